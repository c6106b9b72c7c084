import { v7 as uuidv7 } from 'uuid';
import { setTimeout as pause } from 'node:timers/promises';
import type { StaffContext } from '#server/context.ts';
import { Refusal } from '#server/errors.ts';
import { OWN_CURRENCY } from '#server/ledger/accounts.ts';
import { decidePending, type PendingDecision } from '#server/ledger/decide-pending.ts';
import { reverseEntry } from '#server/ledger/reverse-entry.ts';
import { runDuePoints } from '#server/ledger/run-due.ts';
import { redeemReward } from '#server/rewards/redeem-reward.ts';
import type { Chance } from '../../demo/random.ts';
import { Journal } from '../journal.ts';
import { Phones } from '../phones.ts';
import { makeProgram, offerGift, POINTS, type Program } from '../program.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

interface Size {
  members: number;
  rounds: number;
}

interface Told {
  released: number;
  voided: number;
  reversed: number;
  redeemed: number;
}

const DECISIONS: readonly PendingDecision['decision'][] = ['release', 'void', 'release', 'void'];
const EACH = 3;
/** From the start of the race until the last points are due, and the last try is made. */
const WITHIN_MS = 150;
/** Of the member's own account, the only one that can be there. */
const RELEASED = 1;

export const pending: Scenario<Size> = {
  name: 'pending',
  proves: 'points that wait, released, due, voided, taken back and spent at the same moment, go one way',
  full: { members: 25, rounds: 100 },
  slice: { members: 6, rounds: 1 },
  run: async (world, { members, rounds }, chance) => {
    const contradictions: string[] = [];
    const detail: Record<string, number> = {};
    for (let round = 0; round < rounds; round += 1) {
      const program = await makeProgram(world.context, {
        codes: members + 1,
        definition: { pendingHours: 1 },
      });
      const rewardId = await offerGift(program, members * EACH);
      contradictions.push(...(await earn(world, program, members)));
      await world.sql`
        update pending_points set release_at = clock_timestamp() + make_interval(secs => ${WITHIN_MS / 1000} * random())
        where program_id = ${program.programId}`;
      const waiting = await world.sql<{ pendingId: string; memberId: string }[]>`
        select pending_id as "pendingId", member_id as "memberId" from pending_points
        where program_id = ${program.programId}`;
      const [told] = await Promise.all([
        Promise.all(waiting.map((one) => race(world, program, { ...one, rewardId, chance }))),
        ...[world.context, { sql: world.sql }].map((ctx) => runDueOften(ctx)),
      ]);
      await runDuePoints(world.context);
      for (const [index, one] of waiting.entries()) {
        const counts = told[index];
        if (!counts) continue;
        const { state, faults } = await compare(world, program, { ...one, counts });
        contradictions.push(...faults);
        for (const [name, count] of Object.entries({ ...counts, [`is ${state}`]: 1 }))
          detail[name] = (detail[name] ?? 0) + count;
      }
    }
    return { contradictions: contradictions.slice(0, 20), detail: { members, rounds, ...detail } };
  },
};

/** Each member claims a code, whose points wait. */
async function earn(world: World, program: Program, members: number): Promise<string[]> {
  const journal = new Journal();
  const phones = new Phones(members, program, journal);
  await phones.open(world.servers);
  await Promise.all(
    phones.clients.map((_, phone) =>
      phones.pressUntilAnswered(world.servers, { phone, code: 1 + phone, claimId: uuidv7() }),
    ),
  );
  phones.close();
  return journal.check(world.sql, program);
}

async function runDueOften(ctx: Parameters<typeof runDuePoints>[0]): Promise<void> {
  for (const until = performance.now() + WITHIN_MS; performance.now() < until;) await runDuePoints(ctx);
}

/** Everybody at once, or a little later, each on one of two pools of connections. */
async function race(
  { context, sql }: World,
  { owner, programId }: Program,
  one: { pendingId: string; memberId: string; rewardId: number; chance: Chance },
): Promise<Told> {
  const { pendingId, memberId, rewardId, chance } = one;
  const told: Told = { released: 0, voided: 0, reversed: 0, redeemed: 0 };
  const other: StaffContext = { ...owner, sql, actor: { ...owner.actor, userId: 'second', name: 'Minh' } };
  const decide = (ctx: StaffContext, decision: PendingDecision['decision']) => async () => {
    await decidePending(ctx, { pendingId, decision, reason: 'a fault' });
    if (decision === 'release') told.released += 1;
    else told.voided += 1;
  };
  const reverse = (ctx: StaffContext) => async () => {
    await reverseEntry(ctx, { memberId, currency: OWN_CURRENCY, entry: RELEASED, reason: 'a fault' });
    told.reversed += 1;
  };
  const redeem = (ctx: Pick<StaffContext, 'sql'>) => async () => {
    await redeemReward(ctx, { programId, memberId, rewardId, redemptionId: uuidv7() });
    told.redeemed += 1;
  };
  const sides = [owner, other] as const;
  const sideOf = (index: number) => sides[index % 2 === 0 ? 0 : 1];
  const acts = [
    ...DECISIONS.map((decision, index) => decide(sideOf(index >> 1), decision)),
    ...Array.from({ length: EACH }, (_, index) => reverse(sideOf(index))),
    ...Array.from({ length: EACH }, (_, index) => redeem(index % 2 === 0 ? context : { sql })),
  ];
  const order = acts.map((act) => ({ act, at: chance.below(WITHIN_MS) }));
  await Promise.all(
    order.map(async ({ act, at }) => {
      await pause(at);
      await act().catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
      });
    }),
  );
  return told;
}

/** What was told against what is written. */
async function compare(
  { sql }: World,
  { programId }: Program,
  { pendingId, memberId, counts }: { pendingId: string; memberId: string; counts: Told },
): Promise<{ state: string; faults: string[] }> {
  const [is] = await sql<
    [{ state: string; decided: boolean; reversed: number; redeemed: number; balance: number }]
  >`
    select p.state, p.settled_by is not null as decided,
      (select count(*)::int from reversal r where r.program_id = p.program_id and r.account_id = p.member_id) as reversed,
      (select count(*)::int from redemption r where r.program_id = p.program_id and r.member_id = p.member_id) as redeemed,
      coalesce((select balance from entry e where e.program_id = p.program_id and e.account_id = p.member_id
        order by seq desc limit 1), 0) as balance
    from pending_points p where p.program_id = ${programId} and p.pending_id = ${pendingId}`;
  const faults: string[] = [];
  const name = `points ${pendingId} of ${memberId}`;
  const decided = is.decided ? 1 : 0;
  const told = [counts.released, counts.voided];
  const wanted = is.state === 'voided' ? [0, 1] : [decided, 0];
  if (is.state === 'pending' || told.join() !== wanted.join())
    faults.push(`${name} were told released ${told.join(' times and voided ')}, and are ${is.state}`);
  if (counts.reversed !== is.reversed || is.reversed > 1)
    faults.push(`${name} were taken back ${is.reversed} times, and ${counts.reversed} were told so`);
  if (counts.redeemed !== is.redeemed)
    faults.push(`${counts.redeemed} gifts were told, and ${is.redeemed} are given`);
  const balance = (is.state === 'released' ? POINTS : 0) - POINTS * is.reversed - is.redeemed;
  if (is.balance !== balance) faults.push(`${memberId} has ${is.balance} points, and should have ${balance}`);
  return { state: is.decided ? `${is.state} by decision` : is.state, faults };
}
