import type { CampaignDefinition } from '#campaigns/definition.ts';
import { highestCost } from '#campaigns/highest-cost.ts';
import { localToUtc } from '#campaigns/local-time.ts';
import type { StaffContext } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { notFound } from '../errors.ts';
import { selectCampaigns, type CampaignRow, type CampaignState } from './queries.ts';

export type CampaignPhase = 'draft' | 'scheduled' | 'live' | 'paused' | 'ended';

export interface Campaign {
  campaignId: number;
  name: string;
  phase: CampaignPhase;
  version: number;
  definition: CampaignDefinition;
  startsAt: string;
  endsAt: string;
  launchedAt: string | null;
  codes: number;
  claims: number;
  points: number;
  publishedVersion: number | null;
  worstCasePoints: number;
}

/** A campaign of the actor's program, read through `sql` when it is asked inside a transaction. */
export async function getCampaign(
  ctx: StaffContext,
  campaignId: number,
  sql: Database | Transaction = ctx.sql,
): Promise<Campaign> {
  const [row] = await selectCampaigns(sql, ctx.actor.programId, { campaignId, limit: 1 });
  if (!row) throw notFound('campaign');
  return toCampaign(row);
}

/** What is shown of a stored campaign: phase and cost are derived, never stored. */
export function toCampaign(row: CampaignRow): Campaign {
  const { now, state, launchedAt, ...shown } = row;
  const { startsAt, endsAt } = campaignSpan(row.definition);
  return {
    ...shown,
    phase: phaseAt(state, startsAt, endsAt, now),
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    launchedAt: launchedAt?.toISOString() ?? null,
    worstCasePoints: highestCost(row.definition, row.codes).points ?? 0,
  };
}

/** When a definition's wall-clock times are. */
export function campaignSpan(definition: CampaignDefinition): { startsAt: Date; endsAt: Date } {
  const at = (local: string) => new Date(localToUtc(local, definition.timeZone));
  return { startsAt: at(definition.startsAt), endsAt: at(definition.endsAt) };
}

function phaseAt(state: CampaignState, startsAt: Date, endsAt: Date, now: Date): CampaignPhase {
  if (state === 'draft') return 'draft';
  if (now >= endsAt) return 'ended';
  if (state === 'paused') return 'paused';
  return now < startsAt ? 'scheduled' : 'live';
}
