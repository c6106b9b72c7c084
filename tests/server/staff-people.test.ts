import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Me } from '#server/routes/schemas/console.ts';
import { changeOwnPassword } from '#server/staff/change-own-password.ts';
import { countRows, Desk, openOffice, type Office } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';

const signInPath = '/api/auth/sign-in/email';
const ownPassword = 'a password of my own';
let instance: TestInstance;
let office: Office;
let people = 0;

beforeAll(async () => {
  instance = await testInstance();
  office = await openOffice(instance);
});
afterAll(async () => {
  await instance.stop();
  expect(instance.failures).toEqual([]);
});
beforeEach(async () => {
  // Tries to sign in are counted by address, and every test comes from the same one.
  await instance.database.sql`delete from staff_rate_limit`;
});

const owner = () => office.desks.owner;
const at = (userId: string, act = '') => `${office.at}/staff/${userId}${act}`;
const idOf = async (desk: Desk) => (await desk.get<Me>('/api/me')).body.userId;

async function signIn(email: string, password: string): Promise<Desk> {
  const desk = new Desk(instance.url);
  expect(await desk.post(signInPath, { email, password })).toMatchObject({ status: 200 });
  return desk;
}

/** A new person, at their desk with the password that was shown once. */
async function addPerson(role = 'marketer') {
  const email = `person-${++people}@example.com`;
  const { body } = await owner().post<{ staff: { userId: string }; password: string }>(`${office.at}/staff`, {
    name: 'Minh',
    email,
    role,
  });
  return {
    email,
    userId: body.staff.userId,
    password: body.password,
    desk: await signIn(email, body.password),
  };
}

async function settledPerson(role = 'marketer') {
  const person = await addPerson(role);
  const change = { currentPassword: person.password, newPassword: ownPassword };
  expect((await person.desk.post('/api/me/password', change)).status).toBe(200);
  return { ...person, password: ownPassword };
}

describe('a one-time password', () => {
  it('opens nothing but the choice of a password of one’s own', async () => {
    const { desk, email, password } = await addPerson();
    expect((await desk.get<Me>('/api/me')).body).toMatchObject({ passwordDue: true });
    const shut = { status: 403, body: { code: 'password-due' } };
    expect(await desk.get(`${office.at}/products`)).toMatchObject(shut);
    expect(await desk.post(`${office.at}/products`, {})).toMatchObject(shut);

    const wrong: [object, string][] = [
      [{ currentPassword: password, newPassword: password }, 'same-password'],
      [{ currentPassword: 'not this one', newPassword: ownPassword }, 'wrong-password'],
      [{ currentPassword: password, newPassword: 'short' }, 'invalid-request'],
      [{ newPassword: ownPassword }, 'invalid-request'],
    ];
    for (const [body, code] of wrong)
      expect(await desk.post('/api/me/password', body)).toMatchObject({ status: 422, body: { code } });

    const change = { currentPassword: password, newPassword: ownPassword };
    expect(await desk.post('/api/me/password', change)).toMatchObject({
      status: 200,
      body: { passwordDue: false },
    });
    expect((await desk.get(`${office.at}/products`)).status).toBe(200);
    expect((await new Desk(instance.url).post(signInPath, { email, password })).status).toBe(401);
    await signIn(email, ownPassword);
  });

  it('from an owner ends every session of the person, and the old password with them', async () => {
    const { userId, email, desk } = await settledPerson();
    const reset = await owner().post<{ password: string }>(at(userId, '/password'));
    expect(reset.status).toBe(200);
    expect(reset.body.password).toMatch(/^[\w-]{16}$/);
    expect(reset.headers.get('cache-control')).toBe('no-store');
    expect((await desk.get('/api/me')).status).toBe(401);
    const old = await new Desk(instance.url).post(signInPath, { email, password: ownPassword });
    expect(old.status).toBe(401);
    const back = await signIn(email, reset.body.password);
    expect((await back.get(office.at)).body.code).toBe('password-due');
    const list = await owner().get<{ staff: { userId: string; passwordDue: boolean }[] }>(
      `${office.at}/staff`,
    );
    expect(list.body.staff.find((row) => row.userId === userId)).toMatchObject({ passwordDue: true });
    expect(JSON.stringify(list.body)).not.toContain(reset.body.password);
  });

  it('is not for oneself, nor for somebody whom another program trusts', async () => {
    const own = await owner().post(at(await idOf(owner()), '/password'));
    expect(own).toMatchObject({ status: 409, body: { code: 'own-password' } });
    const other = await openOffice(instance);
    const { email, userId, desk } = await settledPerson();
    await other.desks.owner.post(`${other.at}/staff`, { name: 'Minh', email, role: 'analyst' });
    const refused = { status: 409, body: { code: 'shared-person' } };
    expect(await owner().post(at(userId, '/password'))).toMatchObject(refused);
    expect((await desk.get('/api/me')).status).toBe(200);
  });
});

