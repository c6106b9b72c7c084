import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { unkeyedRoutes } from '#server/http/unkeyed-routes.ts';
import { KeyedCalls } from '#server/idempotency/keyed-calls.ts';
import { sweepCalls } from '#server/idempotency/sweep-calls.ts';
import type { Desk } from '#tests/support/desk.ts';
import { openOffice, type Office, type Reply } from '#tests/support/desk.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { atOnce } from '#tests/support/racing.ts';
import { testFleet, type Fleet } from '#tests/support/server-process.ts';

interface Operation {
  parameters?: { in: string; name: string }[];
  'x-idempotency'?: string;
}
interface Product {
  productId: number;
  name: string;
}

let instance: TestInstance;
let office: Office;
let operations: Map<string, Operation>;

beforeAll(async () => {
  instance = await testInstance();
  office = await openOffice(instance);
  const { body } = await office.desks.owner.get<{ paths: Record<string, Record<string, Operation>> }>(
    '/api/openapi.json',
  );
  operations = new Map(
    Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation]),
    ),
  );
});
afterAll(() => instance.stop());

const send = <Body = unknown>(desk: Desk, route: string, body: string, key: string): Promise<Reply<Body>> => {
  const [method = '', path = ''] = route.split(' ');
  return desk.call<Body>(method, path, body, {
    'content-type': 'application/json',
    'idempotency-key': key,
  });
};
const told = <Body>({ status, body }: Reply<Body>) => ({ status, body });
const replayed = ({ headers }: Reply<unknown>) => headers.get('idempotency-replayed') === 'true';

/** Any product of the office, with a name of its own. */
const productBody = (name: string) => JSON.stringify({ brandId: office.brandId, name, gtin: null });
const addProduct = (name: string, key: string, desk = office.desks.owner) =>
  send<Product>(desk, `POST ${office.at}/products`, productBody(name), key);
const countProducts = async (name: string) => {
  const [row] = await instance.database.sql<[{ count: number }]>`
    select count(*)::int as count from product where name = ${name}`;
  return row.count;
};

describe('every write of the API', () => {
  it('takes a key, or says why it takes none', () => {
    const writes = [...operations].filter(([route]) => !route.startsWith('GET '));
    const unkeyed = writes.filter(([, operation]) => operation['x-idempotency']);
    expect(unkeyed.map(([route]) => route).toSorted()).toEqual(Object.keys(unkeyedRoutes).toSorted());
    for (const [route, operation] of writes) {
      const takes = operation.parameters?.some(({ name }) => name === 'Idempotency-Key') ?? false;
      expect({ route, takes }).toEqual({ route, takes: !(route in unkeyedRoutes) });
    }
  });

  it('that takes one answers the same call alike, and refuses the key with another body', async () => {
    const keyed = [...operations.keys()].filter(
      (route) => !route.startsWith('GET ') && !(route in unkeyedRoutes),
    );
    expect(keyed.length).toBeGreaterThan(25);
    for (const route of keyed) {
      const at = route
        .replace('{programId}', String(office.programId))
        .replace('{voucherId}', 'nobody-has-this')
        .replace(/\{\w+\}/g, '2147483647');
      const key = randomUUID();
      // A body that each of them can only refuse, so that nothing is changed on the way.
      const first = await send(office.desks.owner, at, '{"nothing":0}', key);
      const second = await send(office.desks.owner, at, '{"nothing":0}', key);
      const other = await send(office.desks.owner, at, '{"nothing":1}', key);
      expect({ route, ...told(second) }).toEqual({ route, ...told(first) });
      expect({ route, first: replayed(first), second: replayed(second) }).toEqual({
        route,
        first: false,
        second: true,
      });
      expect({ route, status: other.status, code: other.body.code }).toEqual({
        route,
        status: 422,
        code: 'idempotency-key-reused',
      });
    }
    expect(instance.failures).toEqual([]);
  });
});

