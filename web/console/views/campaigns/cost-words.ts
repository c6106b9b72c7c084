import { highestCost, type HighestCost } from '#campaigns/highest-cost.ts';
import type { Language } from '#web/shared/messages.ts';
import type { Campaign } from '#server/routes/schemas/console.ts';
import { frameMessages } from '../../messages/campaign-frame.ts';

/** What a campaign can cost with the codes minted so far, or with the packs planned; null while neither is known. */
export function costOfCampaign({
  codes,
  definition,
}: Pick<Campaign, 'codes' | 'definition'>): HighestCost | null {
  const packs = codes || definition.packs;
  return packs ? highestCost(definition, packs) : null;
}

/** A cost in words, within a sentence: points, then how many prizes and their worth, then whether a budget bounds it. */
export function costWords(language: Language, cost: HighestCost): string {
  const t = frameMessages(language);
  const { money } = cost;
  const count = [...cost.prizes.values()].reduce((sum, one) => sum + one, 0);
  const prizes = money > 0 ? t('costWorth', { count, money }) : t('costPrizes', { count });
  const points = cost.points === null ? '' : t('worstPoints', { points: cost.points });
  const parts = [cost.points === 0 && count > 0 ? '' : points, count > 0 ? prizes : ''].filter(Boolean);
  const [first = '', second] = parts;
  const all = second === undefined ? first : t('costBoth', { first, second });
  return cost.pointsCut || cost.moneyCut ? t('costWithinBudget', { cost: all }) : all;
}
