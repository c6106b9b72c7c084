import {
  changedLife,
  isSameLife,
  standingOf,
  type CodeLife,
  type CodeState,
  type LifeChange,
  type Standing,
} from '#campaigns/code-states.ts';

/** Both ends included. */
export interface Serials {
  firstSerial: number;
  lastSerial: number;
}

/** Serials that live alike. */
export interface CodeRange extends Serials, CodeLife {}

/** Serials that stand where a change cannot begin. */
export interface Clash extends Serials {
  standing: Standing;
}

/** Serials that a change takes from one life to another. */
export interface ChangedRange extends Serials {
  from: CodeLife;
  to: CodeLife;
}

export interface ChangePlan {
  /** They take the place of the ranges around: the same serials, without gaps, and no two neighbours alike. */
  ranges: CodeRange[];
  changed: ChangedRange[];
  clashes: Clash[];
}

/**
 * Works out what a change of some serials comes to. What clashes keeps its life.
 *
 * @param around every range that overlaps the serials or touches them, in order, without gaps
 */
export function planChange(
  around: readonly CodeRange[],
  serials: Serials,
  change: LifeChange,
  now: Date,
): ChangePlan {
  const plan: ChangePlan = { ranges: [], changed: [], clashes: [] };
  for (const range of around) {
    const inside: Serials = {
      firstSerial: Math.max(range.firstSerial, serials.firstSerial),
      lastSerial: Math.min(range.lastSerial, serials.lastSerial),
    };
    if (inside.firstSerial > inside.lastSerial) {
      append(plan.ranges, range);
      continue;
    }
    const { state, expiresAt } = range;
    const from = { state, expiresAt };
    const to = changedLife(from, change, now);
    if (to === null) addClash(plan.clashes, { ...inside, standing: standingOf(from, now) });
    else if (!isSameLife(from, to)) plan.changed.push({ ...inside, from, to });
    append(plan.ranges, { ...range, lastSerial: inside.firstSerial - 1 });
    append(plan.ranges, { ...inside, ...(to ?? from) });
    append(plan.ranges, { ...range, firstSerial: inside.lastSerial + 1 });
  }
  return plan;
}

/**
 * Works out what it comes to that some of several ranges' serials are taken on: those whose state is in `from` and that the
 * change can reach. The others keep their lives.
 *
 * @param around every range that overlaps one of `serials` or touches it, in order
 * @param serials in order, none overlapping another
 */
export function planAdvance(
  around: readonly CodeRange[],
  serials: readonly Serials[],
  { to, from }: { to: CodeState; from: readonly CodeState[] },
  now: Date,
): Pick<ChangePlan, 'ranges' | 'changed'> {
  const plan: Pick<ChangePlan, 'ranges' | 'changed'> = { ranges: [], changed: [] };
  let next = 0;
  for (const range of around) {
    const { state, expiresAt } = range;
    const life = from.includes(state) ? changedLife({ state, expiresAt }, { to }, now) : null;
    let upTo = range.firstSerial;
    while ((serials[next]?.lastSerial ?? Infinity) < range.firstSerial) next += 1;
    for (let at = next; (serials[at]?.firstSerial ?? Infinity) <= range.lastSerial; at += 1) {
      const { firstSerial = 0, lastSerial = 0 } = serials[at] ?? {};
      const inside = {
        firstSerial: Math.max(firstSerial, range.firstSerial),
        lastSerial: Math.min(lastSerial, range.lastSerial),
      };
      if (life) plan.changed.push({ ...inside, from: { state, expiresAt }, to: life });
      append(plan.ranges, { ...range, firstSerial: upTo, lastSerial: inside.firstSerial - 1 });
      append(plan.ranges, { ...inside, ...(life ?? { state, expiresAt }) });
      upTo = inside.lastSerial + 1;
    }
    append(plan.ranges, { ...range, firstSerial: upTo });
  }
  return plan;
}

/** How many serials there are in all. */
export function countSerials(ranges: readonly Serials[]): number {
  return ranges.reduce((sum, { firstSerial, lastSerial }) => sum + lastSerial - firstSerial + 1, 0);
}

/** Adds a range at the end: nothing of an empty one, and one that lives alike is joined. */
function append(ranges: CodeRange[], range: CodeRange): void {
  if (range.lastSerial < range.firstSerial) return;
  const last = ranges.at(-1);
  if (last && last.lastSerial + 1 === range.firstSerial && isSameLife(last, range))
    last.lastSerial = range.lastSerial;
  else ranges.push({ ...range });
}

function addClash(clashes: Clash[], clash: Clash): void {
  const last = clashes.at(-1);
  const joins = last?.standing === clash.standing && last.lastSerial + 1 === clash.firstSerial;
  if (joins) last.lastSerial = clash.lastSerial;
  else clashes.push(clash);
}