describe('a call with a key', () => {
  it('is done once, however often it is sent', async () => {
    const key = randomUUID();
    const first = await addProduct('Phở bò', key);
    expect(first.status).toBe(201);
    const second = await addProduct('Phở bò', key);
    expect(told(second)).toEqual(told(first));
    expect(await countProducts('Phở bò')).toBe(1);
    const quoted = await addProduct('Phở bò', `"${key}"`);
    expect(told(quoted)).toEqual(told(first));
  });

  it('that was refused stays refused, though it would be done now', async () => {
    const gtin = '8938505974194';
    const body = (name: string) => JSON.stringify({ brandId: office.brandId, name, gtin });
    const at = `${office.at}/products`;
    const holder = await office.desks.owner.post<Product>(at, JSON.parse(body('Phở gà')));
    expect(holder.status).toBe(201);
    const key = randomUUID();
    const refused = await send(office.desks.owner, `POST ${at}`, body('Phở chay'), key);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    await office.desks.owner.patch(`${at}/${holder.body.productId}`, { gtin: null });
    const again = await send(office.desks.owner, `POST ${at}`, body('Phở chay'), key);
    expect(told(again)).toEqual(told(refused));
    expect(await countProducts('Phở chay')).toBe(0);
    const withNewKey = await send(office.desks.owner, `POST ${at}`, body('Phở chay'), randomUUID());
    expect(withNewKey.status).toBe(201);
  });

  it('that the server failed at can be sent again and is then done', async () => {
    const { sql } = instance.database;
    await sql`create function break_product() returns trigger language plpgsql as
      $$ begin if new.name = 'Bún chả' then raise exception 'broken'; end if; return new; end $$`;
    await sql`create trigger broken before insert on product for each row execute function break_product()`;
    const key = randomUUID();
    expect((await addProduct('Bún chả', key)).status).toBe(500);
    await sql`drop trigger broken on product`;
    expect((await addProduct('Bún chả', key)).status).toBe(201);
    expect((await addProduct('Bún chả', key)).status).toBe(201);
    expect(await countProducts('Bún chả')).toBe(1);
    expect(instance.failures.splice(0)).toHaveLength(1);
  });

  it('of somebody else has nothing to do with it', async () => {
    const key = randomUUID();
    const mine = await addProduct('Bánh mì', key);
    const theirs = await addProduct('Bánh mì', key, office.desks.marketer);
    expect(theirs.status).toBe(201);
    expect(theirs.body.productId).not.toBe(mine.body.productId);
  });

  it('with a key that is none is refused', async () => {
    for (const key of ['', ' ', 'a b', '"', 'x'.repeat(256)]) {
      const reply = await addProduct('Chè', key);
      expect(reply.body.code).toBe('idempotency-key-malformed');
    }
    expect(await countProducts('Chè')).toBe(0);
  });

  it('tells a password that is shown once again, and the database does not hold it', async () => {
    const body = JSON.stringify({ name: 'Mai', email: 'mai@example.com', role: 'analyst' });
    const key = randomUUID();
    const route = `POST ${office.at}/staff`;
    const first = await send<{ password: string }>(office.desks.owner, route, body, key);
    const second = await send<{ password: string }>(office.desks.owner, route, body, key);
    expect(first.body.password).toMatch(/./);
    expect(second.body.password).toBe(first.body.password);
    const rows = await instance.database.sql<{ answer: Buffer }[]>`
      select answer from idempotency_key where answer is not null`;
    for (const secret of [first.body.password, 'mai@example.com', key])
      expect(rows.filter(({ answer }) => answer.includes(secret))).toEqual([]);
  });
});

