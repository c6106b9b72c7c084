import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import type { ClaimReply, Phone } from '#tests/support/phone.ts';
import { at, claimAt, openPhones, until } from '#tests/support/racing.ts';
import { testFleet, type Fleet, type ServerProcess } from '#tests/support/server-process.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

const PHONES = 40;
let fleet: Fleet;
let phones: Phone[];
beforeAll(async () => {
  fleet = await testFleet(2);
  const { codes } = await makeSpine(fleet.ctx);
  phones = await openPhones(fleet.servers, at(codes, 0), PHONES);
});
beforeEach(async () => {
  while (fleet.servers.length < 2) await fleet.start();
});
afterAll(async () => fleet.stop());

/** A button pressed: the id that the phone keeps, and the answer if one arrived. */
interface Try {
  phone: Phone;
  code: string;
  claimId: string;
  reply?: ClaimReply;
}

/** Every phone wants so many codes; every code is wanted by two phones. */
function triesOf(spine: Spine, each: number): Try[][] {
  return phones.map((phone, index) =>
    Array.from({ length: each }, (_, turn) => ({
      phone,
      code: at(spine.codes, (index * each + turn) % spine.codes.length),
      claimId: uuidv7(),
    })),
  );
}

/** Sends one after the other, up to the first whose answer is lost with the server. */
async function press(server: { url: string }, tries: readonly Try[]): Promise<void> {
  for (const one of tries) {
    try {
      one.reply = await claimAt(server, one.phone, one.code, one.claimId);
    } catch (error) {
      // What fetch makes of a connection that is refused or torn.
      if (error instanceof TypeError) return;
      throw error;
    }
  }
}

/** Every phone asks again with its ids: what had arrived is repeated, what had not is told now, each code goes once. */
async function pressAgain(server: ServerProcess, spine: Spine, tries: readonly Try[][]): Promise<void> {
  const told = await Promise.all(
    tries.map(async (mine) => {
      const replies: ClaimReply[] = [];
      for (const { phone, code, claimId, reply } of mine) {
        const again = await claimAt(server, phone, code, claimId);
        if (reply?.status === 200) expect(again).toEqual(reply);
        replies.push(again);
      }
      return replies;
    }),
  );
  const answers = told.flat().map(({ status, answer }) => ({ status, outcome: answer?.outcome }));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  const lost = answers.length - spine.codes.length;
  expect(answers.filter(({ outcome }) => outcome === 'won')).toHaveLength(spine.codes.length);
  expect(answers.filter(({ outcome }) => outcome === 'claimed-by-another')).toHaveLength(lost);
  expect(await claimIds(spine)).toHaveLength(spine.codes.length);
  expect(await verifyDatabase(fleet.ctx.sql)).toEqual([]);
}

async function claimIds({ programId }: Spine): Promise<string[]> {
  const rows = await fleet.ctx.sql<{ claim_id: string }[]>`
    select claim_id from claim where program_id = ${programId} order by claim_id`;
  return rows.map((row) => row.claim_id);
}

async function scansOf({ programId }: Spine): Promise<number> {
  const [row] = await fleet.ctx.sql<{ scans: number }[]>`
    select count(*) as scans from every_scan where program_id = ${programId}`;
  return row?.scans ?? 0;
}

/** A wire to the server that carries requests and no answer, until the server is gone. */
async function deafWire(server: ServerProcess): Promise<{ url: string; close: () => void }> {
  const wire = createServer((phone) => {
    const upstream = connect(Number(new URL(server.url).port), '127.0.0.1');
    phone.pipe(upstream).resume();
    for (const end of [phone, upstream]) end.on('error', () => undefined);
    upstream.on('close', () => phone.destroy());
  });
  await once(wire.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(wire.address() as AddressInfo).port}`, close: () => wire.close() };
}

/** The backends of lanes that wait for a table (`relation`), or for each other or, in a commit, for the test (`advisory`). */
async function lanesHeld(...by: ('relation' | 'advisory')[]): Promise<number[]> {
  const rows = await fleet.ctx.sql<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and wait_event_type = 'Lock' and wait_event = any(${by})`;
  return rows.map((row) => row.pid);
}

/** Claims then wait, in their commit, for a lock that the test holds. */
const HOLD_COMMITS = `
  create function hold_commit() returns trigger language plpgsql as
    'begin perform pg_advisory_xact_lock_shared(0); return null; end';
  create constraint trigger hold_commit after insert on claim deferrable initially deferred
    for each row execute function hold_commit()`;

