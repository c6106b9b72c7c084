import type { Serials } from '../batches/range-states.ts';
import type { StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { invalidField, notFound, Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { listPackings, type Packing } from './list-packings.ts';
import { layLevels, type Level, type LevelPattern } from './packing-levels.ts';
import {
  insertPacking,
  lockBatch,
  markRemoved,
  selectPackings,
  selectPrefixes,
  takeReferences,
} from './queries.ts';
import { referencesOf } from './sscc.ts';

export interface PackInput {
  /** The whole batch where both are left out. */
  firstSerial?: number | undefined;
  lastSerial?: number | undefined;
  /** One of the program's GS1 company prefixes. */
  prefix: string;
  /** From the innermost unit outwards: 100 codes to a carton, 40 cartons to a pallet. */
  levels: readonly LevelPattern[];
}

/**
 * Lays a packing pattern over a batch or some of its serials, and numbers its units. A million cartons cost what one does:
 * they are computed. Refuses serials that are packed already (409 `packings-clash` names them), levels out of order, and
 * more units than the prefix has numbers left.
 */
export async function packBatch(ctx: StaffContext, batchId: number, input: PackInput): Promise<Packing[]> {
  const { programId, userId } = ctx.actor;
  await ctx.sql.begin(async (tx) => {
    const batch = await lockBatch(tx, programId, batchId);
    if (!batch) throw notFound('batch');
    const serials = serialsOf(batch, input);
    await refuseOverlaps(tx, programId, batchId, serials);
    const levels = await numberLevels(tx, programId, serials, input);
    const packingId = await insertPacking(tx, programId, {
      ...serials,
      batchId,
      prefix: input.prefix,
      packedBy: userId,
      levels,
    });
    await recordEvent(tx, ctx.actor, {
      type: 'batch.packed',
      subject: batchId,
      data: { ...serials, packingId, levels },
    });
  });
  return listPackings(ctx, batchId);
}

/** Takes a pattern back that was wrong. Its units' numbers open nothing any more and are never given again. */
export async function removePacking(ctx: StaffContext, packingId: number): Promise<Packing[]> {
  const { programId, userId } = ctx.actor;
  const batchId = await ctx.sql.begin(async (tx) => {
    const removed = await markRemoved(tx, programId, packingId, userId);
    if (!removed) throw notFound('packing');
    await recordEvent(tx, ctx.actor, {
      type: 'batch.unpacked',
      subject: removed.batchId,
      data: { packingId },
    });
    return removed.batchId;
  });
  return listPackings(ctx, batchId);
}

function serialsOf(batch: Serials, input: PackInput): Serials {
  const { firstSerial = batch.firstSerial, lastSerial = batch.lastSerial } = input;
  if (firstSerial < batch.firstSerial || lastSerial > batch.lastSerial || lastSerial < firstSerial) {
    const path = firstSerial < batch.firstSerial || lastSerial < firstSerial ? 'firstSerial' : 'lastSerial';
    throw invalidField(
      path,
      'serial-outside-batch',
      `The batch has the serials ${batch.firstSerial} to ${batch.lastSerial}; choose a part of them.`,
    );
  }
  return { firstSerial, lastSerial };
}

async function refuseOverlaps(
  tx: Transaction,
  programId: number,
  batchId: number,
  serials: Serials,
): Promise<void> {
  const found = await selectPackings(tx, programId, { batchId, packingIds: null, serials });
  const [first] = found;
  if (!first) return;
  const clashes = found.map(({ packingId, firstSerial, lastSerial }) => ({
    packingId,
    firstSerial,
    lastSerial,
  }));
  throw new Refusal(
    'conflict',
    'packings-clash',
    `The serials ${first.firstSerial} to ${first.lastSerial} are packed already; remove that packing first.`,
    { members: { clashes } },
  );
}

async function numberLevels(
  tx: Transaction,
  programId: number,
  serials: Serials,
  { prefix, levels: patterns }: PackInput,
): Promise<Level[]> {
  const known = (await selectPrefixes(tx, programId, true)).find((one) => one.prefix === prefix);
  if (!known) {
    throw invalidField('prefix', 'prefix-unknown', 'Choose a company prefix of this program, or add one.');
  }
  const levels = layLevels(serials, patterns, known.nextReference);
  if (!levels) {
    throw invalidField(
      'levels',
      'levels-wrong',
      'Name units from the smallest outwards (roll, carton, pallet), none larger than all the codes.',
    );
  }
  const next = Math.max(...levels.map((level) => level.lastReference)) + 1;
  if (next > referencesOf(prefix)) {
    throw invalidField(
      'prefix',
      'prefix-exhausted',
      'This prefix has not as many numbers left; add another.',
    );
  }
  await takeReferences(tx, programId, prefix, next);
  return levels;
}
