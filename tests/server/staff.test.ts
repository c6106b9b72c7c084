import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Me } from '#server/routes/schemas/console.ts';
import { addStaff } from '#server/staff/add-staff.ts';
import { createStaffAuth, SIGN_INS_PER_MINUTE_MAX } from '#server/staff/staff-auth.ts';
import { setUp } from '#server/staff/set-up.ts';
import { countRows, Desk, openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';

const firstVisit = {
  programName: 'Mì Ngon',
  brandName: 'Ngon',
  accentColour: '#c8452b',
  timeZone: 'Asia/Ho_Chi_Minh',
  name: 'Lan',
  email: 'Lan@Example.com',
  password: 'correct horse battery',
};
const signIn = '/api/auth/sign-in/email';

describe('the first visit', () => {
  let instance: TestInstance;
  beforeAll(async () => {
    instance = await testInstance();
  });
  afterAll(() => instance.stop());

  it.each([
    ['a short password', { password: 'short' }],
    ['no mail address', { email: 'lan' }],
    ['a colour by name', { accentColour: 'red' }],
    ['a time zone that does not exist', { timeZone: 'Asia/Atlantis' }],
    ['an offset instead of a time zone', { timeZone: '+07:00' }],
    ['an empty name', { programName: '  ' }],
    ['a wrong type', { name: 7 }],
    ['an unknown field', { role: 'admin' }],
    ['a NUL character', { programName: 'a\u0000b' }],
  ])('refuses %s and writes nothing', async (_what, wrong) => {
    const before = await countRows(instance);
    const reply = await new Desk(instance.url).post('/api/setup', { ...firstVisit, ...wrong });
    expect(reply.status).toBe(422);
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(reply.body.detail).toBeTruthy();
    expect(await countRows(instance)).toEqual(before);
  });

  it('makes one program, even where all who try have passed every check before the first writes', async () => {
    const rehearsal = await testInstance();
    const tries = 8;
    let waiting = 0;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const staffAuth = {
      ...rehearsal.ctx.staffAuth,
      hashPassword: async () => {
        if (++waiting === tries) open();
        await gate;
        return 'none';
      },
    };
    const results = await Promise.allSettled(
      Array.from({ length: tries }, (_, index) =>
        setUp({ ...rehearsal.ctx, staffAuth }, { ...firstVisit, email: `lan${index}@example.com` }),
      ),
    );
    const counted = await countRows(rehearsal);
    await rehearsal.stop();
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(counted).toMatchObject({ programs: 1, people: 1, members: 1 });
  });

  it('makes one program, however many try at once, and signs its owner in', async () => {
    const desks = Array.from({ length: 8 }, () => new Desk(instance.url));
    expect((await desks[0]?.get('/api/setup'))?.body).toEqual({ needed: true });
    const replies = await Promise.all(
      desks.map((desk, index) =>
        desk.post('/api/setup', { ...firstVisit, email: `lan${index}@example.com` }),
      ),
    );
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
    expect(await countRows(instance)).toMatchObject({ programs: 1, people: 1, members: 1 });

    const owner = desks[replies.findIndex((reply) => reply.status === 201)];
    const me = await owner?.get<Me>('/api/me');
    expect(me?.body.programs).toMatchObject([{ name: 'Mì Ngon', role: 'owner', accentColour: '#c8452b' }]);
    const [accounts] = await instance.database.sql`
      select count(*) filter (where kind = 'issued') as issued, count(*) filter (where kind = 'redeemed') as redeemed
      from account`;
    expect(accounts).toEqual({ issued: 64, redeemed: 64 });
    expect((await desks[0]?.get('/api/setup'))?.body).toEqual({ needed: false });
    expect(instance.failures).toEqual([]);
  });
});

describe('signing in', () => {
  let instance: TestInstance;
  let office: Office;
  beforeAll(async () => {
    instance = await testInstance();
    office = await openOffice(instance);
  });
  afterAll(() => instance.stop());
  const credentials = { email: 'lan@example.com', password: firstVisit.password };

  it('begins a session in a cookie that no script reads, and signing out ends it', async () => {
    await addPerson(instance, office, credentials);
    const desk = new Desk(instance.url);
    const reply = await desk.post<Me>(signIn, { ...credentials, email: 'LAN@example.com' });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      email: 'lan@example.com',
      programs: [{ programId: office.programId }],
    });
    const [cookie = ''] = reply.headers.getSetCookie();
    expect(cookie).toMatch(/httponly/i);
    expect(cookie).toMatch(/samesite=lax/i);
    expect(JSON.stringify(reply.body)).not.toContain('token');

    expect((await desk.get('/api/me')).status).toBe(200);
    const copied = cookie.split(';')[0] ?? '';
    expect((await desk.post('/api/auth/sign-out')).status).toBe(200);
    const replayed = await new Desk(instance.url).call('GET', '/api/me', null, { cookie: copied });
    expect(replayed.status).toBe(401);
    expect(replayed.body.code).toBe('sign-in-needed');
  });

  it('marks cookies Secure where the public address is https', async () => {
    const auth = createStaffAuth({
      sql: instance.ctx.sql,
      secret: instance.ctx.secret('staff-session').toString('base64url'),
      baseUrl: 'https://console.example.com',
      log: () => undefined,
    });
    const { cookies } = await auth.signIn(credentials, '198.51.100.7');
    expect(cookies[0]).toMatch(/^__Secure-.*; secure/i);
  });

  it('answers unknown mail and wrong password alike, after the same work', async () => {
    const desk = new Desk(instance.url);
    // Worked and not waited, in turn, and the least of each: it is all the same how busy the machine is.
    const worked = async (email: string) => {
      const before = process.cpuUsage();
      const { status, body } = await desk.post(signIn, { email, password: 'wrong password' });
      const { user, system } = process.cpuUsage(before);
      return { answer: { status, body }, work: user + system };
    };
    const least = { unknown: Infinity, known: Infinity };
    for (let round = 0; round < 3; round += 1) {
      const [unknown, known] = [await worked('nobody@example.com'), await worked(credentials.email)];
      expect(unknown.answer).toEqual(known.answer);
      expect(unknown.answer).toMatchObject({ status: 401, body: { code: 'wrong-credentials' } });
      least.unknown = Math.min(least.unknown, unknown.work);
      least.known = Math.min(least.known, known.work);
    }
    expect(least.unknown / least.known).toBeGreaterThan(0.4);
    expect(least.unknown / least.known).toBeLessThan(2.5);
  });

  it('ends a revoked session and a lost role with the next request', async () => {
    const desk = new Desk(instance.url);
    await desk.post(signIn, credentials);
    expect((await desk.get(`${office.at}/products`)).status).toBe(200);
    const { sql } = instance.database;
    await sql`delete from staff_member where user_id = (select id from staff_user where email = ${credentials.email})`;
    expect((await desk.get(`${office.at}/products`)).status).toBe(404);
    await sql`delete from staff_session
      where "userId" = (select id from staff_user where email = ${credentials.email})`;
    expect((await desk.get(`${office.at}/products`)).status).toBe(401);
  });

  it('has no way to sign up, nor anything else of the library', async () => {
    const before = await countRows(instance);
    const desk = new Desk(instance.url);
    const person = { name: 'Eve', email: 'eve@example.com', password: 'correct horse battery' };
    for (const path of ['sign-up/email', 'change-password', 'update-user', 'request-password-reset']) {
      expect((await desk.post(`/api/auth/${path}`, person)).status).toBe(404);
    }
    expect((await desk.get('/api/auth/get-session')).status).toBe(404);
    expect(await countRows(instance)).toEqual(before);
  });

  it('refuses writes that other sites send, and any that are not JSON', async () => {
    const { owner } = office.desks;
    const body = JSON.stringify({ brandId: office.brandId, name: 'From elsewhere', gtin: null });
    const send = (headers: Record<string, string>) =>
      owner.call('POST', `${office.at}/products`, body, headers);
    const before = await countRows(instance);
    expect((await send({ origin: 'https://evil.example' })).body.code).toBe('cross-site');
    expect((await send({ origin: 'null' })).status).toBe(403);
    expect((await send({ origin: instance.url, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await send({ origin: instance.url, 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await send({ 'content-type': 'text/plain' })).status).toBe(415);
    expect(await countRows(instance)).toEqual(before);
    // The public address and the address that was typed are both the console's own.
    expect((await send({ origin: 'http://localhost' })).status).toBe(201);
    expect((await send({ origin: instance.url, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
    const crossSignIn = await new Desk(instance.url).call('POST', signIn, JSON.stringify(credentials), {
      origin: 'https://evil.example',
    });
    expect(crossSignIn.status).toBe(403);
  });
});

describe('people of a program', () => {
  let instance: TestInstance;
  let office: Office;
  beforeAll(async () => {
    instance = await testInstance();
    office = await openOffice(instance);
  });
  afterAll(() => instance.stop());

  it('are added by the owner, with a password that is shown once and works', async () => {
    const person = { name: 'Minh', email: 'Minh@example.com', role: 'analyst' };
    const added = await office.desks.owner.post<{ password: string }>(`${office.at}/staff`, person);
    expect(added).toMatchObject({
      status: 201,
      body: { staff: { email: 'minh@example.com', role: 'analyst' } },
    });
    expect(added.headers.get('cache-control')).toBe('no-store');
    const { password } = added.body;
    expect(password).toMatch(/^[\w-]{16}$/);

    const minh = new Desk(instance.url);
    expect((await minh.post(signIn, { email: person.email, password })).status).toBe(200);
    const list = await office.desks.owner.get<{ staff: { email: string }[] }>(`${office.at}/staff`);
    expect(list.body.staff.map((row) => row.email)).toContain('minh@example.com');
    expect(JSON.stringify(list.body)).not.toContain(password);

    const again = await office.desks.owner.post(`${office.at}/staff`, person);
    expect(again).toMatchObject({ status: 409, body: { code: 'already-staff' } });
  });

  it('of another program keep their password when they are added to this one', async () => {
    const other = await openOffice(instance);
    const before = await countRows(instance);
    const marketer = (await other.desks.marketer.get<Me>('/api/me')).body;
    const added = await office.desks.owner.post(`${office.at}/staff`, {
      name: 'Another name',
      email: marketer.email,
      role: 'marketer',
    });
    expect(added).toMatchObject({ status: 201, body: { password: null, staff: { name: marketer.name } } });
    expect(await countRows(instance)).toMatchObject({ people: before['people'] });
    const { programs } = (await other.desks.marketer.get<Me>('/api/me')).body;
    expect(programs.map((program) => program.programId).sort()).toEqual(
      [office.programId, other.programId].sort(),
    );
  });

  it('see the program with what stands before its codes', async () => {
    const program = await office.desks.analyst.get(office.at);
    expect(program).toMatchObject({
      status: 200,
      body: { timeZone: 'Asia/Ho_Chi_Minh', brands: [{ name: 'Ngon' }], urlPrefix: 'HTTP://LOCALHOST/' },
    });
  });
});

it('slows down who guesses passwords, by address', async () => {
  const instance = await testInstance();
  try {
    const desk = new Desk(instance.url);
    const guess = () => desk.post(signIn, { email: 'lan@example.com', password: 'a guess' });
    const replies = [];
    for (let tries = 0; tries <= SIGN_INS_PER_MINUTE_MAX; tries++) replies.push(await guess());
    const last = replies.at(-1);
    expect(replies.slice(0, -1).every((reply) => reply.status === 401)).toBe(true);
    expect(last).toMatchObject({ status: 429, body: { code: 'too-many-sign-ins' } });
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    const [row] = await instance.database.sql`select count(*) as rows from staff_rate_limit`;
    expect(row).toEqual({ rows: 1 });
    // Nobody gets past it by inventing an address.
    const forged = await desk.call(
      'POST',
      signIn,
      JSON.stringify({ email: 'a@example.com', password: 'x' }),
      {
        'x-forwarded-for': '203.0.113.9',
        'x-packmint-client-address': '203.0.113.9',
      },
    );
    expect(forged.status).toBe(429);
  } finally {
    await instance.stop();
  }
});

async function addPerson(
  instance: TestInstance,
  office: Office,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const actor = { userId: 'test', name: 'test', role: 'owner' as const, programId: office.programId };
  await addStaff({ ...instance.ctx, actor }, { name: 'Lan', email, role: 'marketer' }, password);
}
