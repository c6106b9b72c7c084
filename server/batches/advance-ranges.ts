import { changedLife, type CodeState } from '#campaigns/code-states.ts';
import type { Actor } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { notFound } from '../errors.ts';
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

/**
 * Takes on those serials of some ranges of a batch that are in certain states, each by the one verb of the life cycle.
 * @throws Refusal `ranges-clash` with the ranges that are never to be changed so
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
      await changeLocked(ctx, tx, batchId, { to, firstSerial, lastSerial, reason });
    }
  }
}
