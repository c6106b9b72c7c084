import { changedLife, type CodeState } from '#campaigns/code-states.ts';
import type { Actor } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { notFound, Refusal } from '../errors.ts';
import { changeLocked } from './change-range.ts';
import { refuseClashes } from './clashes.ts';
import { fenceBatch, lockBatch, selectAround } from './range-queries.ts';
import { planChange, type Serials } from './range-states.ts';

export interface Advance {
  to: Exclude<CodeState, 'minted'>;
  /** Serials in other states are left as they are: a change by an outsider takes nothing back. */
  from: readonly CodeState[];
  /** Serials in one of these states refuse it all. */
  never?: readonly CodeState[];
  reason: string;
}

/** Claims of the batch wait meanwhile, and each range takes a few milliseconds. */
const FRAGMENTS_MAX = 200;

/**
 * Takes on those serials of some ranges of a batch that are in certain states, each by the one verb of the life cycle.
 * @throws Refusal `ranges-clash` with the ranges that are never to be changed so; `too-many-ranges`
 */
export async function advanceRanges(
  ctx: { actor: Pick<Actor, 'programId' | 'userId'> },
  tx: Transaction,
  batchId: number,
  ranges: readonly Serials[],
  { to, from, never = [], reason }: Advance,
): Promise<void> {
  const { programId } = ctx.actor;
  await fenceBatch(tx, programId, batchId);
  const batch = await lockBatch(tx, programId, batchId);
  if (!batch) throw notFound('batch');
  let fragments = 0;
  for (const serials of ranges) {
    const around = await selectAround(tx, programId, { batchId, keyId: batch.keyId }, serials);
    const { changed } = planChange(around, serials, { to }, batch.now);
    const refused = changed.filter((range) => never.includes(range.from.state));
    if (refused.length > 0) {
      const clashes = refused.map(({ firstSerial, lastSerial, from: { state } }) => ({
        ...{ firstSerial, lastSerial },
        standing: state,
      }));
      throw refuseClashes(clashes, { to }, false);
    }
    for (const { firstSerial, lastSerial, from: life } of changed) {
      if (!from.includes(life.state) || changedLife(life, { to }, batch.now) === null) continue;
      fragments += 1;
      if (fragments > FRAGMENTS_MAX) throw tooManyFragments();
      await changeLocked(ctx, tx, batchId, { to, firstSerial, lastSerial, reason });
    }
  }
}

function tooManyFragments(): Refusal {
  return new Refusal(
    'conflict',
    'too-many-ranges',
    `This would change more than ${FRAGMENTS_MAX} separate ranges at once; report fewer serials at a time.`,
  );
}
