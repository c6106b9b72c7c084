import { groupCode } from '../codes/alphabet.ts';
import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import {
  selectBatches,
  selectRangeChanges,
  selectRanges,
  type BatchRow,
  type RangeChangeRow,
} from './queries.ts';
import type { CodeRange } from './range-states.ts';

const RANGES_SHOWN = 200;
const CHANGES_SHOWN = 50;

export interface Batch extends Omit<BatchRow, 'keyId' | 'mintedAt'> {
  mintedAt: string;
}

export interface BatchDetail {
  batch: Batch;
  ranges: CodeRange[];
  rangesTotal: number;
  changes: (Omit<RangeChangeRow, 'changedAt'> & { changedAt: string })[];
  /** The first code of the batch, grouped. */
  sampleCode: string;
}

export function toBatch({ keyId: _keyId, ...row }: BatchRow): Batch {
  return { ...row, mintedAt: row.mintedAt.toISOString() };
}

/** A batch of the actor's program with its ranges and what was done to them. */
export async function getBatch(ctx: StaffContext, batchId: number): Promise<BatchDetail> {
  const row = await findBatch(ctx, batchId);
  const { programId } = ctx.actor;
  const [{ ranges, total }, changes] = await Promise.all([
    selectRanges(ctx.sql, programId, batchId, RANGES_SHOWN),
    selectRangeChanges(ctx.sql, programId, batchId, CHANGES_SHOWN),
  ]);
  return {
    batch: toBatch(row),
    ranges,
    rangesTotal: total,
    changes: changes.map((change) => ({ ...change, changedAt: change.changedAt.toISOString() })),
    sampleCode: groupCode(ctx.codes.codeOf(row.keyId, row.firstSerial)),
  };
}

/** A batch of the actor's program as it is stored, with its key. */
export async function findBatch(ctx: StaffContext, batchId: number): Promise<BatchRow> {
  const [row] = await selectBatches(ctx.sql, ctx.actor.programId, {
    batchId,
    pattern: null,
    campaignId: null,
    productId: null,
    before: null,
    limit: 1,
  });
  if (!row) throw notFound('batch');
  return row;
}