describe('an owner whom no other owner can help', () => {
  const run = promisify(execFile);
  const reset = (email: string) =>
    run(process.execPath, ['scripts/staff.ts', 'reset-password', email], {
      env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: instance.database.url },
    });

  it('gets a one-time password from the command line; their sessions end, and it is written down', async () => {
    const alone = await openOffice(instance);
    const desk = alone.desks.owner;
    const { userId, email } = (await desk.get<Me>('/api/me')).body;
    const { stdout } = await reset(email.toUpperCase());
    const password = /^ {2}([\w-]{16})$/m.exec(stdout)?.[1] ?? '';
    expect((await desk.get('/api/me')).status).toBe(401);
    const back = await signIn(email, password);
    expect((await back.get(alone.at)).body.code).toBe('password-due');
    const change = { currentPassword: password, newPassword: ownPassword };
    expect((await back.post('/api/me/password', change)).status).toBe(200);
    expect((await back.get(alone.at)).status).toBe(200);
    const events = await instance.database.sql`
      select program_id as "programId", data ->> 'by' as by from event
      where type = 'staff.password-reset' and subject = ${userId}`;
    expect(events).toEqual([{ programId: alone.programId, by: 'command line' }]);
  });

  it('is told where nobody has that address', async () => {
    await expect(reset('nobody@example.com')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Nobody signs in with nobody@example.com') as string,
    });
  });
});

