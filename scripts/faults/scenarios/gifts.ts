import { v7 as uuidv7 } from 'uuid';
import type { StaffContext } from '#server/context.ts';
import { Refusal } from '#server/errors.ts';
import { cancelGift } from '#server/rewards/cancel-gift.ts';
import { decidePayout, type PayoutDecision } from '#server/rewards/decide-payouts.ts';
import { fulfilGift } from '#server/rewards/fulfil-gift.ts';
import { giveDetails } from '#server/rewards/give-details.ts';
import { importPartnerCodes } from '#server/rewards/import-partner-codes.ts';
import { readGift } from '#server/rewards/read-gift.ts';
import { redeemReward } from '#server/rewards/redeem-reward.ts';
import { useVoucher } from '#server/rewards/use-voucher.ts';
import type { Chance } from '../../demo/random.ts';
import { Journal } from '../journal.ts';
import { Phones, portOf } from '../phones.ts';
import { makeProgram, offerGift, type Program } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

interface Size {
  members: number;
  rounds: number;
}

/** A member's gift, and where things are asked of it: two desks on two pools of connections. */
interface Case {
  programId: number;
  memberId: string;
  redemptionId: string;
  voucherId: string;
  desks: readonly [StaffContext, StaffContext];
}

/** How often which deed was told to be done. */
type Told = Record<string, number>;

export const gifts: Scenario<Size> = {
  name: 'gifts',
  proves:
    'a voucher at two desks, a payout approved and cancelled, a partner’s code: each goes one way, once',
  full: { members: 25, rounds: 40 },
  slice: { members: 4, rounds: 1 },
  run: async (world, { members, rounds }, chance) => {
    const contradictions: string[] = [];
    const detail: Told = {};
    for (let round = 0; round < rounds; round += 1) {
      const program = await makeProgram(world.context, { codes: members + 1 });
      const phones = new Phones(members, program, new Journal());
      await phones.open(world.servers);
      for (const phone of phones.clients.keys())
        await phones.pressUntilAnswered(world.servers, { phone, code: 1 + phone, claimId: uuidv7() });
      contradictions.push(...(await giveCodes(world, program, phones)));
      phones.close();
      const memberIds = await world.sql<{ memberId: string }[]>`
        select member_id as "memberId" from claim where program_id = ${program.programId}`;
      const voucher = await offerGift(program, members);
      const money = await offerGift(program, members, {
        ...{ kind: 'cashback', amountVnd: 50_000, wallet: true, bank: true },
      });
      const told = await Promise.all(
        memberIds.flatMap(({ memberId }) => [
          redeem(world, program, { memberId, rewardId: voucher }).then((one) => raceVoucher(one, chance)),
          redeem(world, program, { memberId, rewardId: money }).then((one) => racePayout(one, chance)),
        ]),
      );
      for (const { faults, counts } of told) {
        contradictions.push(...faults);
        for (const [name, count] of Object.entries(counts)) detail[name] = (detail[name] ?? 0) + count;
      }
    }
    return { contradictions: contradictions.slice(0, 20), detail: { members, rounds, ...detail } };
  },
};

/** Everybody wants one of a partner's codes at once, and there are as many. */
async function giveCodes(world: World, program: Program, phones: Phones): Promise<string[]> {
  const { owner, programId } = program;
  const rewardId = await offerGift(program, 0, { kind: 'voucher', source: 'imported' });
  const codes = phones.clients.map((_, index) => `PARTNER-${index}`);
  const { body } = new Response(codes.join('\n'));
  await importPartnerCodes(owner, { rewardId, column: 1, hasHeader: false, body });
  const path = `/api/shop/programs/${programId}/redemptions`;
  const replies = await Promise.all(
    phones.clients.map((_, phone) =>
      phones.send(phone, portOf(world.servers, phone), path, { rewardId, redemptionId: uuidv7() }),
    ),
  );
  const faults = replies
    .filter((reply) => reply?.status !== 200)
    .map((reply) => `a partner's code was answered with ${reply?.status} ${reply?.text}`);
  const rows = await world.sql<{ memberId: string; redemptionId: string }[]>`
    select member_id as "memberId", redemption_id as "redemptionId" from redemption
    where program_id = ${programId} and reward_id = ${rewardId}`;
  const told = await Promise.all(
    rows.map(async (row) => (await readGift(world.context, { programId, ...row })).code),
  );
  if (told.toSorted().join() !== codes.toSorted().join()) faults.push(`codes were given as ${told.join()}`);
  return faults;
}

