import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decidePending } from '#server/ledger/decide-pending.ts';
import { reverseEntry } from '#server/ledger/reverse-entry.ts';
import { createReward } from '#server/rewards/create-reward.ts';
import { redeemReward } from '#server/rewards/redeem-reward.ts';
import { checkCount, findDiffering, verifyDatabase } from '#scripts/verify-checks.ts';
import { testInstance, type TestInstance } from '#tests/support/instance.ts';
import { give, letPass, makeMember, pendClaim } from '#tests/support/ledger.ts';
import { Phone } from '#tests/support/phone.ts';
import { winOfEach } from '#tests/support/prizes.ts';
import { makeSpine, type Spine } from '#tests/support/spine.ts';

let instance: TestInstance;
let spine: Spine;

beforeAll(async () => {
  instance = await testInstance();
  spine = await makeSpine(instance.ctx, {
    codes: 6,
    definition: { rules: [{ kind: 'limit-per-person-per-day', claims: 5 }] },
  });
  const phone = new Phone(instance.url);
  for (const code of spine.codes.slice(0, 3)) await phone.claim(code);
  for (const code of spine.codes.slice(0, 1)) await new Phone(instance.url).claim(code);
  const rewardId = await offerCup(spine);
  const redeemed = await phone.send(`/api/shop/programs/${spine.programId}/redemptions`, {
    redemptionId: uuidv7(),
    rewardId,
  });
  expect(redeemed.status).toBe(200);
  await moveByHand();
  await winOfEach(instance);
});
afterAll(async () => instance.stop());

async function offerCup({ owner }: Spine): Promise<number> {
  const { rewardId } = await createReward(owner, {
    name: { vi: 'Cốc', en: 'Cup' },
    description: { vi: 'Một cái cốc', en: 'One cup' },
    picture: 'cup',
    pricePoints: 20,
    stock: 5,
    voucherDays: 30,
    state: 'offered',
  });
  return rewardId;
}

/** Points of every kind beside those of claims: expiring, expired, waiting, released, voided, corrected, reversed. */
async function moveByHand(): Promise<void> {
  const hand = await makeSpine(instance.ctx, { codes: 3 });
  const rewardId = await offerCup(hand);
  const memberId = await makeMember(instance.ctx, hand);
  await give(hand, memberId, 20, { hours: 1 });
  await letPass(hand, 2);
  await give(hand, memberId, 30, { hours: 24 });
  await give(hand, memberId, 10, { hours: 48 });
  await give(hand, memberId, -5);
  const entry = await give(hand, memberId, 7);
  await reverseEntry(hand.owner, { memberId, currency: 0, entry, reason: 'a test' });
  await redeemReward(instance.ctx, {
    programId: hand.programId,
    memberId,
    rewardId,
    redemptionId: uuidv7(),
  });
  await pendClaim(hand, memberId, 0);
  for (const [index, decision] of [[1, 'release'] as const, [2, 'void'] as const]) {
    const pendingId = await pendClaim(hand, memberId, index);
    await decidePending(hand.owner, { pendingId, decision, reason: 'a test' });
  }
}

test('an honest database shows no difference', async () => {
  expect(await verifyDatabase(instance.ctx.sql)).toEqual([]);
});

