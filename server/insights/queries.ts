import type { Database } from '../db/connect.ts';

export interface ProgramClock {
  timeZone: string;
  now: Date;
  /** Of a sandbox. */
  test: boolean;
}

/** The program's time zone and the database's clock. */
export async function selectClock(sql: Database, programId: number): Promise<ProgramClock | undefined> {
  const [row] = await sql<ProgramClock[]>`
    select time_zone as "timeZone", now() as now, sandbox_of is not null as test from program where program_id = ${programId}`;
  return row;
}

export async function campaignExists(sql: Database, programId: number, campaignId: number): Promise<boolean> {
  const rows = await sql`
    select from campaign where program_id = ${programId} and campaign_id = ${campaignId}`;
  return rows.length > 0;
}

export interface StepRow {
  /** Counts the given starts from 1. */
  step: number;
  scans: number;
  claims: number;
  points: number;
  duplicates: number;
  redemptions: number;
  newMembers: number;
}

/**
 * Sums the roll-up by step, stripes together; steps without a row are absent. Goes campaign by campaign, so that only
 * the span's part of the key is read. Campaign 0 is what belongs to no campaign.
 */
export function selectActivity(
  sql: Database,
  programId: number,
  campaignId: number | null,
  span: { starts: readonly number[]; endsAt: number },
) {
  const starts = span.starts.map((instant) => new Date(instant).toISOString());
  return sql<StepRow[]>`
    select width_bucket(a.quarter, ${starts}::timestamptz[]) as step,
      sum(a.scans)::bigint as scans, sum(a.claims)::bigint as claims, sum(a.points)::bigint as points,
      sum(a.duplicates)::bigint as duplicates, sum(a.redemptions)::bigint as redemptions,
      sum(a.new_members)::bigint as "newMembers"
    from (
      select campaign_id from campaign where program_id = ${programId} and ${campaignId}::int is null
      union all select coalesce(${campaignId}::int, 0)
    ) c
    join activity a on a.program_id = ${programId} and a.campaign_id = c.campaign_id
      and a.quarter >= ${starts[0] ?? null}::timestamptz and a.quarter < ${new Date(span.endsAt)}
    group by 1`;
}
