import { finished } from 'node:stream/promises';
import { once } from 'node:events';
import { bindImported, holdImports } from '#server/batches/bind-imported.ts';
import { sealNewBatch } from '#server/campaigns/prepare-launch.ts';
import { lockCampaign } from '#server/campaigns/lock-campaign.ts';
import type { CodeSpace } from '#server/codes/code-space.ts';
import { deriveSecret } from '#server/codes/master-key.ts';
import { type ImportedHash, normaliseImported } from '#server/codes/imported-text.ts';
import type { Database, Transaction } from '#server/db/connect.ts';
import type { FileRow } from './csv-cell.ts';
import { finishCheck, finishImport, type LeasedImport } from './lease-queries.ts';
import { readRows } from './read-rows.ts';
import { insertImported, judgeRows, openStaging, replaceFindings } from './staging-queries.ts';

/** What an import reads, and what it judges texts by. */
export interface ImportWork {
  sql: Database;
  /** Knows every minted code. */
  codes: CodeSpace;
  hash: ImportedHash;
  lease: LeasedImport;
  file: string;
}

/** The file is not what can be imported. */
export class ImportFault extends Error {
  readonly why: 'too-many-rows' | 'no-rows';

  constructor(why: 'too-many-rows' | 'no-rows') {
    super(why);
    this.why = why;
  }
}

/** Somebody has cancelled the import, or another server has taken it over: nothing of this run counts. */
export class LeaseLost extends Error {}

export const ROWS_MAX = 10_000_000;
const TOLD_EVERY_ROWS = 20_000;

/**
 * Reads and judges the file of an import, in one transaction: a check leaves a report; a confirmed import brings every good
 * code in, unless the report is not the one that was confirmed any more; then the new one waits for a person.
 * @param tell is told now and then how many rows were read
 * @throws UnreadableFile, ImportFault, LeaseLost; nothing is changed then
 */
export async function runImport(work: ImportWork, tell: (rows: number) => void): Promise<void> {
  const { lease } = work;
  await work.sql.begin(async (tx) => {
    await stageRows(tx, work, tell);
    // Held from here on: what another import brings in is seen, and comes before or after.
    if (lease.step === 'importing') await holdImports(tx);
    const counts = await judgeRows(tx);
    if (counts.rows === 0) throw new ImportFault('no-rows');
    if (lease.step === 'importing' && counts.good === lease.good) {
      const batchId = await bringIn(tx, work, counts.good);
      if (!(await finishImport(tx, lease, batchId))) throw new LeaseLost();
    } else {
      await replaceFindings(tx, lease);
      if (!(await finishCheck(tx, lease, counts))) throw new LeaseLost();
    }
  });
}

async function bringIn(
  tx: Transaction,
  { lease, codes: space }: Pick<ImportWork, 'lease' | 'codes'>,
  codes: number,
): Promise<number> {
  const { programId, importId, label, productId, campaignId } = lease;
  await lockCampaign(tx, programId, campaignId);
  const actor = { programId, userId: lease.confirmedBy ?? '' };
  const { batchId, firstSerial } = await bindImported(tx, actor, {
    label,
    productId,
    campaignId,
    codes,
    importId,
  });
  const secret = (purpose: string) => deriveSecret(space.master, purpose);
  await sealNewBatch({ secret }, tx, { programId, campaignId });
  const inserted = await insertImported(tx, firstSerial);
  if (inserted !== codes) throw new Error(`${inserted} of ${codes} codes came in`);
  return batchId;
}

/** Writes every row of the file into the staging table: its hash, or what is wrong with it. */
async function stageRows(tx: Transaction, work: ImportWork, tell: (rows: number) => void): Promise<void> {
  const { column, hasHeader } = work.lease;
  const staging = await openStaging(tx);
  const ended = finished(staging);
  // Awaited below; until then a failure must not end the process.
  ended.catch(() => undefined);
  let rows = 0;
  let told = 0;
  try {
    await readRows({ file: work.file, column, hasHeader }, async (lot) => {
      rows += lot.length;
      if (rows > ROWS_MAX) throw new ImportFault('too-many-rows');
      const text = lot.map((row) => stagedLine(work, row)).join('');
      if (!staging.write(text)) await Promise.race([once(staging, 'drain'), ended]);
      if (rows - told < TOLD_EVERY_ROWS) return;
      tell(rows);
      told = rows;
    });
  } catch (error) {
    staging.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
  staging.end();
  await ended;
  tell(rows);
}

function stagedLine({ codes, hash }: ImportWork, { line, text }: FileRow): string {
  const normal = normaliseImported(text ?? '');
  if ('fault' in normal) return `${line}\t\\N\t${normal.fault}\n`;
  if (codes.isMinted(normal.code)) return `${line}\t\\N\tknown\n`;
  return `${line}\t${hash.of(normal.code)}\t\\N\n`;
}
