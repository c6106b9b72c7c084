import type { Context } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { insertSeed, selectSeed } from './queries.ts';
import { makeSeed, seedHash, unwrapSeed, wrapSeed, type SeedPlace } from './seed.ts';

type Secrets = Pick<Context, 'secret'>;

const PURPOSE = 'draw-seed-wrapping';

/** The seed of a campaign's draws, made where there is none yet. The caller holds the campaign's row. */
export async function ensureSeed(ctx: Secrets, tx: Transaction, place: SeedPlace): Promise<{ hash: string }> {
  const [kept] = await selectSeed(tx, place);
  if (kept) return { hash: kept.seedHash };
  const seed = makeSeed();
  const hash = seedHash(seed);
  await insertSeed(tx, place, { wrappedSeed: wrapSeed(ctx.secret(PURPOSE), seed, place), seedHash: hash });
  return { hash };
}

/**
 * The secret seed itself; null where the campaign has none. Its bytes never leave the process before it is revealed.
 * @throws Error where it does not open or is not the one whose hash was published
 */
export async function openSeed(
  { secret }: Secrets,
  sql: Database | Transaction,
  place: SeedPlace,
): Promise<Buffer | null> {
  const [kept] = await selectSeed(sql, place);
  if (!kept) return null;
  const seed = unwrapSeed(secret(PURPOSE), kept.wrappedSeed, place);
  if (seedHash(seed) !== kept.seedHash) {
    throw new Error(`the seed of campaign ${place.campaignId} is not the one that was published`);
  }
  return seed;
}
