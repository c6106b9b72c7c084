import type { CampaignDefinition } from '#campaigns/definition.ts';
import type { Context, StaffContext } from '../context.ts';
import type { Database, Transaction } from '../db/connect.ts';
import { invalidField, type FieldError } from '../errors.ts';
import type { TierPlan, TierStanding } from '../routes/schemas/tiers.ts';
import { recordEvent } from '../staff/record-event.ts';
import {
  holdTiers,
  replaceTiers,
  selectMonths,
  selectTierPoints,
  selectTiers,
  selectTiersInUse,
} from './tier-queries.ts';

/** The tiers of a program, the lowest first, and over how many months points count for them. */
export async function readTiers(sql: Database | Transaction, programId: number): Promise<TierPlan> {
  const [months, tiers] = await Promise.all([selectMonths(sql, programId), selectTiers(sql, programId)]);
  return { months, tiers: [...tiers] };
}

/**
 * Says what tiers there are. They hold from then on for everybody: nobody's tier is stored.
 * @throws Refusal `tier-in-use` where one that is named by a reward or a launched campaign would be gone
 */
export async function setTiers(ctx: StaffContext, plan: TierPlan): Promise<TierPlan> {
  const { programId } = ctx.actor;
  return ctx.sql.begin(async (tx) => {
    await replaceTiers(tx, programId, plan.months, plan.tiers);
    const used = await selectTiersInUse(tx, programId);
    const gone = used.find(({ tier }) => !plan.tiers.some((one) => one.tier === tier));
    if (gone) {
      throw invalidField(
        'tiers',
        'tier-in-use',
        `A reward or a campaign that was launched names the tier ${gone.tier}; take it out there first.`,
      );
    }
    await recordEvent(tx, ctx.actor, { type: 'tiers.set', subject: programId, data: { ...plan } });
    return readTiers(tx, programId);
  });
}

/**
 * The tiers that are named are there, and stay until the transaction ends: who would take one away sees then who names it.
 * @throws Refusal `unknown-tier` for the first that the program does not have, at its path
 */
export async function requireTiers(
  tx: Transaction,
  programId: number,
  named: readonly { tier: string; path: string }[],
): Promise<void> {
  if (named.length === 0) return;
  // Two statements: one that waits would see what was there before the wait.
  await holdTiers(tx, programId);
  const unknown = unknownTier(named, await selectTiers(tx, programId));
  if (unknown) throw invalidField(unknown.path, 'unknown-tier', unknown.message);
}

/** The field of the first tier that is named and is none of the program's; null where all are. */
export function unknownTier(
  named: readonly { tier: string; path: string }[],
  tiers: readonly { tier: string }[],
): FieldError | null {
  const unknown = named.find(({ tier }) => !tiers.some((one) => one.tier === tier));
  if (!unknown) return null;
  const message = 'Choose a tier that the program has, or add this one under Tiers first.';
  return { path: unknown.path, code: 'unknown-tier', message };
}

/** The tiers that a campaign names, each with its field. */
export function tiersNamed({ rules, mechanics }: CampaignDefinition): { tier: string; path: string }[] {
  const ruled = rules.flatMap((rule, at) =>
    rule.kind === 'tiers' ? rule.tiers.map((tier) => ({ tier, path: `definition.rules.${at}.tiers` })) : [],
  );
  const multiplied = mechanics.flatMap((mechanic, at) => {
    const rows = mechanic.kind === 'points-per-pack' ? (mechanic.tierPercent ?? []) : [];
    return rows.map(({ tier }, row) => ({
      tier,
      path: `definition.mechanics.${at}.tierPercent.${row}.tier`,
    }));
  });
  return [...ruled, ...multiplied];
}

/** How a member stands; null where the program has no tiers. */
export async function readTierStanding(
  sql: Context['sql'],
  programId: number,
  memberId: string,
): Promise<TierStanding | null> {
  const { months, tiers } = await readTiers(sql, programId);
  if (tiers.length === 0) return null;
  const earned = await selectTierPoints(sql, programId, memberId);
  const own = tiers.findLast(({ points }) => points <= earned);
  const next = tiers.find(({ points }) => points > earned);
  return {
    name: own?.name ?? null,
    earned,
    months,
    next: next ? { name: next.name, missing: next.points - earned } : null,
  };
}
