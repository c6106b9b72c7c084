import type { RewardKind } from '../routes/schemas/rewards.ts';

/** How far a gift is on its way; `server/rewards/fulfilment-states.ts` says what may follow what. */
export type FulfilmentState =
  | 'details'
  | 'arranging'
  | 'requested'
  | 'approved'
  | 'packed'
  | 'shipped'
  | 'ready'
  | 'delivered'
  | 'collected'
  | 'cancelled'
  | 'refunded';

/** A reward that was given, its voucher, and how far it is. */
export interface RedemptionRow {
  redemptionId: string;
  voucherId: string;
  rewardId: number;
  memberId: string;
  rewardName: { vi: string; en: string };
  picture: string;
  kind: RewardKind;
  points: number;
  state: 'issued' | 'used' | 'expired' | 'void';
  /** A partner's code, not a number of our own. */
  hasCode: boolean;
  fulfilment: FulfilmentState;
  redeemedAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
}
