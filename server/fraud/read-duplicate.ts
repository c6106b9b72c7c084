import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { readSearchTerm } from '../insights/search-term.ts';
import type { DuplicateDetail } from '../routes/schemas/insights.ts';
import { duplicateViews } from './duplicate-view.ts';
import { selectDuplicates, selectScans } from './queries.ts';

const SCANS_LISTED = 200;

/**
 * One code with both sides, and every scan of it, oldest first, at most 200.
 * @throws Refusal `duplicate-not-found` for a code of another program, or with one party
 */
export async function readDuplicate(ctx: StaffContext, input: { code: string }): Promise<DuplicateDetail> {
  const { programId } = ctx.actor;
  const term = await readSearchTerm(ctx, input.code);
  if (term?.kind !== 'code') throw notFound('duplicate');
  const code = { keyId: term.keyId, serial: term.serial };
  const filter = { programId, code, serial: null, campaignId: null, reportedOnly: false };
  const [duplicate] = await duplicateViews(
    ctx,
    await selectDuplicates(ctx.sql, filter, { order: 'newest', after: null, limit: 1 }),
  );
  if (!duplicate) throw notFound('duplicate');
  const scans = await selectScans(ctx.sql, programId, code.keyId, code.serial, SCANS_LISTED);
  return { duplicate, scans: scans.map((scan) => ({ ...scan, at: scan.at.toISOString() })) };
}