/** Ways to damage a database behind the product's back, each to be noticed. */
const damages: Record<string, string> = {
  'each code is claimed at most once':
    'alter table claim drop constraint claim_pkey cascade; drop index claim_id; insert into claim select * from claim limit 1',
  'no serial belongs to two blocks, and every key has handed out just what its blocks hold':
    'update code_key set next_serial = 1',
  'every sandbox is a real program’s, which has one in use at most, and has no people, partners or labels of its own': `
    with twin as (
      insert into program (name, points_name, time_zone, sandbox_of)
      select name, points_name, time_zone, program_id from program limit 1 returning program_id
    )
    insert into printer (program_id, name, contact, added_by) select program_id, 'x', 'x', 'x' from twin`,
  'each batch is one block, and its ranges cover it without gap or overlap':
    'delete from code_range where ctid = (select ctid from code_range limit 1)',
  'every serial of an imported batch has one text, and every imported text a batch':
    'insert into imported_code (code_hash, serial) values (gen_random_uuid(), 7)',
  'ranges that touch differ, so that no batch is cut into more than it needs': `
    with cut as (
      update code_range set last_serial = last_serial - 1
      where ctid = (select ctid from code_range where last_serial > first_serial limit 1) returning *
    )
    insert into code_range (program_id, key_id, batch_id, first_serial, last_serial, state, expires_at)
    select program_id, key_id, batch_id, last_serial + 1, last_serial + 1, state, expires_at from cut`,
  'no two kinds of units share a number, and none has one that was not taken for it': `
    insert into company_prefix (program_id, prefix, added_by) select program_id, '8931234', 'x' from program;
    insert into packing (program_id, batch_id, prefix, first_serial, last_serial, packed_by)
    select program_id, batch_id, '8931234', first_serial, last_serial, 'x' from batch;
    insert into packing_level (program_id, packing_id, kind, codes, prefix, first_reference, last_reference)
    select program_id, packing_id, 'carton', 1, prefix, 1, 5 from packing`,
  'every claim is of a code of its batch, by a member who exists, under a version that exists':
    'update claim set serial = 999999 where serial = (select min(serial) from claim)',
  'every claim has one outcome: no id is both a win and something else':
    'update scan set scan_id = (select claim_id from claim limit 1) where scan_id = (select scan_id from scan limit 1)',
  'every claim and every redemption has one event':
    "delete from event where event_id = (select min(event_id) from event where type = 'claims.won')",
  'every transfer sums to zero over its entries, and no entry lacks its transfer':
    'delete from entry where ctid = (select ctid from entry where seq = 1 limit 1)',
  'every balance is the sum of the entries so far, counted without a gap, and no member owes':
    'update entry set balance = balance + 1 where seq = 2',
  'every claim of points and every redemption moved just those points, to and from its member':
    'update claim set points = points + 1',
  'rewards are within stock: what was redeemed and what is set apart, and no more prizes given than that':
    'update reward set redeemed = 0',
  'each redemption has one voucher and one fulfilment, and its last step is its state':
    "update fulfilment set state = 'refunded'",
  'each variant was given as often as it was chosen, and the variants make up the stock': `
    insert into reward_variant (program_id, reward_id, variant_id, name, stock)
    select program_id, reward_id, 1, name, stock + 1 from reward`,
  'points of a gift went back once where it was cancelled or refunded, and not otherwise':
    "update fulfilment set state = 'cancelled'",
  'no money left without the approvals it needs, of different persons, and every file holds what it says': `
    insert into payout (program_id, redemption_id, amount_vnd, way, hint, state, approvals_needed, adapter)
    select program_id, redemption_id, 1000, 'bank', 'VCB', 'paid', 1, 'file' from redemption limit 1`,
  'each code of a partner was given to one redemption of its reward, and none was kept back': `
    insert into partner_code (program_id, code_hash, reward_id, sealed, redemption_id, given_at)
    select program_id, gen_random_uuid(), reward_id, '', redemption_id, now() from redemption`,
  'no transfer turns one currency into another': `
    insert into currency (program_id, currency, slug, name) select program_id, 1, 'stars', '{}' from program;
    update account set currency = 1 where kind = 'issued'`,
  'what a program owes is what its members hold, available and pending, in each currency':
    "update account set kind = 'issued' where kind = 'held'",
  'points that wait lie on pending accounts, and each was released or voided once, if at all': `
    alter table pending_points disable trigger user;
    update pending_points set state = 'pending', settled_at = null, transfer_id = null where state = 'voided'`,
  'every lot is of an entry, and holds what its uses leave of it': 'update lot set unspent = amount',
  'lots hold no more than their account does':
    'update lot set unspent = unspent + 1000, amount = amount + 1000',
  'every use of lots is of an entry that took as much, or gave it back to where it was taken': `
    alter table lot_use disable trigger user;
    update lot_use set seq = lot_seq where ctid = (select ctid from lot_use limit 1)`,
  'points that expire first were spent first': `
    update lot set expires_at = expires_at + interval '90 days' where seq = (select min(u.lot_seq) from lot_use u
      join entry e using (program_id, account_id, seq) join redemption r on r.redemption_id = e.cause)`,
  'points expired not before their date, and only points that had one':
    "update lot set expires_at = now() + interval '1 day'",
  'what was taken back was taken back once, in full but for what had expired': `
    alter table reversal disable trigger user;
    delete from reversal`,
  'every correction that moved points was approved by another person than its author, and moved just those': `
    alter table correction disable trigger user;
    update correction set amount = amount + 1`,
  'every award is of a claim, and of a prize of the version that decided it':
    "update award set prize_id = 'nothing'",
  'no more of a prize was won than the campaign promised': `
    insert into award (program_id, claim_id, mechanic_id, prize_id, campaign_id, member_id)
    select program_id, gen_random_uuid(), mechanic_id, prize_id, campaign_id, member_id from award`,
  'what was drawn from a prize’s pool is what odds and goals gave of it':
    "update pool set used = used - 1 where pool like 'prize:%'",
  'a batch holds at least the sealed winners that were claimed from it, and all batches at most those promised': `
    alter table sealed_prize disable trigger user;
    update sealed_prize set winners = winners + 1`,
  'limits of persons and devices count every claim that they hold for':
    'update limit_count set claims = claims - 1',
  'every award of a reward has its redemption, and every redemption of a claim its award':
    'update award set redemption_id = null',
  'points that a lottery gave went to a winner of it, once': `
    alter table transfer disable trigger user;
    update transfer set kind = 'prize' where kind = 'claim'`,
  'every entry of a draw is of a claim, and winners are among them':
    'update lottery_entry set claim_id = gen_random_uuid()',
  'nobody has claimed more on a day than the limit of the version that decided, and every count is right':
    'update claim_count set claims = claims + 1',
  'the roll-up counts what happened': 'update activity set claims = claims + 1',
  'the codes on the analyst’s list are those that more than one party has scanned':
    'delete from duplicate_code',
  'the claims counted for a batch are its claims': 'update batch_activity set claims = claims + 1',
};

test('there is a damage for every check', () => {
  expect(Object.keys(damages)).toHaveLength(checkCount);
});

test.each(Object.entries(damages))('it notices where not: %s', async (check, damage) => {
  const { sql } = instance.ctx;
  const undo = new Error('undo');
  await sql
    .begin(async (tx) => {
      await tx.unsafe('alter table entry disable trigger user');
      await tx.unsafe(damage);
      const findings = await findDiffering(tx);
      expect(findings.map((finding) => finding.check)).toContain(check);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
});
