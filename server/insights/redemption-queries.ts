import type { Database, Transaction } from '../db/connect.ts';
import { wayOf, type TimeOrder } from '../db/list-order.ts';
import type { Keyset } from './cursor.ts';

export type VoucherState = 'issued' | 'used' | 'expired' | 'void';

/** Which redemptions; null does not narrow. */
export interface RedemptionFilter {
  programId: number;
  voucherId: string | null;
  memberId: string | null;
  rewardId: number | null;
  state: VoucherState | null;
}

export interface RedemptionFound {
  redemptionId: string;
  voucherId: string;
  rewardId: number;
  rewardName: { vi: string; en: string };
  memberId: string;
  points: number;
  state: VoucherState;
  redeemedAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
  usedBy: string | null;
  micros: number;
}

/** Redemptions with their vouchers, in order of time; `limit` null for all of them. A voucher expires by the clock alone. */
export function selectRedemptions(
  sql: Database | Transaction,
  filter: RedemptionFilter,
  page: { order: TimeOrder; after: Keyset | null; limit: number | null },
) {
  const { way } = wayOf(sql, page.order);
  const { programId, voucherId, memberId, rewardId, state } = filter;
  return sql<RedemptionFound[]>`
    select r.redemption_id as "redemptionId", v.voucher_id as "voucherId", r.reward_id as "rewardId",
      w.name as "rewardName", r.member_id as "memberId", r.points,
      case when v.state = 'issued' and v.expires_at <= now() then 'expired' else v.state end as state,
      r.redeemed_at as "redeemedAt", v.expires_at as "expiresAt", v.used_at as "usedAt",
      coalesce(u.name, v.used_by) as "usedBy", (extract(epoch from r.redeemed_at) * 1000000)::bigint as micros
    from redemption r
    join voucher v on v.program_id = r.program_id and v.redemption_id = r.redemption_id
    join reward w on w.program_id = r.program_id and w.reward_id = r.reward_id
    left join staff_user u on u.id = v.used_by
    where r.program_id = ${programId}
      ${voucherId === null ? sql`` : sql`and v.program_id = ${programId} and v.voucher_id = ${voucherId}`}
      ${memberId === null ? sql`` : sql`and r.member_id = ${memberId}`}
      ${rewardId === null ? sql`` : sql`and r.reward_id = ${rewardId}`}
      ${state === null ? sql`` : inState(sql, state)}
      ${following(sql, page)}
    order by r.redeemed_at ${way}, r.redemption_id ${way}
    limit ${page.limit}`;
}

function inState(sql: Database | Transaction, state: VoucherState) {
  switch (state) {
    case 'used':
    case 'void':
      return sql`and v.state = ${state}`;
    case 'issued':
      return sql`and v.state = 'issued' and v.expires_at > now()`;
    case 'expired':
      return sql`and v.state = 'issued' and v.expires_at <= now()`;
  }
}

function following(
  sql: Database | Transaction,
  { after, order }: { after: Keyset | null; order: TimeOrder },
) {
  if (after === null) return sql``;
  const instant = sql`timestamptz 'epoch' + ${after.micros}::bigint * interval '1 microsecond'`;
  const { beyond } = wayOf(sql, order);
  return sql`and r.redeemed_at ${beyond}= ${instant}
    and (r.redeemed_at, r.redemption_id) ${beyond} (${instant}, ${after.rest[0] ?? ''}::uuid)`;
}
