import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { Database, Transaction } from '../db/connect.ts';
import type { SeedPlace } from './seed.ts';

type Db = Database | Transaction;

export interface SeedRow {
  wrappedSeed: Uint8Array;
  seedHash: string;
  revealedSeed: string | null;
  revealedAt: Date | null;
}

export function selectSeed(sql: Db, { programId, campaignId }: SeedPlace) {
  return sql<SeedRow[]>`
    select wrapped_seed as "wrappedSeed", seed_hash as "seedHash", revealed_seed as "revealedSeed",
      revealed_at as "revealedAt"
    from draw_seed where program_id = ${programId} and campaign_id = ${campaignId}`;
}

export async function insertSeed(
  tx: Transaction,
  { programId, campaignId }: SeedPlace,
  row: { wrappedSeed: Uint8Array; seedHash: string },
): Promise<void> {
  await tx`
    insert into draw_seed (program_id, campaign_id, wrapped_seed, seed_hash)
    values (${programId}, ${campaignId}, ${row.wrappedSeed}, ${row.seedHash})`;
}

/** @returns rows changed: none where it was revealed before */
export async function updateRevealed(
  tx: Transaction,
  { programId, campaignId }: SeedPlace,
  seed: string,
): Promise<number> {
  const { count } = await tx`
    update draw_seed set revealed_seed = ${seed}, revealed_at = now()
    where program_id = ${programId} and campaign_id = ${campaignId} and revealed_seed is null`;
  return count;
}

/** @returns rows written: none where this version was published before */
export async function insertNotice(
  tx: Transaction,
  { programId, campaignId }: SeedPlace,
  version: number,
  publishedBy: string,
): Promise<number> {
  const { count } = await tx`
    insert into draw_notice (program_id, campaign_id, version, published_by)
    values (${programId}, ${campaignId}, ${version}, ${publishedBy}) on conflict do nothing`;
  return count;
}

export interface NoticeRow {
  version: number;
  rulesHash: string;
  publishedAt: Date;
  definition: CampaignDefinition;
}

/** Every version that was published, oldest first. */
export function selectNotices(sql: Db, { programId, campaignId }: SeedPlace) {
  return sql<NoticeRow[]>`
    select version, v.definition_hash as "rulesHash", n.published_at as "publishedAt", v.definition
    from draw_notice n join campaign_version v using (program_id, campaign_id, version)
    where program_id = ${programId} and campaign_id = ${campaignId} order by version`;
}

export async function isPublished(sql: Db, place: SeedPlace, version: number): Promise<boolean> {
  const rows = await sql`
    select from draw_notice
    where program_id = ${place.programId} and campaign_id = ${place.campaignId} and version = ${version}`;
  return rows.length > 0;
}

/** Where a batch lies. */
export function selectBatch(sql: Db, programId: number, batchId: number) {
  return sql<{ firstSerial: number; lastSerial: number }[]>`
    select first_serial as "firstSerial", last_serial as "lastSerial"
    from batch where program_id = ${programId} and batch_id = ${batchId}`;
}

/** Batches of a campaign in which nothing is sealed, each with the codes of those that were made before it. */
export function selectUnsealed(sql: Db, { programId, campaignId }: SeedPlace) {
  return sql<{ batchId: number; codes: number; before: number }[]>`
    select batch_id as "batchId", codes, before
    from (
      select batch_id, codes, (sum(codes) over (order by batch_id) - codes)::bigint as before
      from batch cross join lateral (select last_serial - first_serial + 1 as codes) n
      where program_id = ${programId} and campaign_id = ${campaignId}
    ) b
    where not exists (select from sealed_prize s where s.program_id = ${programId} and s.batch_id = b.batch_id)
    order by batch_id`;
}

export interface SealedRow {
  batchId: number;
  mechanicId: string;
  prizeId: string;
  winners: number;
}

/** What is sealed in a batch, in the order of drawing. */
export function selectSealed(sql: Db, programId: number, batchId: number) {
  return sql<SealedRow[]>`
    select batch_id as "batchId", mechanic_id as "mechanicId", prize_id as "prizeId", winners
    from sealed_prize where program_id = ${programId} and batch_id = ${batchId} order by mechanic_id, place`;
}

export async function insertSealed(
  tx: Transaction,
  programId: number,
  rows: readonly (SealedRow & { place: number })[],
): Promise<void> {
  await tx`
    insert into sealed_prize (program_id, batch_id, mechanic_id, prize_id, place, winners)
    select ${programId}, * from unnest(${rows.map((row) => row.batchId)}::int[], ${rows.map((row) => row.mechanicId)}::text[],
      ${rows.map((row) => row.prizeId)}::text[], ${rows.map((row) => row.place)}::smallint[],
      ${rows.map((row) => row.winners)}::int[])`;
}

/** How many of each prize were won. */
export function countAwards(sql: Db, { programId, campaignId }: SeedPlace) {
  return sql<{ mechanicId: string; prizeId: string; awarded: number }[]>`
    select mechanic_id as "mechanicId", prize_id as "prizeId", count(*) as awarded
    from award where program_id = ${programId} and campaign_id = ${campaignId} group by 1, 2`;
}

/** How many of each prize the lottery draws that were held gave. */
export function countLotteryWinners(sql: Db, { programId, campaignId }: SeedPlace) {
  return sql<{ mechanicId: string; prizeId: string; awarded: number }[]>`
    select mechanic_id as "mechanicId", prize_id as "prizeId", count(*) as awarded
    from lottery_winner where program_id = ${programId} and campaign_id = ${campaignId} group by 1, 2`;
}

/** How much claims drew from pools; no row where nothing was. */
export function selectUsedPools(sql: Db, { programId, campaignId }: SeedPlace, pools: readonly string[]) {
  return sql<{ pool: string; used: number }[]>`
    select pool, used from pool
    where program_id = ${programId} and campaign_id = ${campaignId} and pool = any(${pools as string[]}::text[])`;
}

export interface DrawnCampaignRow {
  programName: string;
  brandName: string;
  accentColour: string;
  state: 'draft' | 'live' | 'paused';
  codes: number;
  claims: number;
  now: Date;
}

/** The campaign behind a draw, with the brand of its first batch or of the program. */
export function selectDrawnCampaign(sql: Db, { programId, campaignId }: SeedPlace) {
  return sql<DrawnCampaignRow[]>`
    select p.name as "programName", b.name as "brandName", b.accent_colour as "accentColour", c.state, n.codes, a.claims,
      now() as now
    from campaign c
    join program p using (program_id)
    cross join lateral (
      select coalesce(sum(last_serial - first_serial + 1), 0)::bigint as codes
      from batch where program_id = c.program_id and campaign_id = c.campaign_id
    ) n
    cross join lateral (
      select coalesce(sum(claims), 0)::bigint as claims
      from activity where program_id = c.program_id and campaign_id = c.campaign_id
    ) a
    cross join lateral (
      select r.name, r.accent_colour from brand r
      left join product o on o.program_id = r.program_id and o.brand_id = r.brand_id
      left join batch t on t.program_id = o.program_id and t.product_id = o.product_id and t.campaign_id = c.campaign_id
      where r.program_id = c.program_id
      order by t.batch_id is null, t.batch_id, r.brand_id limit 1
    ) b
    where c.program_id = ${programId} and c.campaign_id = ${campaignId}`;
}
