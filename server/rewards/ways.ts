import type { RewardSettings } from '../routes/schemas/rewards.ts';
import type { DetailsWay } from '../routes/schemas/gifts.ts';

/** In which ways a person may have a reward, and so what is asked of them; none where nothing is. */
export function waysOf(settings: RewardSettings): DetailsWay[] {
  switch (settings.kind) {
    case 'physical':
      return [
        ...(settings.delivery ? (['delivery'] as const) : []),
        ...(settings.pickupPoints.length > 0 ? (['pickup'] as const) : []),
      ];
    case 'cashback':
      return [
        ...(settings.wallet ? (['wallet'] as const) : []),
        ...(settings.bank ? (['bank'] as const) : []),
      ];
    case 'experience':
      return ['contact'];
    case 'voucher':
    case 'external':
      return [];
  }
}
