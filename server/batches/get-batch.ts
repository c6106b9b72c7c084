import { groupCode } from '../codes/alphabet.ts';
import type { StaffContext } from '../context.ts';
import { notFound, Refusal } from '../errors.ts';
import { printUrlPrefix } from '../prints/url-prefix.ts';
import type { CodeState, Standing } from '#campaigns/code-states.ts';
import { standingOf } from '#campaigns/code-states.ts';
import { listRangeChanges, type RangeChange } from './list-range-changes.ts';
import { selectBatches, type BatchRow, type CodeLength } from './queries.ts';
import { selectRanges } from './range-queries.ts';
import type { Serials } from './range-states.ts';

const RANGES_SHOWN = 200;
const CHANGES_SHOWN = 50;

export interface Batch extends Omit<BatchRow, 'keyId' | 'mintedAt'> {
  mintedAt: string;
}

/** A range as the console shows it. */
export interface RangeView extends Serials {
  state: CodeState;
  /** How it stands now. */
  standing: Standing;
  expiresAt: string | null;
}

export interface BatchDetail {
  batch: Batch;
  ranges: RangeView[];
  rangesTotal: number;
  /** The newest; more come from the list of changes. */
  changes: RangeChange[];
  /** The first code of the batch, grouped; null where codes were imported, whose texts are not kept. */
  sampleCode: string | null;
  /** What the pack with the first code carries. */
  sampleUrl: string | null;
}

export function toBatch({ keyId: _keyId, ...row }: BatchRow): Batch {
  return { ...row, mintedAt: row.mintedAt.toISOString() };
}

/** A batch of the actor's program with its ranges and what was done to them. */
export async function getBatch(ctx: StaffContext, batchId: number): Promise<BatchDetail> {
  const row = await findBatch(ctx, batchId);
  const { programId } = ctx.actor;
  const [{ ranges, total, now }, { changes }] = await Promise.all([
    selectRanges(ctx.sql, programId, batchId, RANGES_SHOWN),
    listRangeChanges(ctx, batchId, { limit: CHANGES_SHOWN }),
  ]);
  const sample = row.codeLength === null ? null : ctx.codes.codeOf(row.keyId, row.firstSerial);
  return {
    batch: toBatch(row),
    ranges: ranges.map(({ firstSerial, lastSerial, ...life }) => ({
      firstSerial,
      lastSerial,
      state: life.state,
      standing: standingOf(life, now),
      expiresAt: life.expiresAt?.toISOString() ?? null,
    })),
    rangesTotal: total,
    changes,
    sampleCode: sample === null ? null : groupCode(sample),
    sampleUrl: sample === null ? null : printUrlPrefix(ctx.config, row) + sample,
  };
}

/** A batch whose codes can be computed. @throws Refusal `batch-imported` where they were printed elsewhere */
export async function findMintedBatch(
  ctx: StaffContext,
  batchId: number,
): Promise<BatchRow & { codeLength: CodeLength }> {
  const row = await findBatch(ctx, batchId);
  const { codeLength } = row;
  if (codeLength === null) {
    throw new Refusal(
      'conflict',
      'batch-imported',
      'The codes of this batch were printed elsewhere; their texts are not kept here, so there is nothing to print.',
    );
  }
  return { ...row, codeLength };
}

/** A batch of the actor's program as it is stored, with its key. */
export async function findBatch(ctx: StaffContext, batchId: number): Promise<BatchRow> {
  const [row] = await selectBatches(ctx.sql, ctx.actor.programId, {
    batchId,
    pattern: null,
    campaignId: null,
    productId: null,
    order: 'newest',
    after: null,
    limit: 1,
  });
  if (!row) throw notFound('batch');
  return row;
}
