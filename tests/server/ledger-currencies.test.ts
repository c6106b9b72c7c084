import { describe, expect, test } from 'vitest';
import { memberAccountId } from '#server/ledger/accounts.ts';
import { addCurrency } from '#server/ledger/currencies.ts';
import { decidePending } from '#server/ledger/decide-pending.ts';
import { readLiability } from '#server/ledger/read-liability.ts';
import { runDuePoints } from '#server/ledger/run-due.ts';
import { LedgerBench } from '#tests/support/ledger-bench.ts';
import { give, letPass, pendClaim } from '#tests/support/ledger.ts';

const bench = LedgerBench.open();

describe('a second currency', () => {
  test('has balances, expiry and liability of its own', async () => {
    await bench.begin();
    const name = { vi: 'Sao', en: 'Stars' };
    const stars = await addCurrency(bench.spine.owner, {
      slug: 'stars',
      name,
      expiry: { kind: 'year-end', days: 30 },
    });
    expect(stars).toMatchObject({ currency: 1, name, expiry: { kind: 'year-end', days: 30 } });
    await give(bench.spine, bench.memberId, 8, { currency: 1 });
    await give(bench.spine, bench.memberId, 3);
    await bench.spend(5, 1);
    expect([await bench.available(), await bench.available(1)]).toEqual([3, 3]);
    const claim = await pendClaim(bench.spine, bench.memberId, 0, { currency: 1 });
    await decidePending(bench.spine.owner, { pendingId: claim, decision: 'release', reason: 'fine' });
    expect(await readLiability(bench.ctx.sql, bench.spine.programId)).toMatchObject([
      { currency: 0, available: 3 },
      { currency: 1, available: 13, redeemed: 5 },
    ]);
    await expect(
      addCurrency(bench.spine.owner, { slug: 'stars', name, expiry: { kind: 'never' } }),
    ).rejects.toMatchObject({
      code: 'slug-taken',
    });
  });
});

test('what was owed at a past moment is what was owed then', async () => {
  await bench.begin();
  const { sql } = bench.ctx;
  const moments: { at: Date; owed: number }[] = [];
  const mark = async (owed: number) => {
    const [row] = await sql<
      [{ at: Date }]
    >`select clock_timestamp() + interval '1 ms' as at, pg_sleep(0.005)`;
    moments.push({ at: row.at, owed });
  };
  await mark(0);
  await give(bench.spine, bench.memberId, 10, { hours: 1 });
  await mark(10);
  const spent = await bench.spend(4);
  await mark(6);
  await letPass(bench.spine, 2);
  await runDuePoints(bench.ctx);
  await mark(0);
  await bench.refund(spent);
  await give(bench.spine, bench.memberId, 5);
  await mark(5);
  for (const { at, owed } of moments) {
    const [own] = await readLiability(sql, bench.spine.programId, at);
    expect(own?.available).toBe(owed);
  }
});

test('a member’s further accounts have ids that stay the same, apart from each other and from the program’s', () => {
  const ids = [0, 1, 2].flatMap((currency) =>
    (['member', 'pending'] as const).map((kind) =>
      memberAccountId('11111111-1111-4111-8111-111111111111', { currency, kind }),
    ),
  );
  expect(new Set(ids).size).toBe(6);
  expect(ids[0]).toBe('11111111-1111-4111-8111-111111111111');
  expect(ids[1]).toBe('bd9b2040-659c-8018-82b1-c99a3306b2d1');
  for (const id of ids) expect(id > '00000001').toBe(true);
});
