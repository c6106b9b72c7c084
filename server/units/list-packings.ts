import type { Serials } from '../batches/range-states.ts';
import type { StaffContext } from '../context.ts';
import type { UnitKind } from './packing-levels.ts';
import { selectPackings, type PackingRow } from './queries.ts';
import { formatSscc } from './sscc.ts';

/** A packing pattern over some serials of a batch, the outermost units first. */
export interface Packing extends Serials {
  packingId: number;
  batchId: number;
  prefix: string;
  packedBy: string;
  packedAt: string;
  levels: { kind: UnitKind; codes: number; units: number; firstSscc: string; lastSscc: string }[];
}

/** How a batch is packed, by serial; at most 1,000 patterns. */
export async function listPackings(ctx: StaffContext, batchId: number): Promise<Packing[]> {
  const filter = { batchId, packingIds: null, serials: null };
  return (await selectPackings(ctx.sql, ctx.actor.programId, filter)).map(toPacking);
}

function toPacking({ levels, packedAt, ...row }: PackingRow): Packing {
  return {
    ...row,
    packedAt: packedAt.toISOString(),
    levels: levels.map(({ kind, codes, firstReference, lastReference }) => ({
      kind,
      codes,
      units: lastReference - firstReference + 1,
      firstSscc: formatSscc(row.prefix, firstReference),
      lastSscc: formatSscc(row.prefix, lastReference),
    })),
  };
}
