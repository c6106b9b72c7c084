import type { z } from 'zod';
import type { StaffContext } from '../context.ts';
import { pageOf } from '../db/page-of.ts';
import { readCursor, uuidForm, writeCursor } from '../insights/cursor.ts';
import type { EarlyScan, earlyScanListSchema } from '../routes/schemas/early-scans.ts';
import { type UnitRef, unitsOfSerials } from '../units/find-unit.ts';
import { selectEarlyScans, type EarlyScanFound } from './early-scan-queries.ts';

export interface EarlyScansInput {
  printerId?: number | undefined;
  cursor?: string | undefined;
  limit: number;
}

/**
 * One page of the scans of codes that were never activated, or void: labels that left a press or a warehouse by another
 * door. Each names the printer, the roll, carton and pallet, the place and the time.
 * @throws Refusal for a cursor that we did not write
 */
export async function listEarlyScans(
  ctx: StaffContext,
  { printerId, cursor, limit }: EarlyScansInput,
): Promise<z.infer<typeof earlyScanListSchema>> {
  const after = readCursor(cursor, [uuidForm]);
  const found = await selectEarlyScans(ctx.sql, ctx.actor.programId, {
    printerId: printerId ?? null,
    after,
    limit: limit + 1,
  });
  const { page, nextCursor } = pageOf(found, limit, (row) =>
    writeCursor({ micros: row.micros, rest: [row.scanId] }),
  );
  const units = await unitsOfSerials(ctx, page);
  return {
    scans: page.map((scan, index) => viewOf(ctx, scan, units[index] ?? [])),
    nextCursor,
  };
}

function viewOf(
  ctx: StaffContext,
  { micros: _micros, at, ...scan }: EarlyScanFound,
  units: readonly UnitRef[],
): EarlyScan {
  return {
    ...scan,
    code: ctx.codes.nameOf(scan.keyId, scan.serial),
    units: units.map(({ kind, sscc }) => ({ kind, sscc })),
    at: at.toISOString(),
  };
}
