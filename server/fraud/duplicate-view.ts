import type { StaffContext } from '../context.ts';
import type { Duplicate } from '../routes/schemas/insights.ts';
import { selectParties, type DuplicateFound, type PartyFound } from './queries.ts';

type Party = Duplicate['parties'][number];

/** How many parties of a code are listed, and so read. */
const PARTIES_LISTED = 20;

/** Duplicates as the analyst sees them, each with its parties; one query for all. */
export async function duplicateViews(
  ctx: StaffContext,
  found: readonly DuplicateFound[],
): Promise<Duplicate[]> {
  if (found.length === 0) return [];
  const rows = await selectParties(ctx.sql, ctx.actor.programId, found, PARTIES_LISTED);
  const byCode = Map.groupBy(rows, (row) => `${row.keyId}:${row.serial}`);
  return found.map((duplicate) => {
    const parties = byCode.get(`${duplicate.keyId}:${duplicate.serial}`) ?? [];
    return duplicateView(ctx, duplicate, parties);
  });
}

function duplicateView(ctx: StaffContext, found: DuplicateFound, rows: readonly PartyFound[]): Duplicate {
  const parties = [...rows.filter((row) => row.claimed), ...rows.filter((row) => !row.claimed)];
  return {
    code: ctx.codes.nameOf(found.keyId, found.serial),
    keyId: found.keyId,
    serial: found.serial,
    batchId: found.batchId,
    batchLabel: found.batchLabel,
    productName: found.productName,
    campaignId: found.campaignId,
    campaignName: found.campaignName,
    parties: parties.slice(0, PARTIES_LISTED).map(partyView),
    partiesTotal: found.parties,
    gapMs: gapOf(found, parties),
    lastAt: found.lastAt.toISOString(),
    reported: found.reported,
  };
}

/** Negative where the second party had seen the code before the first one claimed it. */
function gapOf(found: DuplicateFound, [first, second]: readonly PartyFound[]): number {
  if (!first || !second) return 0;
  const begin = first.claimed && found.claimedAt ? found.claimedAt : first.firstAt;
  return second.firstAt.getTime() - begin.getTime();
}

function partyView(row: PartyFound): Party {
  return {
    deviceId: row.deviceId,
    memberId: row.memberId,
    claimed: row.claimed,
    scans: row.scans,
    country: row.country,
    network: row.network,
    firstAt: row.firstAt.toISOString(),
    lastAt: row.lastAt.toISOString(),
    report: row.reportedAt ? { message: row.reportMessage, at: row.reportedAt.toISOString() } : null,
  };
}
