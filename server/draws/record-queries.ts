import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { Database } from '../db/connect.ts';
import type { SeedPlace } from './seed.ts';

export interface RecordVersion {
  version: number;
  rulesHash: string;
  publishedAt: Date | null;
  definition: CampaignDefinition;
}

/** Versions that were published or in force while the campaign was launched, oldest first. */
export function selectRecordVersions(sql: Database, { programId, campaignId }: SeedPlace) {
  return sql<RecordVersion[]>`
    select v.version, v.definition_hash as "rulesHash", n.published_at as "publishedAt", v.definition
    from campaign_version v
    join campaign c using (program_id, campaign_id)
    left join draw_notice n on n.program_id = v.program_id and n.campaign_id = v.campaign_id and n.version = v.version
    left join campaign_version next on next.program_id = v.program_id and next.campaign_id = v.campaign_id
      and next.version = v.version + 1
    where v.program_id = ${programId} and v.campaign_id = ${campaignId}
      and (n.version is not null or next.version is null or next.changed_at > c.launched_at)
    order by v.version`;
}

export interface RecordBatch {
  batchId: number;
  keyId: number;
  firstSerial: number;
  codes: number;
  sealed: { mechanicId: string; prizeId: string; winners: number }[];
}

/** A campaign's batches in the order of their making, with what is sealed in each in the order of drawing. */
export function selectRecordBatches(sql: Database, { programId, campaignId }: SeedPlace) {
  return sql<RecordBatch[]>`
    select b.batch_id as "batchId", b.key_id as "keyId", b.first_serial as "firstSerial",
      b.last_serial - b.first_serial + 1 as codes, coalesce(s.sealed, '[]') as sealed
    from batch b cross join lateral (
      select json_agg(json_build_object('mechanicId', mechanic_id, 'prizeId', prize_id, 'winners', winners)
        order by mechanic_id, place) as sealed
      from sealed_prize where program_id = b.program_id and batch_id = b.batch_id
    ) s
    where b.program_id = ${programId} and b.campaign_id = ${campaignId} order by b.batch_id`;
}

export interface RecordClaim {
  claimId: string;
  keyId: number;
  serial: number;
  batchId: number;
  version: number;
  claimedAt: Date;
  country: string | null;
  memberId: string;
  sets: { mechanicId: string; fresh: string | null }[] | null;
  awards: { mechanicId: string; prizeId: string; moment: number | null }[] | null;
}

/** Every claim of a campaign with what it won, in the order of time. */
export function selectRecordClaims(sql: Database, { programId, campaignId }: SeedPlace) {
  return sql<RecordClaim[]>`
    select c.claim_id as "claimId", c.key_id as "keyId", c.serial, c.batch_id as "batchId", c.campaign_version as version,
      c.claimed_at as "claimedAt", c.country, c.member_id as "memberId", c.gains -> 'sets' as sets, (
        select jsonb_agg(jsonb_build_object('mechanicId', a.mechanic_id, 'prizeId', a.prize_id, 'moment', a.moment)
          order by a.mechanic_id)
        from award a where a.program_id = c.program_id and a.claim_id = c.claim_id
      ) as awards
    from claim c where c.program_id = ${programId} and c.campaign_id = ${campaignId} order by c.claimed_at, c.claim_id`;
}

export async function countCampaignAwards(
  sql: Database,
  { programId, campaignId }: SeedPlace,
): Promise<number> {
  const [row] = await sql<{ awards: number }[]>`
    select count(*) as awards from award where program_id = ${programId} and campaign_id = ${campaignId}`;
  return row?.awards ?? 0;
}

export interface RecordDraw {
  mechanicId: string;
  draw: number;
  version: number;
  entries: number;
  listHash: string;
  drawnAt: Date;
}

export function selectRecordDraws(sql: Database, { programId, campaignId }: SeedPlace) {
  return sql<RecordDraw[]>`
    select mechanic_id as "mechanicId", draw, version, entries, list_hash as "listHash", drawn_at as "drawnAt"
    from lottery_draw where program_id = ${programId} and campaign_id = ${campaignId} order by mechanic_id, draw`;
}

export interface RecordWinner {
  mechanicId: string;
  draw: number;
  rank: number;
  prizeId: string;
  claimId: string;
  entry: number;
}

export function selectRecordWinners(sql: Database, { programId, campaignId }: SeedPlace) {
  return sql<RecordWinner[]>`
    select mechanic_id as "mechanicId", draw, rank, prize_id as "prizeId", claim_id as "claimId", entry
    from lottery_winner where program_id = ${programId} and campaign_id = ${campaignId}
    order by mechanic_id, draw, rank`;
}

export interface RecordEntries {
  mechanicId: string;
  draw: number;
  claimId: string;
  entries: number;
}

/** The lists of all draws, each in the order of its entries' numbers: by the bytes of the claim's id. */
export function selectRecordEntries(sql: Database, { programId, campaignId }: SeedPlace) {
  return sql<RecordEntries[]>`
    select mechanic_id as "mechanicId", draw, claim_id as "claimId", entries
    from lottery_entry where program_id = ${programId} and campaign_id = ${campaignId}
    order by mechanic_id, draw, claim_id`;
}
