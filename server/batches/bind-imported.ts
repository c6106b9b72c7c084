import type { Actor } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { recordEvent } from '../staff/record-event.ts';
import { holdImportedKey, insertBatch, takeImportedSerials } from './queries.ts';

/** Makes whoever else brings codes in wait until the transaction ends. */
export async function holdImports(tx: Transaction): Promise<void> {
  await holdImportedKey(tx);
}

/**
 * Makes a batch of codes that were printed elsewhere: serials, block and range as for minted ones. The caller has
 * called `holdImports` and writes what leads from each text to its serial, in the same transaction.
 */
export async function bindImported(
  tx: Transaction,
  actor: Pick<Actor, 'programId' | 'userId'>,
  input: { label: string; productId: number; campaignId: number; codes: number; importId: number },
): Promise<{ batchId: number; firstSerial: number }> {
  const { codes, importId, ...subject } = input;
  const span = await takeImportedSerials(tx, codes);
  const batchId = await insertBatch(tx, actor.programId, {
    ...subject,
    ...span,
    linkGtin: null,
    lot: null,
    mintedBy: actor.userId,
  });
  await recordEvent(tx, actor, {
    type: 'batch.imported',
    subject: batchId,
    data: { ...span, codes, importId, productId: input.productId, campaignId: input.campaignId },
  });
  return { batchId, firstSerial: span.firstSerial };
}
