import type { FulfilmentState } from './redemption.ts';

/** How a gift reaches the person; null until that is chosen. */
export type FulfilmentWay = 'code' | 'delivery' | 'pickup' | 'payout' | 'partner';

/** What staff may do next with a gift on its way; money goes by the payouts' own desk. */
export function stepsAfter(state: FulfilmentState, way: FulfilmentWay | null): readonly FulfilmentState[] {
  if (way === 'payout') return [];
  switch (state) {
    case 'details':
      return ['cancelled'];
    case 'arranging':
      return ['delivered', 'cancelled'];
    case 'requested':
      return ['approved', 'cancelled'];
    case 'approved':
      return way === 'pickup' ? ['packed', 'ready', 'cancelled'] : ['packed', 'cancelled'];
    case 'packed':
      return [way === 'pickup' ? 'ready' : 'shipped', 'cancelled'];
    case 'shipped':
      return ['delivered', 'refunded'];
    case 'ready':
      return ['collected', 'cancelled'];
    case 'delivered':
    case 'collected':
      return ['refunded'];
    case 'cancelled':
    case 'refunded':
      return [];
  }
}

/** Whether the member may still take it back: nobody has begun with it. A prize cannot be turned into points. */
export function mayMemberCancel(gift: { state: FulfilmentState; cause: 'catalogue' | 'claim' }): boolean {
  return gift.cause === 'catalogue' && (gift.state === 'details' || gift.state === 'requested');
}