async function redeem(
  { context, sql }: World,
  { programId, owner }: Program,
  { memberId, rewardId }: { memberId: string; rewardId: number },
): Promise<Case> {
  const redemptionId = uuidv7();
  const { redemption } = await redeemReward(context, { programId, memberId, rewardId, redemptionId });
  const other = { ...owner, sql, actor: { ...owner.actor, userId: 'second', name: 'Minh' } };
  return { programId, memberId, redemptionId, voucherId: redemption.voucherId, desks: [owner, other] };
}

/** All at once, in an order of chance; how often each came to something. */
async function tryAll(acts: readonly [string, () => Promise<void>][], chance: Chance): Promise<Told> {
  const told: Told = {};
  const order = acts.map((act) => ({ act, at: chance.next() })).sort((a, b) => a.at - b.at);
  await Promise.all(
    order.map(async ({ act: [name, act] }) => {
      try {
        await act();
        told[name] = (told[name] ?? 0) + 1;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }),
  );
  return told;
}

async function raceVoucher(one: Case, chance: Chance): Promise<{ faults: string[]; counts: Told }> {
  const { programId, redemptionId, voucherId, desks } = one;
  const back = { to: 'refunded', note: 'a fault' } as const;
  const counts = await tryAll(
    desks.flatMap((desk) => [
      ['used', () => useVoucher(desk, { voucherId })],
      ['used', () => useVoucher(desk, { voucherId })],
      ['paid back', () => fulfilGift(desk, redemptionId, back)],
    ]),
    chance,
  );
  const { used = 0, 'paid back': paidBack = 0 } = counts;
  const [is] = await desks[0].sql<[{ voucher: string; gift: string }]>`
    select v.state as voucher, f.state as gift from voucher v join fulfilment f using (program_id, redemption_id)
    where v.program_id = ${programId} and v.redemption_id = ${redemptionId}`;
  const right = used === (is.voucher === 'used' ? 1 : 0) && paidBack === (is.gift === 'refunded' ? 1 : 0);
  const told = `told used ${used} times and paid back ${paidBack} times`;
  return { faults: right ? [] : [`${told}, a voucher is ${is.voucher} and its gift ${is.gift}`], counts };
}

async function racePayout(one: Case, chance: Chance): Promise<{ faults: string[]; counts: Told }> {
  const { programId, memberId, redemptionId, desks } = one;
  const details = { way: 'bank', bank: 'VCB', account: '0123456789', name: 'Trần Thị Bưởi' } as const;
  await giveDetails(desks[0], { programId, memberId, redemptionId, details });
  const decide = (desk: StaffContext, decided: PayoutDecision) => () =>
    decidePayout(desk, redemptionId, decided);
  const counts = await tryAll(
    [
      ['cancelled', () => cancelGift(desks[1], { programId, memberId, redemptionId })],
      ...desks.flatMap((desk): [string, () => Promise<void>][] => [
        ['approved', decide(desk, { decision: 'approve' })],
        ['rejected', decide(desk, { decision: 'reject', reason: 'a fault' })],
      ]),
    ],
    chance,
  );
  const { approved = 0, rejected = 0, cancelled = 0 } = counts;
  const [is] = await desks[0].sql<[{ payout: string; gift: string }]>`
    select p.state as payout, f.state as gift from payout p join fulfilment f using (program_id, redemption_id)
    where p.program_id = ${programId} and p.redemption_id = ${redemptionId}`;
  const ended = rejected + cancelled > 0;
  const right =
    approved <= 1 &&
    rejected <= 1 &&
    // A member who cancels what was rejected is told that it is cancelled; what was approved is not theirs to cancel.
    (cancelled === 0 || approved === 0 || rejected === 1) &&
    (ended || approved === 1) &&
    is.payout === (ended ? 'rejected' : 'approved') &&
    is.gift === (ended ? 'cancelled' : 'approved');
  const told = `told approved ${approved}, rejected ${rejected} and cancelled ${cancelled} times`;
  return { faults: right ? [] : [`${told}, a payout is ${is.payout} and its gift ${is.gift}`], counts };
}
