import type { CampaignDefinition } from '#campaigns/definition.ts';
import { planOf } from '#campaigns/plan.ts';
import type { Transaction } from '../db/connect.ts';
import { invalidField } from '../errors.ts';
import { selectGiven } from './prize-queries.ts';

/**
 * Refuses a change by which the draws promise pieces of a prize that odds and goals have given already: both come out of
 * one stock, and nothing stops a draw.
 */
export async function checkGiven(
  tx: Transaction,
  place: { programId: number; campaignId: number },
  definition: CampaignDefinition,
): Promise<void> {
  const { unpromised } = planOf(definition);
  for (const { prizeId, given } of await selectGiven(tx, place)) {
    const index = (definition.prizes ?? []).findIndex(({ id }) => id === prizeId);
    if (index < 0 || given <= (unpromised.get(prizeId) ?? 0)) continue;
    throw invalidField(
      `definition.prizes.${index}.stock`,
      'prizes-given',
      `Odds and goals have given ${given} of this prize already; keep them in its stock, beside those that are drawn.`,
    );
  }
}
