import type { StaffContext } from '../context.ts';
import { invalidField, notFound, Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { getBatch, type BatchDetail } from './get-batch.ts';
import {
  fenceBatch,
  insertRangeChange,
  insertRanges,
  lockBatch,
  takeRanges,
  type SerialSpan,
} from './queries.ts';
import { changeRanges } from './range-states.ts';

export interface RangeInput {
  to: 'active' | 'recalled';
  /** The whole batch where both are left out. */
  firstSerial?: number | undefined;
  lastSerial?: number | undefined;
  reason?: string | undefined;
}

/**
 * Activates or recalls a batch or some of its serials. Once a recall has returned, no claim of a recalled code commits:
 * the fence waits for claims under way. Refuses serials outside of the batch and a change that changes nothing.
 */
export async function changeRange(
  ctx: StaffContext,
  batchId: number,
  input: RangeInput,
): Promise<BatchDetail> {
  const { programId, userId } = ctx.actor;
  await ctx.sql.begin(async (tx) => {
    await fenceBatch(tx, programId, batchId);
    const batch = await lockBatch(tx, programId, batchId);
    if (!batch) throw notFound('batch');
    const change = { ...spanOf(batch, input), state: input.to };
    const around = await takeRanges(tx, programId, batchId, change);
    const { ranges, changed } = changeRanges(around, change);
    if (changed === 0) throw nothingToChange(input.to);
    await insertRanges(tx, programId, { batchId, keyId: batch.keyId }, ranges);
    await insertRangeChange(tx, programId, {
      ...change,
      batchId,
      reason: input.reason ?? null,
      changedBy: userId,
    });
    const { firstSerial, lastSerial } = change;
    await recordEvent(tx, ctx.actor, {
      type: input.to === 'active' ? 'batch.activated' : 'batch.recalled',
      subject: batchId,
      data: { firstSerial, lastSerial, changed, reason: input.reason ?? null },
    });
  });
  return getBatch(ctx, batchId);
}

function spanOf(batch: SerialSpan, input: RangeInput): { firstSerial: number; lastSerial: number } {
  const { firstSerial = batch.firstSerial, lastSerial = batch.lastSerial } = input;
  const serials = `The batch has the serials ${batch.firstSerial} to ${batch.lastSerial}`;
  if (firstSerial < batch.firstSerial || firstSerial > batch.lastSerial) {
    throw invalidField('firstSerial', 'serial-outside-batch', `${serials}; begin with one of them.`);
  }
  if (lastSerial < batch.firstSerial || lastSerial > batch.lastSerial) {
    throw invalidField('lastSerial', 'serial-outside-batch', `${serials}; end with one of them.`);
  }
  if (lastSerial < firstSerial) {
    throw invalidField(
      'lastSerial',
      'serials-reversed',
      `The last serial comes before the first, ${firstSerial}. ${serials}.`,
    );
  }
  return { firstSerial, lastSerial };
}

function nothingToChange(to: RangeInput['to']): Refusal {
  return new Refusal('conflict', 'nothing-to-change', `Every code of this range is ${to} already.`);
}
