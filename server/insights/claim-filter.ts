import type { StaffContext } from '../context.ts';
import type { TimeOrder } from '../db/list-order.ts';
import { selectBatchRange, type ClaimFilter } from './claim-queries.ts';
import { dayEnd, dayStart } from './local-days.ts';
import { readSearchTerm } from './search-term.ts';

/** What people may narrow a list of claims by, as a query string carries it. */
export interface ClaimSearch {
  q?: string | undefined;
  campaignId?: number | undefined;
  batchId?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
  sort?: TimeOrder | undefined;
}

/**
 * The filter behind a search; null where no claim can match: by the search box, or by another program's batch.
 * @throws Refusal for days outside 2000 to 2199
 */
export async function claimFilter(
  ctx: StaffContext,
  search: ClaimSearch,
  timeZone: string,
): Promise<ClaimFilter | null> {
  const term = search.q ? await readSearchTerm(ctx, search.q) : undefined;
  if (term === null || (term?.kind === 'uuid' && !isMemberId(term.id))) return null;
  const batch = search.batchId ? await selectBatchRange(ctx.sql, ctx.actor.programId, search.batchId) : null;
  if (batch === undefined) return null;
  return {
    programId: ctx.actor.programId,
    code: term?.kind === 'code' ? { keyId: term.keyId, serial: term.serial } : null,
    serial: term?.kind === 'serial' ? term.serial : null,
    memberId: term?.kind === 'uuid' ? term.id : null,
    campaignId: search.campaignId ?? null,
    batch,
    from: search.from ? new Date(dayStart(search.from, timeZone, 'from')) : null,
    until: search.to ? new Date(dayEnd(search.to, timeZone, 'to')) : null,
  };
}

/** Lower ids are the program's own accounts, whose entries are everybody's. */
function isMemberId(id: string): boolean {
  return id >= '00000001-0000-0000-0000-000000000000';
}
