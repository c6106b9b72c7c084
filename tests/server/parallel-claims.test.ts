import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeRange } from '#server/batches/change-range.ts';
import { mintBatch } from '#server/batches/mint-batch.ts';
import { verifyDatabase } from '#scripts/verify-checks.ts';
import { Phone, type ClaimReply } from '#tests/support/phone.ts';
import { at, atOnce, claimAt, openPhone, openPhones, shuffles, until } from '#tests/support/racing.ts';
import { testFleet, type Fleet } from '#tests/support/server-process.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await testFleet(2);
});
afterAll(async () => fleet.stop());

interface Told {
  phone: number;
  code: string;
  reply: ClaimReply;
}

/** Every phone tries every code in its order, one after the other, and each one that it won a second time. */
async function claimAll(phones: readonly Phone[], orders: string[][]): Promise<Told[]> {
  const told = await atOnce(phones.length, fleet.servers, async (_, phone) => {
    const mine: Told[] = [];
    for (const [turn, code] of at(orders, phone).entries()) {
      const server = (side: number) => at(fleet.servers, (phone + turn + side) % 2);
      const reply = await claimAt(server(0), at(phones, phone), code);
      mine.push({ phone, code, reply });
      if (reply.answer?.outcome !== 'won') continue;
      mine.push({ phone, code, reply: await claimAt(server(1), at(phones, phone), code) });
    }
    return mine;
  });
  return told.flat();
}

const outcomes = (replies: readonly ClaimReply[], outcome: string) =>
  replies.filter((reply) => reply.answer?.outcome === outcome);

async function balanceOf({ programId }: Spine, phone: Phone): Promise<number> {
  const response = await phone.get(`${at(fleet.servers, 0).url}/api/shop/programs/${programId}/wallet`);
  return ((await response.json()) as { balance: number }).balance;
}

async function claimsIn({ programId, firstSerial }: Spine, from = 0, to = 1e9): Promise<string[]> {
  const rows = await fleet.ctx.sql<{ claim_id: string }[]>`
    select claim_id from claim where program_id = ${programId}
      and serial between ${firstSerial + from} and ${firstSerial + to} order by claim_id`;
  return rows.map((row) => row.claim_id);
}

describe('fifty phones on two servers', () => {
  test('win every code once; every other phone is told when it went, the winner that it is theirs', async () => {
    const spine = await makeSpine(fleet.ctx, { codes: 40 });
    const phones = await openPhones(fleet.servers, at(spine.codes, 0), 50);
    const own = shuffles(spine.codes, 50, 1);
    // Half of them rush from code to code together, half come as they please.
    const orders = own.map((order, phone) => (phone % 2 ? order : at(own, 0)));
    const told = await claimAll(phones, orders);

    const wins = told.filter(({ reply }) => reply.answer?.outcome === 'won');
    expect(wins.map(({ code }) => code).sort()).toEqual([...spine.codes].sort());
    const winOf = new Map(wins.map((win) => [win.code, win]));
    for (const { phone, code, reply } of told) {
      const win = winOf.get(code);
      if (reply === win?.reply) continue;
      const { claimedAt, points } = win?.reply.answer ?? {};
      const truth =
        win?.phone === phone
          ? { outcome: 'already-yours', points, claimedAt }
          : { outcome: 'claimed-by-another', claimedAt };
      expect(reply).toMatchObject({ status: 200, answer: truth });
    }

    for (const [index, phone] of phones.entries()) {
      const mine = wins.filter((win) => win.phone === index).map(({ reply }) => reply.answer);
      expect(mine.map((answer) => answer?.balance)).toEqual(mine.map((_, won) => (won + 1) * 10));
      expect(await balanceOf(spine, phone)).toBe(mine.length * 10);
    }
    expect(await verifyDatabase(fleet.ctx.sql)).toEqual([]);
  });

  test('each keep within the daily limit, though one phone asks both at once for everything', async () => {
    const spine = await makeSpine(fleet.ctx, {
      codes: 60,
      definition: { rules: [{ kind: 'limit-per-person-per-day', claims: 3 }] },
    });
    const phones = await openPhones(fleet.servers, at(spine.codes, 0), 10);
    const orders = shuffles(spine.codes, 10, 2);
    const replies = await Promise.all(
      phones.map((phone, index) =>
        atOnce(60, fleet.servers, (server, turn) => claimAt(server, phone, at(at(orders, index), turn))),
      ),
    );
    for (const mine of replies) {
      expect(outcomes(mine, 'won')).toHaveLength(3);
      expect(outcomes(mine, 'over-limit').length + outcomes(mine, 'claimed-by-another').length).toBe(57);
    }
    expect(await claimsIn(spine)).toHaveLength(30);
    expect(await verifyDatabase(fleet.ctx.sql)).toEqual([]);
  });
});

