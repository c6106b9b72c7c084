import type { CampaignDefinition } from './definition.ts';
import { localMinute } from './local-time.ts';
import type { Mechanic } from './mechanics/index.ts';
import { taskGoal, type Missions } from './mechanics/missions.ts';
import { mostPoints } from './mechanics/points-per-pack.ts';
import { planOf, type Plan } from './plan.ts';
import type { Prize } from './prizes.ts';

type Gives = Pick<CampaignDefinition, 'mechanics' | 'prizes' | 'tail'>;

/** The most that a campaign can come to cost; limits and budgets are left out, so it is never too low. */
export interface WorstCase {
  /** Points that members may come to hold: the liability. Null where no number of packs bounds it. */
  points: number | null;
  /** What the prizes are worth, in whole VND; of one that gives points, what the brand wrote as its worth. */
  money: number;
  /** By prize, how many can be won. */
  prizes: ReadonlyMap<string, number>;
}

/**
 * The worst case if `packs` packs are claimed, by as many people as may be; without a number, as far as stocks bound it.
 */
export function worstCase(
  definition: CampaignDefinition,
  packs: number | null = definition.packs ?? null,
): WorstCase {
  const plan = planOf(definition);
  const all = packs ?? Number.POSITIVE_INFINITY;
  const prizes = new Map([...plan.prizes.keys()].map((id) => [id, mostOfPrize(definition, plan, id, all)]));
  const count = (prize: Prize) => prizes.get(prize.id) ?? 0;
  const list = definition.prizes ?? [];
  const fromPrizes = list.map((prize) =>
    prize.gives.kind === 'points' ? prize.gives.points * count(prize) : 0,
  );
  const ofPack = perPack(definition, all);
  const fromGrants = definition.mechanics.map((mechanic) =>
    'grant' in mechanic && 'points' in mechanic.grant
      ? mechanic.grant.points * completions(mechanic, definition.mechanics, all)
      : 0,
  );
  const points = ofPack + sum(fromPrizes) + sum(fromGrants);
  return {
    points: Number.isFinite(points) ? points : null,
    money: sum(list.map((prize) => prize.worth * count(prize))),
    prizes,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** Points that packs give for themselves. A pack that is left for the tail gives the tail's instead. */
function perPack({ mechanics, tail }: Gives, packs: number): number {
  const tailPoints = tail?.kind === 'reward' ? tail.points : 0;
  const most = Math.max(sum(mechanics.map(pointsOfClaim)), tailPoints);
  return most === 0 ? 0 : most * packs;
}

/** The most that one mechanic gives for one pack for itself, the first scan's bonus included. */
function pointsOfClaim(mechanic: Mechanic): number {
  return mechanic.kind === 'points-per-pack' ? mostPoints(mechanic) + (mechanic.firstScanBonus ?? 0) : 0;
}

/** The most points that one claim can come to, prizes and grants included. */
export function mostPointsOfClaim({ mechanics, prizes = [], tail }: Gives): number {
  const ofPrize = (id: string) => {
    const gives = prizes.find((prize) => prize.id === id)?.gives;
    return gives?.kind === 'points' ? gives.points : 0;
  };
  const most = mechanics.map((mechanic) => {
    if (mechanic.kind === 'instant-win')
      return Math.max(...mechanic.draw.prizes.map(({ prizeId }) => ofPrize(prizeId)));
    if (!('grant' in mechanic)) return pointsOfClaim(mechanic);
    return 'points' in mechanic.grant ? mechanic.grant.points : ofPrize(mechanic.grant.prizeId);
  });
  return Math.max(sum(most), tail?.kind === 'reward' ? tail.points : 0);
}

function mostOfPrize(definition: CampaignDefinition, plan: Plan, prizeId: string, packs: number): number {
  const { mechanics } = definition;
  const stock = plan.prizes.get(prizeId)?.stock ?? 0;
  const unpromised = plan.unpromised.get(prizeId) ?? 0;
  const open = mechanics.map((mechanic) => {
    if (mechanic.kind === 'instant-win' && mechanic.draw.kind === 'odds') {
      const row = mechanic.draw.prizes.find((prize) => prize.prizeId === prizeId);
      return row ? Math.min(packs, (row.perDay ?? Number.POSITIVE_INFINITY) * spanDays(definition)) : 0;
    }
    const isGrant = 'grant' in mechanic && 'prizeId' in mechanic.grant && mechanic.grant.prizeId === prizeId;
    return isGrant ? completions(mechanic, mechanics, packs) : 0;
  });
  // More may be promised than there are packs; who claims none wins none.
  const promised = stock - unpromised;
  return promised + Math.min(unpromised, sum(open));
}

/** How many local days a campaign touches. */
function spanDays(definition: CampaignDefinition): number {
  const { startsMs, endsMs } = planOf(definition);
  const dayNumber = (instantMs: number) =>
    Date.parse(`${localMinute(instantMs, definition.timeZone).day}T00:00Z`) / 86_400_000;
  return dayNumber(endsMs - 1) - dayNumber(startsMs) + 1;
}

type Rounded = Extract<Mechanic, { grant: unknown }>;

/** How often something can be rounded off with so many packs, whoever claims them. */
function completions(mechanic: Rounded, mechanics: readonly Mechanic[], packs: number): number {
  return Math.floor(packs / packsNeeded(mechanic, mechanics));
}

/** The fewest packs with which one member rounds something off. */
export function packsNeeded(mechanic: Rounded, mechanics: readonly Mechanic[]): number {
  switch (mechanic.kind) {
    case 'every-nth':
      return mechanic.n;
    case 'streak':
      return mechanic.days;
    case 'collect-set':
      return mechanic.pieces.length;
    case 'missions':
      return Math.max(...mechanic.tasks.map((task) => packsOfTask(task, mechanics)));
  }
}

/** The fewest packs that a task takes; one pack may count for several tasks. */
export function packsOfTask(task: Missions['tasks'][number], mechanics: readonly Mechanic[]): number {
  if (task.kind !== 'set') return taskGoal(task);
  const set = mechanics.find(({ id }) => id === task.mechanicId);
  return set?.kind === 'collect-set' ? set.pieces.length : 1;
}
