import { findBatch } from '../batches/get-batch.ts';
import type { Serials } from '../batches/range-states.ts';
import type { StaffContext } from '../context.ts';
import { invalidField, notFound, Refusal } from '../errors.ts';
import { referenceOfSerial, serialsOfUnit, type Level, type UnitKind } from './packing-levels.ts';
import {
  selectPackingOf,
  selectPackings,
  selectPackingIds,
  selectPrefixes,
  selectStandings,
  type PackedPlace,
  type PackingRow,
  type StandingCount,
} from './queries.ts';
import { formatSscc, parseSscc, referenceOf } from './sscc.ts';

/** A unit by its label. */
export interface UnitRef extends Serials {
  sscc: string;
  kind: UnitKind;
}

export interface Unit extends UnitRef {
  packingId: number;
  batchId: number;
  batchLabel: string;
  productName: string;
  /** Codes that were not voided. */
  codes: number;
  standings: Omit<StandingCount, 'unit'>[];
  /** What it stands in, from the outermost inwards. */
  within: UnitRef[];
  /** What it holds, kind by kind. */
  holds: { kind: UnitKind; units: number; firstSscc: string; lastSscc: string }[];
}

/** Where a unit's serials are, without how they stand. */
export interface LocatedUnit extends UnitRef {
  packing: PackingRow;
  level: Level;
}

/**
 * The unit of a label, typed or scanned. Refuses text that is no SSCC, and answers `unit-not-found` for one that was never
 * given in this program or whose packing was removed.
 */
export async function locateUnit(ctx: StaffContext, text: string): Promise<LocatedUnit> {
  const { programId } = ctx.actor;
  const sscc = parseSscc(text);
  if (!sscc) {
    throw invalidField(
      'sscc',
      'sscc-wrong',
      'An SSCC has 18 digits, the last one a check digit; scan or type it again.',
    );
  }
  for (const { prefix } of await selectPrefixes(ctx.sql, programId)) {
    const reference = referenceOf(sscc, prefix);
    if (reference === null) continue;
    const found = await selectPackingOf(ctx.sql, programId, prefix, reference);
    if (!found) break;
    if (found.removed) {
      throw new Refusal(
        'not-found',
        'unit-removed',
        'The packing of this label was removed; print new labels.',
      );
    }
    const filter = { batchId: null, packingIds: [found.packingId], serials: null };
    const [packing] = await selectPackings(ctx.sql, programId, filter);
    const level = packing?.levels.find(
      (one) => reference >= one.firstReference && reference <= one.lastReference,
    );
    if (!packing || !level) break;
    return { sscc, kind: level.kind, ...serialsOfUnit(packing, level, reference), packing, level };
  }
  throw notFound('unit');
}

/** A unit with its codes, what it stands in and what it holds. */
export async function findUnit(ctx: StaffContext, text: string): Promise<Unit> {
  const { packing, level, ...unit } = await locateUnit(ctx, text);
  const batch = await findBatch(ctx, packing.batchId);
  const standings = await selectStandings(ctx.sql, ctx.actor.programId, batch.keyId, [unit]);
  const at = packing.levels.findIndex((one) => one === level);
  return {
    ...unit,
    packingId: packing.packingId,
    batchId: batch.batchId,
    batchLabel: batch.label,
    productName: batch.productName,
    codes: sumCodes(standings.filter(({ standing }) => standing !== 'voided')),
    standings: standings.map(({ standing, codes }) => ({ standing, codes })),
    within: packing.levels.slice(0, at).map((outer) => unitOfSerial(packing, outer, unit.firstSerial)),
    holds: packing.levels.slice(at + 1).map((inner) => {
      const first = referenceOfSerial(packing, inner, unit.firstSerial);
      const last = referenceOfSerial(packing, inner, unit.lastSerial);
      return {
        kind: inner.kind,
        units: last - first + 1,
        firstSscc: formatSscc(packing.prefix, first),
        lastSscc: formatSscc(packing.prefix, last),
      };
    }),
  };
}

/**
 * The units that each of some serials stands in, in the order asked, each from the outermost inwards; none where it is not
 * packed.
 */
export async function unitsOfSerials(
  ctx: StaffContext,
  places: readonly PackedPlace[],
): Promise<UnitRef[][]> {
  const { programId } = ctx.actor;
  const packingIds = await selectPackingIds(ctx.sql, programId, places);
  const packings = await selectPackings(ctx.sql, programId, { batchId: null, packingIds, serials: null });
  return places.map(({ batchId, serial }) => {
    const packing = packings.find(
      (one) => one.batchId === batchId && one.firstSerial <= serial && one.lastSerial >= serial,
    );
    return packing ? packing.levels.map((level) => unitOfSerial(packing, level, serial)) : [];
  });
}

function unitOfSerial(packing: PackingRow, level: Level, serial: number): UnitRef {
  const reference = referenceOfSerial(packing, level, serial);
  return {
    sscc: formatSscc(packing.prefix, reference),
    kind: level.kind,
    ...serialsOfUnit(packing, level, reference),
  };
}

function sumCodes(counts: readonly { codes: number }[]): number {
  return counts.reduce((sum, { codes }) => sum + codes, 0);
}
