import type { Won } from '#campaigns/decide-claim.ts';
import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { CollectSet } from '#campaigns/mechanics/collect-set.ts';
import type { EveryNth } from '#campaigns/mechanics/every-nth.ts';
import { mechanicId, type Mechanic } from '#campaigns/mechanics/index.ts';
import { drawInstants } from '#campaigns/mechanics/lottery.ts';
import { taskGoal, type Missions } from '#campaigns/mechanics/missions.ts';
import type { Streak } from '#campaigns/mechanics/streak.ts';
import { planOf } from '#campaigns/plan.ts';
import { completedOf, noProgress, type MemberProgress } from '#campaigns/progress.ts';
import type { Gains } from '../routes/schemas/gains.ts';

const HOUR_MS = 3_600_000;

/** Progress before and after a claim. */
interface Step {
  before: MemberProgress;
  after: MemberProgress;
}

/**
 * What a win is shown to have given besides its points; null for a campaign that gives nothing else. Names are taken from
 * the definition that decided, so that a retry says the same after a change.
 */
export function gainsOf(
  definition: CampaignDefinition,
  won: Won,
  before: MemberProgress | null | undefined,
  at: Date,
): Gains | null {
  const plain = definition.mechanics.every(({ kind }) => kind === 'points-per-pack');
  if (plain && won.pending === null) return null;
  if (!isLost(definition, won)) return shown(definition, won, before, at);
  let gains = toLosers.get(definition);
  if (!gains) toLosers.set(definition, (gains = shown(definition, won, before, at)));
  return gains;
}

// One object for a definition, which is written and sent once for all who are shown it.
const toLosers = new WeakMap<CampaignDefinition, Gains>();

/** Chance alone was asked, and gave nothing: whoever that happens to is shown the same. */
function isLost({ mechanics }: CampaignDefinition, { awards, pending }: Won): boolean {
  const chanceOnly = mechanics.every(({ kind }) => kind === 'points-per-pack' || kind === 'instant-win');
  return chanceOnly && awards.length === 0 && pending === null;
}

function shown(
  definition: CampaignDefinition,
  won: Won,
  before: MemberProgress | null | undefined,
  at: Date,
): Gains {
  const { prizes } = planOf(definition);
  const step: Step = { before: before ?? noProgress, after: won.progress ?? before ?? noProgress };
  const found = new Map(won.pieces.map((piece) => [piece.mechanicId, piece.pieceId]));
  return {
    presentation: definition.presentation ?? 'plain',
    chance: chancePrizes(definition.mechanics).flatMap((id) => {
      const prize = prizes.get(id);
      return prize ? [{ id, name: prize.name }] : [];
    }),
    prizes: won.awards.flatMap((award) => {
      const prize = prizes.get(award.prizeId);
      if (!prize) return [];
      const points = prize.gives.kind === 'points' ? prize.gives.points : null;
      return [{ mechanicId: award.mechanicId, prizeId: award.prizeId, name: prize.name, points }];
    }),
    sets: definition.mechanics.flatMap((mechanic) =>
      mechanic.kind === 'collect-set' ? [setOf(mechanic, step, found.get(mechanic.id) ?? null)] : [],
    ),
    steps: definition.mechanics.flatMap((mechanic) => stepsOf(mechanic, step)),
    entries: won.entries.flatMap(({ mechanicId: id, count, draw }) => {
      const lottery = definition.mechanics.find((one) => one.kind === 'lottery' && one.id === id);
      const drawMs = lottery?.kind === 'lottery' && drawInstants(lottery, definition)[draw];
      return drawMs ? [{ mechanicId: id, count, drawAt: new Date(drawMs).toISOString() }] : [];
    }),
    pendingUntil: won.pending === null ? null : new Date(at.getTime() + won.pending * HOUR_MS).toISOString(),
  };
}

function chancePrizes(mechanics: readonly Mechanic[]): string[] {
  const ids = mechanics.flatMap((mechanic) =>
    mechanic.kind === 'instant-win' ? mechanic.draw.prizes.map(({ prizeId }) => prizeId) : [],
  );
  return [...new Set(ids)];
}

function setOf(mechanic: CollectSet, step: Step, fresh: string | null): Gains['sets'][number] {
  const have = step.after.sets[mechanic.id] ?? {};
  return {
    mechanicId: mechanic.id,
    pieces: mechanic.pieces.map(({ id, name }) => ({ id, name, count: have[id] ?? 0 })),
    fresh,
    completed: isCompleted(mechanic.id, step),
  };
}

function stepsOf(mechanic: Mechanic, step: Step): Gains['steps'] {
  switch (mechanic.kind) {
    case 'streak':
    case 'every-nth':
      return [countStep(mechanic, step)];
    case 'missions':
      return taskSteps(mechanic, step);
    default:
      return [];
  }
}

function countStep(mechanic: Streak | EveryNth, step: Step): Gains['steps'][number] {
  const id = mechanicId(mechanic);
  const [done, of] =
    mechanic.kind === 'streak' ? [step.after.streak, mechanic.days] : [step.after.claims, mechanic.n];
  const over = !mechanic.repeat && completedOf(step.after, id) > 0;
  const completed = over || isCompleted(id, step);
  return { mechanicId: id, kind: mechanic.kind, name: null, done: completed ? of : done % of, of, completed };
}

function taskSteps(mechanic: Missions, { after }: Step): Gains['steps'] {
  return mechanic.tasks.map((task) => {
    const of = taskGoal(task);
    const done = Math.min(after.tasks[mechanic.id]?.[task.id]?.done ?? 0, of);
    const completed = done === of;
    return {
      mechanicId: mechanic.id,
      kind: 'mission' as const,
      name: task.name ?? null,
      done,
      of,
      completed,
    };
  });
}

const isCompleted = (id: string, { before, after }: Step) => completedOf(after, id) > completedOf(before, id);
