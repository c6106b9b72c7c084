import { describe, expect, test } from 'vitest';
import { askCorrection } from '#server/ledger/ask-correction.ts';
import { setExpiry } from '#server/ledger/currencies.ts';
import { decideCorrection } from '#server/ledger/decide-correction.ts';
import { decidePending } from '#server/ledger/decide-pending.ts';
import { readLiability } from '#server/ledger/read-liability.ts';
import { reverseEntry } from '#server/ledger/reverse-entry.ts';
import { runDuePoints } from '#server/ledger/run-due.ts';
import { LedgerBench } from '#tests/support/ledger-bench.ts';
import { give, letPass, pendClaim, secondPerson } from '#tests/support/ledger.ts';
import { makeSpine } from '#tests/support/spine.ts';

const bench = LedgerBench.open();

const unspent = async () =>
  (
    await bench.ctx.sql<{ unspent: number }[]>`
      select unspent from lot where program_id = ${bench.spine.programId} order by seq`
  ).map((lot) => lot.unspent);

describe('points that expire', () => {
  test('are spent before others, those first whose date comes first', async () => {
    await bench.begin();
    await give(bench.spine, bench.memberId, 5);
    await give(bench.spine, bench.memberId, 20, { hours: 48 });
    await give(bench.spine, bench.memberId, 10, { hours: 24 });
    await bench.spend(12);
    expect(await unspent()).toEqual([18, 0]);
    await bench.spend(20);
    expect(await unspent()).toEqual([0, 0]);
    expect(await bench.available()).toBe(3);
  });

  test('are gone at their date, whether or not the job has come by, and are not spent twice', async () => {
    await bench.begin();
    await give(bench.spine, bench.memberId, 10, { hours: 1 });
    await give(bench.spine, bench.memberId, 7);
    await letPass(bench.spine, 2);
    expect(await bench.available()).toBe(7);
    await expect(bench.spend(8)).rejects.toMatchObject({ code: 'not-enough-points' });
    await bench.spend(7);
    await runDuePoints(bench.ctx);
    expect(await bench.available()).toBe(0);
    expect(await readLiability(bench.ctx.sql, bench.spine.programId)).toEqual([
      { currency: 0, available: 0, pending: 0, issued: 0, redeemed: 7, expired: 10, corrected: 17 },
    ]);
  });

  test('expire for many members of several programs, in bounded batches', async () => {
    await bench.begin();
    const other = await makeSpine(bench.ctx, { codes: 1 });
    for (const program of [bench.spine, other]) {
      await bench.ctx.sql.begin(async (tx) => {
        await tx`
          insert into account (program_id, account_id, kind)
          select ${program.programId}, gen_random_uuid(), 'member' from generate_series(1, 250)`;
        await tx`alter table entry disable trigger user`;
        await tx`
          with given as (
            insert into transfer (program_id, transfer_id, kind) values (${program.programId}, gen_random_uuid(), 'correction')
            returning transfer_id
          ), member as (
            select account_id from account where program_id = ${program.programId} and kind = 'member'
              and opened_at = now()
          ), entered as (
            insert into entry (program_id, account_id, seq, transfer_id, cause, amount, balance)
            select ${program.programId}::int, account_id, 1, transfer_id, transfer_id, 3, 3 from member cross join given
            union all
            select ${program.programId}, '00000000-0000-0000-0004-000000000000', 1, transfer_id, null, -750, -750 from given
          ), kept as (
            insert into correction (program_id, member_id, currency, amount, reason, state, asked_by, decided_by, decided_at, asked_at, transfer_id)
            select ${program.programId}, account_id, 0, 3, 'x', 'approved', 'a', 'b', now(), now(), transfer_id
            from member cross join given
          )
          insert into lot (program_id, account_id, seq, amount, unspent, expires_at)
          select ${program.programId}, account_id, 1, 3, 3, now() - interval '1 hour' from member`;
        await tx`alter table entry enable trigger user`;
      });
    }
    await runDuePoints(bench.ctx);
    for (const program of [bench.spine, other]) {
      const [own] = await readLiability(bench.ctx.sql, program.programId);
      expect(own).toMatchObject({ available: 0, expired: 750 });
    }
    const transfers = await bench.ctx.sql<{ members: number }[]>`
      select count(*)::int - 1 as members from entry join transfer using (program_id, transfer_id)
      where kind = 'expiry' and program_id in (${bench.spine.programId}, ${other.programId}) group by transfer_id`;
    expect(Math.max(...transfers.map((row) => row.members))).toBeLessThanOrEqual(200);
  });
});

describe('a refund', () => {
  test('returns points to the lots they came from, once', async () => {
    await bench.begin();
    await give(bench.spine, bench.memberId, 10, { hours: 24 });
    await give(bench.spine, bench.memberId, 10, { hours: 48 });
    const spent = await bench.spend(15);
    expect(await unspent()).toEqual([0, 5]);
    expect(await bench.refund(spent)).toEqual({ points: 15, balance: 20 });
    expect(await unspent()).toEqual([10, 10]);
    await expect(bench.refund(spent)).rejects.toMatchObject({ code: 'already-refunded' });
  });

  test('of points whose date has passed brings nothing back', async () => {
    await bench.begin();
    await give(bench.spine, bench.memberId, 10, { hours: 1 });
    await give(bench.spine, bench.memberId, 10);
    const spent = await bench.spend(12);
    await letPass(bench.spine, 2);
    expect(await bench.refund(spent)).toEqual({ points: 12, balance: 10 });
    expect(await bench.available()).toBe(10);
  });
});

