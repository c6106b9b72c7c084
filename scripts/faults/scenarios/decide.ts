import { v7 as uuidv7 } from 'uuid';
import type { Context, StaffContext } from '#server/context.ts';
import { Refusal } from '#server/errors.ts';
import { askCorrection } from '#server/ledger/ask-correction.ts';
import { lastEntry, OWN_CURRENCY } from '#server/ledger/accounts.ts';
import { setExpiry } from '#server/ledger/currencies.ts';
import { decideCorrection, type DecisionInput } from '#server/ledger/decide-correction.ts';
import { reverseEntry } from '#server/ledger/reverse-entry.ts';
import { runDuePoints } from '#server/ledger/run-due.ts';
import { redeemReward } from '#server/rewards/redeem-reward.ts';
import type { Chance } from '../../demo/random.ts';
import { Journal } from '../journal.ts';
import { Phones } from '../phones.ts';
import { makeProgram, offerGift, type Program } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

interface Size {
  members: number;
  rounds: number;
}

/** A member whose claim, correction and expiring points are all being decided of at once. */
interface Case {
  memberId: string;
  /** The entries of the claim and of the points that are about to expire. */
  entries: { claim: number; gift: number };
  correctionId: number;
}

const CORRECTION = 500;
const GIFT = 300;
const DECISIONS: readonly DecisionInput['decision'][] = ['approve', 'approve', 'refuse', 'withdraw'];
const EACH = 4;
const GIFTS_EACH = 2;
/** From the start of the race to the expiry of the points that expire amid it, at most. */
const EXPIRES_WITHIN_MS = 200;

export const decide: Scenario<Size> = {
  name: 'decide',
  proves: 'approved, refused, taken back, spent and expired at the same moment, points move once',
  full: { members: 25, rounds: 100 },
  slice: { members: 4, rounds: 1 },
  run: async (world, { members, rounds }, chance) => {
    const contradictions: string[] = [];
    const detail: Record<string, number> = {};
    for (let round = 0; round < rounds; round += 1) {
      const program = await makeProgram(world.context, { codes: members + 1 });
      const rewardId = await offerGift(program, members * GIFTS_EACH);
      const cases = await makeCases(world, program, members);
      await world.sql`
        update lot set expires_at = clock_timestamp() + make_interval(secs => ${EXPIRES_WITHIN_MS / 1000} * random())
        where program_id = ${program.programId}`;
      const races = await Promise.all([
        ...cases.map((one) => race(world, program, { one, rewardId, chance })),
        ...[1, 2].map(() => runDuePoints(world.context).then(() => null)),
      ]);
      // Whatever is left of it is due by now.
      await world.sql`select pg_sleep(${EXPIRES_WITHIN_MS / 1000})`;
      await runDuePoints(world.context);
      for (const told of races) {
        if (!told) continue;
        contradictions.push(...(await compare(world, program, told)));
        for (const [name, count] of Object.entries(told.counts)) detail[name] = (detail[name] ?? 0) + count;
      }
    }
    return { contradictions: contradictions.slice(0, 20), detail: { members, rounds, ...detail } };
  },
};

const second = (owner: StaffContext): StaffContext => ({
  ...owner,
  actor: { ...owner.actor, userId: 'second', name: 'Minh' },
});

async function makeCases(world: World, program: Program, members: number): Promise<Case[]> {
  const { owner, programId } = program;
  const journal = new Journal();
  const phones = new Phones(members, program, journal);
  await phones.open(world.servers);
  await Promise.all(
    phones.clients.map((_, phone) =>
      phones.pressUntilAnswered(world.servers, { phone, code: 1 + phone, claimId: uuidv7() }),
    ),
  );
  phones.close();
  await setExpiry(owner, OWN_CURRENCY, { kind: 'days', days: 1 });
  const claims = await world.sql<{ memberId: string }[]>`
    select member_id as "memberId" from claim where program_id = ${programId}`;
  return Promise.all(
    claims.map(async ({ memberId }) => {
      const claim = await lastEntry(world.sql, programId, memberId);
      const ask = (amount: number) =>
        askCorrection(owner, { memberId, currency: OWN_CURRENCY, amount, reason: 'a fault' });
      const gift = await ask(GIFT);
      await decideCorrection(second(owner), { ...gift, decision: 'approve', note: null });
      const given = await lastEntry(world.sql, programId, memberId);
      const { correctionId } = await ask(CORRECTION);
      return { memberId, entries: { claim: claim.seq, gift: given.seq }, correctionId };
    }),
  );
}

interface Told {
  one: Case;
  counts: { decided: number; approved: number; reversed: number; redeemed: number; refused: number };
}

/** Everybody at once, in an order of chance. */
async function race(
  { context }: World,
  { owner, programId }: Program,
  { one, rewardId, chance }: { one: Case; rewardId: number; chance: Chance },
): Promise<Told> {
  const { memberId, entries, correctionId } = one;
  const counts: Told['counts'] = { decided: 0, approved: 0, reversed: 0, redeemed: 0, refused: 0 };
  const decideIt = async (decision: DecisionInput['decision']) => {
    const who = decision === 'withdraw' ? owner : second(owner);
    await decideCorrection(who, { correctionId, decision, note: null });
    counts.decided += 1;
    if (decision === 'approve') counts.approved += 1;
  };
  const reverse = async (entry: number) => {
    await reverseEntry(owner, { memberId, currency: OWN_CURRENCY, entry, reason: 'a fault' });
    counts.reversed += 1;
  };
  const redeem = async (ctx: Context) => {
    await redeemReward(ctx, { programId, memberId, rewardId, redemptionId: uuidv7() });
    counts.redeemed += 1;
  };
  const acts: (() => Promise<void>)[] = [
    ...DECISIONS.map((decision) => () => decideIt(decision)),
    ...Array.from({ length: EACH }, () => () => reverse(entries.claim)),
    ...Array.from({ length: EACH }, () => () => reverse(entries.gift)),
    ...Array.from({ length: GIFTS_EACH }, () => () => redeem(context)),
  ];
  const order = acts.map((act) => ({ act, at: chance.next() })).sort((a, b) => a.at - b.at);
  await Promise.all(
    order.map(({ act }) =>
      act().catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        counts.refused += 1;
      }),
    ),
  );
  return { one, counts };
}

/** What was told against what is written: every yes has its row, and there is no row without one. */
async function compare({ sql }: World, { programId }: Program, { one, counts }: Told): Promise<string[]> {
  const { memberId, correctionId } = one;
  const [is] = await sql<[{ state: string; reversed: number; redeemed: number; balance: number }]>`
    select c.state,
      (select count(*)::int from reversal r where r.program_id = c.program_id and r.account_id = c.member_id) as reversed,
      (select count(*)::int from redemption r where r.program_id = c.program_id and r.member_id = c.member_id) as redeemed,
      (select balance from entry e where e.program_id = c.program_id and e.account_id = c.member_id
        order by seq desc limit 1) as balance
    from correction c where c.program_id = ${programId} and c.correction_id = ${correctionId}`;
  const faults: string[] = [];
  if (counts.decided !== 1 || (counts.approved === 1) !== (is.state === 'approved'))
    faults.push(`a correction was decided ${counts.decided} times and is ${is.state}`);
  if (counts.reversed !== is.reversed)
    faults.push(`${counts.reversed} reversals were told, and there are ${is.reversed}`);
  if (counts.redeemed !== is.redeemed)
    faults.push(`${counts.redeemed} gifts were told, and there are ${is.redeemed}`);
  if (is.balance < 0) faults.push(`${memberId} owes ${-is.balance}`);
  return faults;
}