describe('one’s own password', () => {
  it('gives way to a reset that came while it was being changed', async () => {
    const { userId, email } = await settledPerson();
    let given = '';
    const { staffAuth } = instance.ctx;
    const meanwhile = {
      ...staffAuth,
      // The old password has been checked by then, and the new one is not written yet.
      hashPassword: async (password: string) => {
        given = (await owner().post<{ password: string }>(at(userId, '/password'))).body.password;
        return staffAuth.hashPassword(password);
      },
    };
    const change = { currentPassword: ownPassword, newPassword: 'whoever knew the old one' };
    const changing = changeOwnPassword(
      { ...instance.ctx, staffAuth: meanwhile },
      { userId, sessionId: 'of another' },
      change,
    );
    await expect(changing).rejects.toMatchObject({ code: 'wrong-password' });
    const late = { email, password: change.newPassword };
    expect((await new Desk(instance.url).post(signInPath, late)).status).toBe(401);
    expect((await (await signIn(email, given)).get(office.at)).body.code).toBe('password-due');
  });

  it('is changed by who knows it; other sessions end and this one stays', async () => {
    const { desk, email, userId } = await settledPerson();
    const elsewhere = await signIn(email, ownPassword);
    const change = { currentPassword: ownPassword, newPassword: 'another of my own' };
    expect((await desk.post('/api/me/password', change)).status).toBe(200);
    expect((await elsewhere.get('/api/me')).status).toBe(401);
    expect((await desk.get('/api/me')).status).toBe(200);
    const events = await instance.database.sql`
      select data ->> 'by' as by from event where type = 'staff.password-changed' and subject = ${userId}`;
    expect(events.map(({ by }) => by as string)).toEqual([userId, userId]);
  });

  it('cannot be guessed at length from a session left open', async () => {
    const { desk } = await settledPerson();
    const guess = () =>
      desk.post('/api/me/password', { currentPassword: 'a guess', newPassword: 'taken over!' });
    const replies = [];
    for (let tries = 0; tries < 6; tries += 1) replies.push(await guess());
    expect(replies.at(-1)).toMatchObject({ status: 429, body: { code: 'too-many-tries' } });
    expect(Number(replies.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('a role', () => {
  it('is changed by an owner, holds from the next request on, and says who did it', async () => {
    const { desk, userId } = await settledPerson('analyst');
    expect((await desk.post(`${office.at}/products`, {})).status).toBe(403);
    expect(await owner().patch(at(userId), { role: 'marketer' })).toMatchObject({
      status: 200,
      body: { userId, role: 'marketer' },
    });
    expect((await desk.post(`${office.at}/products`, {})).status).toBe(422);
    const [event] = await instance.database.sql`
      select data from event where type = 'staff.role-changed' and subject = ${userId}`;
    expect(event?.['data']).toEqual({ from: 'analyst', to: 'marketer', by: await idOf(owner()) });
    const before = await countRows(instance);
    expect((await owner().patch(at(userId), { role: 'marketer' })).status).toBe(200);
    expect(await countRows(instance)).toEqual(before);
  });

  it('of the last owner stays, whatever is confirmed', async () => {
    office = await openOffice(instance);
    const self = await idOf(owner());
    const refused = { status: 409, body: { code: 'last-owner' } };
    expect(await owner().patch(at(self), { role: 'analyst', confirmSelf: true })).toMatchObject(refused);
    expect(await owner().post(at(self, '/remove'), { confirmSelf: true })).toMatchObject(refused);
  });

  it('of one’s own is given away only by saying so', async () => {
    await settledPerson('owner');
    const self = await idOf(owner());
    const refused = { status: 409, body: { code: 'own-role' } };
    expect(await owner().patch(at(self), { role: 'analyst' })).toMatchObject(refused);
    expect(await owner().post(at(self, '/remove'), {})).toMatchObject(refused);
    expect((await owner().patch(at(self), { role: 'analyst', confirmSelf: true })).status).toBe(200);
    expect((await owner().get(`${office.at}/staff`)).status).toBe(403);
  });

  it('stays with one of two owners who take it from each other at the same moment', async () => {
    office = await openOffice(instance);
    const second = await settledPerson('owner');
    const self = await idOf(owner());
    const replies = await Promise.all([
      owner().patch(at(second.userId), { role: 'analyst' }),
      second.desk.patch(at(self), { role: 'analyst' }),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 403]);
    const [row] = await instance.database.sql`
      select count(*) as owners from staff_member where program_id = ${office.programId} and role = 'owner'`;
    expect(row).toEqual({ owners: 1 });
  });
});

describe('a person who is removed', () => {
  beforeAll(async () => {
    office = await openOffice(instance);
  });

  it('is out at once, and their name stays where it says who did what', async () => {
    const { desk, userId, email } = await settledPerson();
    expect((await owner().post(at(userId, '/remove'), {})).status).toBe(200);
    expect((await desk.get('/api/me')).status).toBe(401);
    const back = await signIn(email, ownPassword);
    expect((await back.get(office.at)).status).toBe(404);
    expect((await back.get<Me>('/api/me')).body).toMatchObject({ name: 'Minh', programs: [] });
    expect(await owner().post(at(userId, '/remove'), {})).toMatchObject({
      status: 404,
      body: { code: 'person-not-found' },
    });
  });

  it('is nobody of another program', async () => {
    const other = await openOffice(instance);
    const stranger = await idOf(other.desks.marketer);
    const before = await countRows(instance);
    for (const reply of [
      await owner().post(at(stranger, '/remove'), {}),
      await owner().post(at(stranger, '/password')),
      await owner().patch(at(stranger), { role: 'owner' }),
    ])
      expect(reply).toMatchObject({ status: 404, body: { code: 'person-not-found' } });
    expect(await countRows(instance)).toEqual(before);
  });
});