describe('points that wait', () => {
  test('are not available until their time has come, and then expire by the policy of that day', async () => {
    await bench.begin();
    await setExpiry(bench.spine.owner, 0, { kind: 'days', days: 30 });
    await pendClaim(bench.spine, bench.memberId, 0, { hours: 24 });
    await runDuePoints(bench.ctx);
    expect(await bench.available()).toBe(0);
    expect(await readLiability(bench.ctx.sql, bench.spine.programId)).toMatchObject([
      { available: 0, pending: 10 },
    ]);
    await letPass(bench.spine, 24);
    await runDuePoints(bench.ctx);
    expect(await bench.available()).toBe(10);
    expect(await unspent()).toEqual([10]);
    expect(await readLiability(bench.ctx.sql, bench.spine.programId)).toMatchObject([
      { available: 10, pending: 0, issued: 10 },
    ]);
  });

  test('are released or voided by a decision, which is final', async () => {
    await bench.begin();
    const [first, second] = [
      await pendClaim(bench.spine, bench.memberId, 0),
      await pendClaim(bench.spine, bench.memberId, 1),
    ];
    await decidePending(bench.spine.owner, { pendingId: first, decision: 'release', reason: 'fine' });
    await decidePending(bench.spine.owner, { pendingId: second, decision: 'void', reason: 'stolen' });
    expect(await bench.available()).toBe(10);
    for (const pendingId of [first, second]) {
      const again = decidePending(bench.spine.owner, { pendingId, decision: 'void', reason: 'again' });
      await expect(again).rejects.toMatchObject({ code: 'points-settled' });
      const direct = bench.ctx
        .sql`update pending_points set state = 'pending' where pending_id = ${pendingId}`;
      await expect(direct).rejects.toThrow('is final');
    }
  });
});

describe('a reversal', () => {
  test('takes the points of one entry, from its own lot first, once', async () => {
    await bench.begin();
    await give(bench.spine, bench.memberId, 10, { hours: 24 });
    const entry = await give(bench.spine, bench.memberId, 10, { hours: 48 });
    const input = { memberId: bench.memberId, currency: 0, entry, reason: 'a mistake' };
    expect(await reverseEntry(bench.spine.owner, input)).toMatchObject({ amount: -10, balance: 10 });
    expect(await unspent()).toEqual([10, 0]);
    await expect(reverseEntry(bench.spine.owner, input)).rejects.toMatchObject({ code: 'already-reversed' });
  });

  test('is refused where the points are spent or have expired, and of a redemption', async () => {
    await bench.begin();
    const expiring = await give(bench.spine, bench.memberId, 10, { hours: 1 });
    await letPass(bench.spine, 2);
    const lasting = await give(bench.spine, bench.memberId, 10);
    await bench.spend(4);
    const reverse = (entry: number) =>
      reverseEntry(bench.spine.owner, { memberId: bench.memberId, currency: 0, entry, reason: 'x' });
    await expect(reverse(expiring)).rejects.toMatchObject({ code: 'points-expired' });
    await expect(reverse(lasting)).rejects.toMatchObject({ code: 'points-spent' });
    await expect(reverse(4)).rejects.toMatchObject({ code: 'entry-not-reversible' });
    await expect(reverse(99)).rejects.toMatchObject({ code: 'entry-not-found' });
  });

  test('of what a correction took gives it back', async () => {
    await bench.begin();
    await give(bench.spine, bench.memberId, 10, { hours: 24 });
    const taken = await give(bench.spine, bench.memberId, -4);
    expect(await unspent()).toEqual([6]);
    await reverseEntry(bench.spine.owner, {
      memberId: bench.memberId,
      currency: 0,
      entry: taken,
      reason: 'x',
    });
    expect(await unspent()).toEqual([10]);
  });
});

describe('a correction', () => {
  test('moves nothing until another person has approved it', async () => {
    await bench.begin();
    const ask = (amount: number) =>
      askCorrection(bench.spine.owner, { memberId: bench.memberId, currency: 0, amount, reason: 'lost' });
    const { correctionId } = await ask(5);
    expect(await bench.available()).toBe(0);
    const own = decideCorrection(bench.spine.owner, { correctionId, decision: 'approve', note: null });
    await expect(own).rejects.toMatchObject({ code: 'own-correction' });
    await decideCorrection(secondPerson(bench.spine), { correctionId, decision: 'approve', note: 'seen' });
    expect(await bench.available()).toBe(5);
    const again = decideCorrection(secondPerson(bench.spine), {
      correctionId,
      decision: 'refuse',
      note: null,
    });
    await expect(again).rejects.toMatchObject({ code: 'correction-decided' });

    const { correctionId: tooMuch } = await ask(-6);
    const approve = decideCorrection(secondPerson(bench.spine), {
      correctionId: tooMuch,
      decision: 'approve',
      note: null,
    });
    await expect(approve).rejects.toMatchObject({ code: 'not-enough-to-take' });
    const withdrawn = await decideCorrection(bench.spine.owner, {
      correctionId: tooMuch,
      decision: 'withdraw',
      note: null,
    });
    expect(withdrawn).toMatchObject({ state: 'withdrawn', askedBy: bench.spine.owner.actor.userId });
  });

  test('cannot be approved by its author behind the product’s back either', async () => {
    await bench.begin();
    const { correctionId } = await askCorrection(bench.spine.owner, {
      memberId: bench.memberId,
      currency: 0,
      amount: 5,
      reason: 'x',
    });
    const direct = bench.ctx.sql`
      update correction set state = 'approved', decided_by = asked_by, decided_at = now(), transfer_id = gen_random_uuid()
      where correction_id = ${correctionId} and program_id = ${bench.spine.programId}`;
    await expect(direct).rejects.toThrow('check');
  });
});
