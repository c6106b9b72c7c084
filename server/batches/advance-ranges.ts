import { type CodeState } from '#campaigns/code-states.ts';
import type { Actor } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { notFound, Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { changeEvents } from './change-range.ts';
import { refuseClashes } from './clashes.ts';
import {
  exchangeRanges,
  fenceBatch,
  insertRangeChanges,
  lockBatch,
  selectAroundAll,
} from './range-queries.ts';
import { countSerials, planAdvance, type CodeRange, type Serials } from './range-states.ts';

export interface Advance {
  to: Exclude<CodeState, 'minted'>;
  /** Serials in other states are left as they are: a change by an outsider takes nothing back. */
  from: readonly CodeState[];
  /** Serials in one of these states refuse it all. */
  never?: readonly CodeState[];
  reason: string;
}

/** Claims of the batch wait while they are read and written. */
const RANGES_MAX = 20_000;

/**
 * Takes on those serials of some ranges of a batch that are in certain states, all in one change: planned once, and written
 * at once however many ranges they lie in.
 * @param ranges none overlapping another
 * @throws Refusal `ranges-clash` with the ranges that are never to be changed so; `too-many-ranges`
 */
export async function advanceRanges(
  { actor }: { actor: Pick<Actor, 'programId' | 'userId'> },
  tx: Transaction,
  batchId: number,
  ranges: readonly Serials[],
  { to, from, never = [], reason }: Advance,
): Promise<void> {
  if (ranges.length === 0) return;
  const { programId } = actor;
  await fenceBatch(tx, programId, batchId);
  const batch = await lockBatch(tx, programId, batchId);
  if (!batch) throw notFound('batch');
  const place = { batchId, keyId: batch.keyId };
  const serials = ranges.toSorted((one, other) => one.firstSerial - other.firstSerial);
  const around = await selectAroundAll(tx, programId, place, serials, RANGES_MAX + 1);
  if (around.length > RANGES_MAX) throw tooManyRanges();
  refuseNever(around, serials, to, never);
  const plan = planAdvance(around, serials, { to, from }, batch.now);
  if (plan.changed.length === 0) return;
  await exchangeRanges(tx, programId, place, around, plan.ranges);
  const about = { batchId, reason, via: 'api', changedBy: actor.userId, way: 'serials', sscc: null } as const;
  await insertRangeChanges(tx, programId, about, plan.changed);
  const [first, last] = [plan.changed[0], plan.changed.at(-1)];
  await recordEvent(tx, actor, {
    type: changeEvents[to],
    subject: batchId,
    data: {
      ...{ firstSerial: first?.firstSerial, lastSerial: last?.lastSerial },
      ...{ changed: countSerials(plan.changed), expiresAt: null, reason },
    },
  });
}

function refuseNever(
  around: readonly CodeRange[],
  serials: readonly Serials[],
  to: CodeState,
  never: readonly CodeState[],
): void {
  const shut = around.filter(({ state }) => never.includes(state));
  const clashes = shut.flatMap(({ state, ...range }) =>
    serials
      .filter((one) => one.firstSerial <= range.lastSerial && one.lastSerial >= range.firstSerial)
      .map((one) => ({
        firstSerial: Math.max(one.firstSerial, range.firstSerial),
        lastSerial: Math.min(one.lastSerial, range.lastSerial),
        standing: state,
      })),
  );
  if (clashes.length > 0) throw refuseClashes(clashes, { to }, false);
}

function tooManyRanges(): Refusal {
  return new Refusal(
    'conflict',
    'too-many-ranges',
    `These serials lie in more than ${RANGES_MAX} separate ranges; report fewer at a time.`,
  );
}
