/** Points spent on a reward, and the voucher they gave. */
export interface RedemptionRow {
  voucherId: string;
  rewardId: number;
  memberId: string;
  rewardName: { vi: string; en: string };
  picture: string;
  points: number;
  state: 'issued' | 'used' | 'expired';
  redeemedAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
}
