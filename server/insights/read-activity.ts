import type { z } from 'zod';
import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { programLiability } from '../ledger/read-liability.ts';
import type { Activity, activityQuery } from '../routes/schemas/insights.ts';
import { stepsOf } from './local-days.ts';
import { programClock } from './program-clock.ts';
import { campaignExists, selectActivity, type StepRow } from './queries.ts';

type Counts = Activity['totals'];

/**
 * What happened in a span of the program's local days, by day or hour, zeros included, and what the program owes now.
 * Reads roll-ups, never the scans. With a campaign, redemptions are 0: points carry no campaign.
 * @throws Refusal for a span upside down or too long, or another program's campaign
 */
export async function readActivity(
  ctx: StaffContext,
  input: z.infer<typeof activityQuery>,
): Promise<Activity> {
  const { programId } = ctx.actor;
  const campaignId = input.campaignId ?? null;
  const { timeZone, now } = await programClock(ctx);
  const { steps, endsAt } = stepsOf(input, input.by, timeZone);
  if (campaignId !== null && !(await campaignExists(ctx.sql, programId, campaignId)))
    throw notFound('campaign');

  const starts = steps.map((step) => step.startsAt);
  const [rows, liabilityPoints] = await Promise.all([
    selectActivity(ctx.sql, programId, campaignId, { starts, endsAt }),
    programLiability(ctx.sql, programId),
  ]);
  const found = new Map(rows.map((row) => [row.step, row]));
  const series = steps.map(({ at }, index) => ({ at, ...countsOf(found.get(index + 1)) }));
  return { timeZone, totals: totalsOf(series), series, liabilityPoints, asOf: now.toISOString() };
}

function countsOf(row: StepRow | undefined): Counts {
  return {
    scans: row?.scans ?? 0,
    claims: row?.claims ?? 0,
    points: row?.points ?? 0,
    duplicates: row?.duplicates ?? 0,
    redemptions: row?.redemptions ?? 0,
    newMembers: row?.newMembers ?? 0,
  };
}

function totalsOf(series: readonly Counts[]): Counts {
  const totals = countsOf(undefined);
  for (const step of series) {
    totals.scans += step.scans;
    totals.claims += step.claims;
    totals.points += step.points;
    totals.duplicates += step.duplicates;
    totals.redemptions += step.redemptions;
    totals.newMembers += step.newMembers;
  }
  return totals;
}
