import { decideLook } from '#campaigns/decide-claim.ts';
import type { MintedCode } from '../codes/code-space.ts';
import type { Context } from '../context.ts';
import { selectFacts } from './queries.ts';
import { answerOf, type Answer } from './scan-item.ts';

const NO_SCAN = '00000000-0000-0000-0000-000000000000';

/**
 * What a page may say of a code before anything is pressed. Reads only: it serves GET and HEAD, so a link preview, a
 * prefetch or a virus scanner neither consumes the code nor leaves a scan.
 */
export async function previewScan(
  { claimSql: sql, definitions }: Context,
  code: MintedCode,
  deviceId: string,
): Promise<Answer> {
  const [fact] = await selectFacts(sql, [
    { kind: 'look', scanId: NO_SCAN, code, deviceId, country: null, network: null },
  ]);
  if (!fact) throw new Error(`batch ${code.batchId} of program ${code.programId} is gone`);
  const definition = await definitions.get(sql, code.programId, fact.campaignId, fact.version);
  const claim =
    fact.claimedBy && fact.claimedAt
      ? { memberId: fact.claimedBy, claimedAt: fact.claimedAt, points: fact.claimPoints ?? 0 }
      : null;
  const decision = decideLook(
    { state: fact.campaignState, definition },
    fact.memberId,
    { state: fact.rangeState ?? 'minted', claim },
    fact.now,
  );
  return answerOf(decision);
}
