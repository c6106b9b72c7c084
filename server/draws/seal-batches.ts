import type { CampaignDefinition } from '#campaigns/definition.ts';
import { sealedTables } from '#campaigns/draws/sealed-tables.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { prfOf } from './prf.ts';
import { openSeed } from './open-seed.ts';
import { insertSealed, selectUnsealed, type SealedRow } from './queries.ts';
import type { SeedPlace } from './seed.ts';

/**
 * Fixes how many winners lie in each batch of a campaign that has none yet: its share of the planned packs, exactly, and
 * over all batches never more than were promised. When a campaign is launched, and for each batch made after that. The
 * caller holds the campaign's row.
 * @throws Error where the campaign has no seed
 */
export async function sealBatches(
  ctx: Pick<Context, 'secret'>,
  tx: Transaction,
  place: SeedPlace,
  definition: CampaignDefinition,
): Promise<void> {
  const sealing = definition.mechanics.some(
    (one) => one.kind === 'instant-win' && one.draw.kind === 'sealed',
  );
  if (!sealing) return;
  const seed = await openSeed(ctx, tx, place);
  if (!seed) throw new Error(`campaign ${place.campaignId} of program ${place.programId} has no seed`);
  const prf = prfOf(seed);
  const rows: (SealedRow & { place: number })[] = [];
  for (const { batchId, codes, before } of await selectUnsealed(tx, place)) {
    for (const [mechanicId, table] of sealedTables(definition, prf, { before, codes }))
      for (const [place, { prizeId, winners }] of table.entries())
        rows.push({ batchId, mechanicId, prizeId, winners, place });
  }
  if (rows.length > 0) await insertSealed(tx, place.programId, rows);
}