describe('a phone whose server is killed', () => {
  test('before anything is written finds its code still there', async () => {
    const spine = await makeSpine(fleet.ctx, { codes: PHONES / 2 });
    const tries = triesOf(spine, 1);
    const server = at(fleet.servers, 0);
    await fleet.ctx.sql.begin(async (tx) => {
      await tx`lock table event in exclusive mode`;
      const pressed = Promise.all(tries.map((mine) => press(server, mine)));
      await until(async () => (await lanesHeld('relation')).length > 0);
      await server.kill();
      await pressed;
    });
    expect(tries.flat().filter((one) => one.reply)).toEqual([]);
    await pressAgain(await fleet.start(), spine, tries);
  });

  test('amid the commit has heard nothing yet, and hears at the next try what became of it', async () => {
    const spine = await makeSpine(fleet.ctx, { codes: PHONES / 2 });
    const tries = triesOf(spine, 1);
    const server = at(fleet.servers, 0);
    await fleet.ctx.sql.unsafe(HOLD_COMMITS);
    await fleet.ctx.sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(0)`;
      const pressed = Promise.all(tries.map((mine) => press(server, mine)));
      await until(async () => (await lanesHeld('advisory')).length > 0);
      // Whatever the server had said before this answer would have arrived before it.
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      await server.kill();
      await pressed;
    });
    expect(tries.flat().filter((one) => one.reply)).toEqual([]);
    await until(async () => (await claimIds(spine)).length > 0);
    await fleet.ctx.sql.unsafe('drop trigger hold_commit on claim');
    await pressAgain(await fleet.start(), spine, tries);
  });

  test('after its claim is written, before it is told, is told at the next try and never charged twice', async () => {
    const spine = await makeSpine(fleet.ctx, { codes: PHONES / 2 });
    const tries = triesOf(spine, 1);
    const server = at(fleet.servers, 0);
    const wire = await deafWire(server);
    const pressed = Promise.all(tries.map((mine) => press(wire, mine)));
    await until(async () => (await scansOf(spine)) === PHONES);
    await server.kill();
    await pressed;
    wire.close();
    expect(tries.flat().filter((one) => one.reply)).toEqual([]);
    const written = await claimIds(spine);
    expect(written).toHaveLength(PHONES / 2);
    await pressAgain(await fleet.start(), spine, tries);
    expect(await claimIds(spine)).toEqual(written);
  });

  const moments = fc.sample(fc.integer({ min: 1, max: 70 }), { seed: 7, numRuns: 4 });
  test.each(moments)('when %i codes are claimed gets its answers elsewhere', async (claims) => {
    const spine = await makeSpine(fleet.ctx, { codes: PHONES * 2 });
    const tries = triesOf(spine, 4);
    const [server, other] = [at(fleet.servers, 0), at(fleet.servers, 1)];
    const pressed = Promise.all(tries.map((mine, phone) => press(phone % 2 ? server : other, mine)));
    await until(async () => (await claimIds(spine)).length >= claims);
    await server.kill();
    await pressed;
    await fleet.start();
    await pressAgain(other, spine, tries);
  });
});

test('connections that are lost amid claims fail at most their own requests, which succeed at the next try', async () => {
  const statuses = new Set<number | undefined>();
  for (let round = 0; round < 5; round += 1) {
    const spine = await makeSpine(fleet.ctx, { codes: PHONES / 2 });
    const tries = triesOf(spine, 1);
    const pressed = await fleet.ctx.sql.begin(async (tx) => {
      await tx`lock table event in exclusive mode`;
      const sent = tries.map((mine, phone) => press(at(fleet.servers, phone % 2), mine));
      await until(async () => (await lanesHeld('relation', 'advisory')).length >= fleet.servers.length);
      const held = await lanesHeld('relation', 'advisory');
      await fleet.ctx.sql`select pg_terminate_backend(pid) from unnest(${held}::int[]) as held(pid)`;
      return { sent };
    });
    await Promise.all(pressed.sent);
    for (const { reply } of tries.flat()) statuses.add(reply?.status);
    await pressAgain(at(fleet.servers, round % 2), spine, tries);
  }
  for (const status of statuses) expect([200, 500, 503]).toContain(status);
});