describe('one claim id, sent to both servers at once,', () => {
  test.each([
    ['by one phone', (phone: Phone) => phone],
    ['by a phone that loses its cookie every time', () => new Phone('')],
  ])('%s: one claim, twenty times the same answer', async (_, sender) => {
    const spine = await makeSpine(fleet.ctx);
    const phone = await openPhone(at(fleet.servers, 0), at(spine.codes, 0));
    const told = await Promise.all(
      spine.codes.map((code) => {
        const claimId = uuidv7();
        return atOnce(20, fleet.servers, (server) => claimAt(server, sender(phone), code, claimId));
      }),
    );
    for (const replies of told) {
      expect(replies[0]).toMatchObject({ status: 200, answer: { outcome: 'won', points: 10 } });
      for (const reply of replies) expect(reply).toEqual(replies[0]);
    }
    expect(await claimsIn(spine)).toHaveLength(20);
    expect(await verifyDatabase(fleet.ctx.sql)).toEqual([]);
  });

  test.each([
    ['by one phone', (phone: Phone) => phone],
    ['by two phones', () => new Phone('')],
  ])('%s for two codes: it claims one of them and is refused for the other', async (_, sender) => {
    const spine = await makeSpine(fleet.ctx, { codes: 80 });
    const phone = await openPhone(at(fleet.servers, 0), at(spine.codes, 0));
    const pairs: ClaimReply[][] = [];
    // Pair by pair: a request that fails alone is not tried again with its neighbours.
    for (let pair = 0; pair < 40; pair += 1) {
      const claimId = uuidv7();
      const send = (server: { url: string }, side: number) =>
        claimAt(server, sender(phone), at(spine.codes, pair * 2 + side), claimId);
      pairs.push(await atOnce(2, fleet.servers, send));
    }
    for (const pair of pairs) {
      const [won, refused] = pair.toSorted((left, right) => left.status - right.status);
      expect(won).toMatchObject({ status: 200, answer: { outcome: 'won' } });
      expect(refused).toMatchObject({ status: 409, code: 'id-reused' });
    }
    expect(await claimsIn(spine)).toHaveLength(40);
    expect(await verifyDatabase(fleet.ctx.sql)).toEqual([]);
  });
});

test('once a recall has returned, nothing of what it recalled is won or written, however much is under way', async () => {
  const [phoneCount, slices, each] = [50, 5, 8];
  const size = phoneCount * each;
  const spine = await makeSpine(fleet.ctx, { codes: size * slices });
  const phones = await openPhones(fleet.servers, at(spine.codes, 0), phoneCount);
  let recalled = 0;
  const told: { claimId: string; slice: number; sentAfter: boolean; reply: ClaimReply }[] = [];
  const claiming = atOnce(phoneCount, fleet.servers, async (server, phone) => {
    for (let turn = 0; turn < slices * each; turn += 1) {
      const [claimId, slice] = [uuidv7(), Math.floor(turn / each)];
      const sentAfter = slice < recalled;
      const code = at(spine.codes, turn * phoneCount + phone);
      const reply = await claimAt(server, at(phones, phone), code, claimId);
      told.push({ claimId, slice, sentAfter, reply });
    }
  });

  const kept: string[][] = [];
  for (let slice = 0; slice < slices; slice += 1) {
    const [from, to] = [slice * size, slice * size + size - 1];
    await until(async () => (await claimsIn(spine, from, to)).length > 0);
    const span = { firstSerial: spine.firstSerial + from, lastSerial: spine.firstSerial + to };
    await changeRange(spine.owner, spine.batchId, { to: 'recalled', ...span });
    recalled += 1;
    kept.push(await claimsIn(spine, from, to));
  }
  await claiming;

  for (const [slice, ids] of kept.entries()) {
    expect(await claimsIn(spine, slice * size, slice * size + size - 1)).toEqual(ids);
    const won = told.filter((one) => one.slice === slice && one.reply.answer?.outcome === 'won');
    expect(won.map((one) => one.claimId).sort()).toEqual(ids);
  }
  const late = told.filter((one) => one.sentAfter).map((one) => one.reply.answer?.outcome);
  expect(new Set(late)).toEqual(new Set(['recalled']));
  expect(await verifyDatabase(fleet.ctx.sql)).toEqual([]);
});

test('a code is known to every server as soon as it is minted, however many mint at once', async () => {
  const spine = await makeSpine(fleet.ctx, { codes: 1 });
  const replies = await atOnce(8, fleet.servers, async (_, minter) => {
    const known: ClaimReply[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      const input = { label: `Lô ${minter}-${turn}`, codes: 1 + turn * 1000, codeLength: 12 } as const;
      const { batchId, firstSerial } = await mintBatch(spine.owner, { ...spine, ...input });
      const code = fleet.ctx.codes.codeOf(spine.keyId, firstSerial + input.codes - 1);
      const unready = await atOnce(2, fleet.servers, (server) => claimAt(server, new Phone(''), code));
      await changeRange(spine.owner, batchId, { to: 'active' });
      known.push(...unready, await claimAt(at(fleet.servers, turn % 2), new Phone(''), code));
    }
    return known;
  });
  const all = replies.flat();
  expect(all.filter((reply) => reply.status !== 200)).toEqual([]);
  expect(outcomes(all, 'not-active')).toHaveLength(160);
  expect(outcomes(all, 'won')).toHaveLength(80);
  expect(await verifyDatabase(fleet.ctx.sql)).toEqual([]);
});

test('nothing of this was a failure of a server', () => {
  expect(fleet.servers.flatMap((server) => server.failures)).toEqual([]);
});
