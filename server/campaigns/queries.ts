import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { Database, Transaction } from '../db/connect.ts';

type Db = Database | Transaction;

export type CampaignState = 'draft' | 'live' | 'paused';

export interface CampaignRow {
  campaignId: number;
  name: string;
  state: CampaignState;
  version: number;
  definition: CampaignDefinition;
  launchedAt: Date | null;
  codes: number;
  claims: number;
  points: number;
  /** The newest version whose draw was made public; null where none was. */
  publishedVersion: number | null;
  /** The database's clock, which decides the phase as it decides claims. */
  now: Date;
}

/** One campaign, or the newest `limit`; codes are summed over its batches, claims and points over the roll-up. */
export async function selectCampaigns(
  sql: Db,
  programId: number,
  { campaignId = null, limit }: { campaignId?: number | null; limit: number },
): Promise<CampaignRow[]> {
  return sql<CampaignRow[]>`
    select c.campaign_id as "campaignId", c.name, c.state, c.version, v.definition, c.launched_at as "launchedAt",
      b.codes, a.claims, a.points, now() as now,
      (select max(n.version) from draw_notice n where n.program_id = c.program_id and n.campaign_id = c.campaign_id)
        as "publishedVersion"
    from (
      select * from campaign
      where program_id = ${programId} and (${campaignId}::int is null or campaign_id = ${campaignId})
      order by campaign_id desc limit ${limit}
    ) c
    join campaign_version v using (program_id, campaign_id, version)
    cross join lateral (
      select coalesce(sum(last_serial - first_serial + 1), 0)::bigint as codes
      from batch where program_id = c.program_id and campaign_id = c.campaign_id
    ) b
    cross join lateral (
      select coalesce(sum(claims), 0)::bigint as claims, coalesce(sum(points), 0)::bigint as points
      from activity where program_id = c.program_id and campaign_id = c.campaign_id
    ) a
    order by c.campaign_id desc`;
}

export interface LockedCampaign {
  name: string;
  state: CampaignState;
  version: number;
  definitionHash: string;
  definition: CampaignDefinition;
  now: Date;
}

/**
 * The campaign as it stands, held until the transaction ends; null where the program has none of this id. Two statements:
 * one that waits for the lock would join the version with what was there before the wait.
 */
export async function selectLockedCampaign(
  tx: Transaction,
  programId: number,
  campaignId: number,
): Promise<LockedCampaign | null> {
  await tx`select from campaign where program_id = ${programId} and campaign_id = ${campaignId} for update`;
  const [row] = await tx<LockedCampaign[]>`
    select c.name, c.state, c.version, v.definition, v.definition_hash as "definitionHash", clock_timestamp() as now
    from campaign c join campaign_version v using (program_id, campaign_id, version)
    where c.program_id = ${programId} and c.campaign_id = ${campaignId}`;
  return row ?? null;
}

export async function insertCampaign(tx: Transaction, programId: number, name: string): Promise<number> {
  const [row] = await tx<[{ campaignId: number }]>`
    insert into campaign (program_id, name, state, version)
    values (${programId}, ${name}, 'draft', 1) returning campaign_id as "campaignId"`;
  return row.campaignId;
}

export interface VersionRow {
  campaignId: number;
  version: number;
  definition: CampaignDefinition;
  definitionHash: string;
  changedBy: string;
}

export async function insertVersion(tx: Transaction, programId: number, row: VersionRow): Promise<void> {
  await tx`
    insert into campaign_version (program_id, campaign_id, version, definition, definition_hash, changed_by)
    values (${programId}, ${row.campaignId}, ${row.version}, ${JSON.stringify(row.definition)}::text::jsonb,
      ${row.definitionHash}, ${row.changedBy})`;
}

export async function updateCampaignRow(
  tx: Transaction,
  programId: number,
  campaignId: number,
  change: { name: string; version: number },
): Promise<void> {
  await tx`
    update campaign set name = ${change.name}, version = ${change.version}
    where program_id = ${programId} and campaign_id = ${campaignId}`;
}

export async function updateCampaignState(
  tx: Transaction,
  programId: number,
  campaignId: number,
  state: 'live' | 'paused',
): Promise<void> {
  await tx`
    update campaign set state = ${state}, launched_at = coalesce(launched_at, now())
    where program_id = ${programId} and campaign_id = ${campaignId}`;
}

/** Whether the database can reckon in the zone. */
export async function knowsTimeZone(sql: Db, timeZone: string): Promise<boolean> {
  const rows = await sql`
    select from pg_timezone_names where lower(name) = lower(${timeZone}) limit 1`;
  return rows.length > 0;
}
