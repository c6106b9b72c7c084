import { findBatch } from '../batches/get-batch.ts';
import type { StaffContext } from '../context.ts';
import { invalidField, notFound } from '../errors.ts';
import type { UnitRef } from './find-unit.ts';
import { serialsOfUnit, type UnitKind } from './packing-levels.ts';
import { selectPackings, selectStandings, type StandingCount } from './queries.ts';
import { formatSscc } from './sscc.ts';

export interface UnitsInput {
  kind: UnitKind;
  /** How many units of the kind come before the page. */
  from: number;
  limit: number;
}

export interface UnitRow extends UnitRef {
  standings: Omit<StandingCount, 'unit'>[];
}

/** Units of one kind of a packing, in the order of their serials: computed, so any page costs the same. */
export async function listUnits(
  ctx: StaffContext,
  packingId: number,
  { kind, from, limit }: UnitsInput,
): Promise<{ units: UnitRow[]; total: number }> {
  const { programId } = ctx.actor;
  const filter = { batchId: null, packingIds: [packingId], serials: null };
  const [packing] = await selectPackings(ctx.sql, programId, filter);
  if (!packing) throw notFound('packing');
  const level = packing.levels.find((one) => one.kind === kind);
  if (!level) throw invalidField('kind', 'kind-not-packed', 'This packing has no units of that kind.');
  const total = level.lastReference - level.firstReference + 1;
  const units = Array.from({ length: Math.max(0, Math.min(limit, total - from)) }, (_, index) => {
    const reference = level.firstReference + from + index;
    return { sscc: formatSscc(packing.prefix, reference), kind, ...serialsOfUnit(packing, level, reference) };
  });
  const { keyId } = await findBatch(ctx, packing.batchId);
  const counts = await selectStandings(ctx.sql, programId, keyId, units);
  return {
    units: units.map((unit, index) => ({
      ...unit,
      standings: counts
        .filter((count) => count.unit === index + 1)
        .map(({ standing, codes }) => ({ standing, codes })),
    })),
    total,
  };
}
