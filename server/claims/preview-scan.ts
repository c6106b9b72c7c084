import { decideLook } from '#campaigns/decide-claim.ts';
import type { MintedCode } from '../codes/code-space.ts';
import type { Context } from '../context.ts';
import { programAccountId } from '../ledger/accounts.ts';
import { codeFacts, tell } from './decide-scan.ts';
import { selectFacts } from './queries.ts';
import type { Answer, ScanItem } from './scan-item.ts';
import { readStandings } from './standings.ts';

const NO_SCAN = '00000000-0000-0000-0000-000000000000';

/**
 * What a page may say of a code before anything is pressed. Reads only: it serves GET and HEAD, so a link preview, a
 * prefetch or a virus scanner neither consumes the code nor leaves a scan.
 */
export async function previewScan(
  { claimSql: sql, definitions, draws, log }: Context,
  code: MintedCode,
  deviceId: string,
): Promise<Answer> {
  const item: ScanItem = { kind: 'look', scanId: NO_SCAN, code, deviceId, country: null, network: null };
  const [fact] = await selectFacts(sql, [item], programAccountId('issued', 0));
  if (!fact) throw new Error(`batch ${code.batchId} of program ${code.programId} is gone`);
  const { now, byBatch } = await readStandings(sql, [item], [fact], definitions);
  const standing = byBatch.get(item.code.batchId);
  if (!standing) throw new Error(`batch ${code.batchId} of program ${code.programId} has no campaign`);
  // Nobody waits for it: its claim would, and finds it done.
  if (standing.state !== 'draft')
    draws
      .prepare(sql, code, standing)
      .catch((error: unknown) => log('Winners could not be drawn ahead.', error));
  const decision = decideLook(standing, fact.memberId, codeFacts(fact), now);
  return tell(decision, fact);
}
