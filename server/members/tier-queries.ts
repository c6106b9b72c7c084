import type { Database, Transaction } from '../db/connect.ts';

type Db = Database | Transaction;

export interface TierRow {
  tier: string;
  name: { vi: string; en: string };
  /** What has to be earned within the program's months. */
  points: number;
}

/** The tiers of a program, the lowest first. */
export function selectTiers(sql: Db, programId: number) {
  return sql<TierRow[]>`select tier, name, points from tier where program_id = ${programId} order by points`;
}

export async function selectMonths(sql: Db, programId: number): Promise<number> {
  const [row] = await sql<{ months: number }[]>`
    select tier_months as months from program where program_id = ${programId}`;
  return row?.months ?? 0;
}

/** Keeps the tiers as they are until the transaction ends; whoever changes them waits, and others who only name them do not. */
export async function holdTiers(tx: Transaction, programId: number): Promise<void> {
  await tx`select from program where program_id = ${programId} for share`;
}

/** What a member has earned of what tiers count. */
export async function selectTierPoints(sql: Db, programId: number, memberId: string): Promise<number> {
  const [row] = await sql<
    [{ points: number }]
  >`select tier_points(${programId}, ${memberId}::uuid) as points`;
  return row.points;
}

/** Puts other tiers in the place of those of before; whoever changes or names them at the same time waits. */
export async function replaceTiers(
  tx: Transaction,
  programId: number,
  months: number,
  tiers: readonly TierRow[],
): Promise<void> {
  await tx`update program set tier_months = ${months} where program_id = ${programId}`;
  await tx`delete from tier where program_id = ${programId}`;
  await tx`
    insert into tier (program_id, tier, points, name)
    select ${programId}, tier, points, name::jsonb
    from unnest(${tiers.map(({ tier }) => tier)}::text[], ${tiers.map(({ points }) => points)}::bigint[],
      ${tiers.map(({ name }) => JSON.stringify(name))}::text[]) as t (tier, points, name)`;
}

/** The tiers that prices of rewards and campaigns that were launched name. */
export function selectTiersInUse(sql: Db, programId: number) {
  return sql<{ tier: string }[]>`
    select jsonb_object_keys(tier_prices) as tier from reward where program_id = ${programId}
    union
    select jsonb_path_query(v.definition, path::jsonpath) #>> '{}' as tier
    from campaign c join campaign_version v using (program_id, campaign_id, version)
    cross join unnest(array['$.rules[*].tiers[*]', '$.mechanics[*].tierPercent[*].tier']) as path
    where c.program_id = ${programId} and c.state <> 'draft'`;
}
