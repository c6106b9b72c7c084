import type { CampaignDefinition } from './definition.ts';
import { drawInstants } from './mechanics/lottery.ts';
import { planOf } from './plan.ts';
import { worstCase, type WorstCase } from './worst-case.ts';

/** The worst case as its campaign's budgets bound it: for people, where `worstCase` judges the budgets themselves. */
export interface HighestCost extends WorstCase {
  /** The budget of the whole campaign that holds the points down, with what they would come to without it. */
  pointsCut: Cut | null;
  moneyCut: Cut | null;
}
interface Cut {
  budget: number;
  /** Null where no number of packs bounds it. */
  without: number | null;
}

/** What a marketer is told that `packs` packs can cost; without a number, as in `worstCase`. */
export function highestCost(definition: CampaignDefinition, packs?: number): HighestCost {
  const worst = worstCase(definition, packs);
  // A lottery gives its prizes after the claims, so no budget of points holds them back.
  const points = bound(worst.points, budgetOf(definition, 'points'), pointsOfLotteries(definition));
  const money = bound(worst.money, budgetOf(definition, 'money'), 0);
  return {
    ...worst,
    points: points.most,
    money: money.most ?? worst.money,
    pointsCut: points.cut,
    moneyCut: money.cut,
  };
}

function bound(
  worst: number | null,
  budget: number | null,
  besides: number,
): { most: number | null; cut: Cut | null } {
  if (budget === null || (worst !== null && worst <= budget + besides)) return { most: worst, cut: null };
  return { most: budget + besides, cut: { budget, without: worst } };
}

/** A budget of one day or of one place leaves the others open. */
function budgetOf(definition: CampaignDefinition, of: 'points' | 'money'): number | null {
  const budget = planOf(definition).budgets.find(
    (one) => one.of === of && one.per === 'campaign' && one.place === undefined,
  );
  return budget?.amount ?? null;
}

function pointsOfLotteries(definition: CampaignDefinition): number {
  const { prizes } = planOf(definition);
  let points = 0;
  for (const mechanic of definition.mechanics) {
    if (mechanic.kind !== 'lottery') continue;
    const draws = drawInstants(mechanic, definition).length;
    for (const { prizeId, winners } of mechanic.prizes) {
      const gives = prizes.get(prizeId)?.gives;
      if (gives?.kind === 'points') points += gives.points * winners * draws;
    }
  }
  return points;
}