describe('a server that ends between the change and its answer', () => {
  it('leaves a key that says so, and the change is not made again', async () => {
    const key = randomUUID();
    await addProduct('Xôi', key);
    const { sql } = instance.database;
    // As the transaction of the change has left it.
    await sql`update idempotency_key set answer = null where made_at = (select max(made_at) from idempotency_key)`;
    const soon = await addProduct('Xôi', key);
    expect(told(soon)).toMatchObject({ status: 409, body: { code: 'idempotency-in-progress' } });
    expect(Number(soon.headers.get('retry-after'))).toBeGreaterThan(0);
    await sql`update idempotency_key set made_at = made_at - interval '1 minute' where answer is null`;
    const later = await addProduct('Xôi', key);
    expect(told(later)).toMatchObject({ status: 409, body: { code: 'idempotency-answer-lost' } });
    expect(await countProducts('Xôi')).toBe(1);
  });
});

describe('a database that goes away between the change and its answer', () => {
  it('is waited for: nobody is told what a retry would not be told', async () => {
    const { sql, secret } = instance.ctx;
    let failures = 2;
    const failing = new Proxy(sql, {
      apply: (target, self, args: Parameters<typeof sql>) => {
        const away = String(args[0]).includes('idempotency_key as known') && failures-- > 0;
        if (away) throw Object.assign(new Error('gone'), { code: 'CONNECTION_CLOSED' });
        return Reflect.apply(target, self, args) as unknown;
      },
    });
    const calls = new KeyedCalls({ sql: failing, secret });
    const call = { programId: 0, caller: 'staff', key: randomUUID(), request: ['POST', '/', '{}'] };
    const work = vi.fn(async () => {
      await sql.begin((tx) => tx`select 1`);
      return { status: 201, headers: {}, body: 'made' };
    });
    const first = await calls.answer(call, work);
    const retried = await calls.answer(call, work);
    expect([first.answer, retried.answer]).toEqual(Array(2).fill({ status: 201, headers: {}, body: 'made' }));
    expect([failures < 0, work.mock.calls.length]).toEqual([true, 1]);
  });
});

describe('two servers', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await testFleet(2);
  });
  afterAll(() => fleet.stop());

  it('do a call once that both get many times at the same moment', async () => {
    const [server] = fleet.servers;
    const { at, brandId, desks } = await openOffice({ ctx: fleet.ctx, url: server?.url ?? '' });
    const body = JSON.stringify({ brandId, name: 'Cơm tấm', gtin: null });
    const key = randomUUID();
    const route = `POST ${at}/products`;
    // While one server is at it, the other one comes to the same point.
    await fleet.database.sql.unsafe(`
      create function linger() returns trigger language plpgsql as
        'begin perform pg_sleep(0.5); return new; end';
      create trigger linger before insert on product for each row execute function linger()`);
    const replies = await atOnce(24, fleet.servers, ({ url }) =>
      send<Product>(desks.owner.at(url), route, body, key),
    );
    const done = await send<Product>(desks.owner, route, body, key);
    expect(done.status).toBe(201);
    for (const reply of replies) {
      if (reply.status === 201) expect(reply.body).toEqual(done.body);
      else expect(told(reply)).toMatchObject({ status: 409, body: { code: 'idempotency-in-progress' } });
    }
    expect(replies.filter((reply) => reply.status === 201 && !replayed(reply))).toHaveLength(1);
    const products = await fleet.database.sql`select from product where name = 'Cơm tấm'`;
    expect(products).toHaveLength(1);
    expect(fleet.servers.flatMap(({ failures }) => failures)).toEqual([]);
  });
});

describe('old keys', () => {
  it('are forgotten after two days, however many there are, and no others', async () => {
    const { sql } = instance.database;
    await addProduct('Bún riêu', randomUUID());
    const [before] = await sql<[{ count: number }]>`select count(*)::int as count from idempotency_key`;
    await sql`
      insert into idempotency_key (program_id, key_hash, attempt, fingerprint, made_at)
      select 1, sha256(n::text::bytea), gen_random_uuid(), sha256('x'), now() - interval '49 hours'
      from generate_series(1, 2500) n`;
    expect(await sweepCalls(instance.ctx.sql)).toBe(2500);
    const [after] = await sql<[{ count: number }]>`select count(*)::int as count from idempotency_key`;
    expect(after).toEqual(before);
  });
});
