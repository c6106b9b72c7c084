import type { Database } from '../db/connect.ts';
import type { RewardSettings } from '../routes/schemas/rewards.ts';

export interface OfferRow {
  rewardId: number;
  name: { vi: string; en: string };
  description: { vi: string; en: string };
  picture: string;
  settings: RewardSettings;
  /** For the tier of whoever asks. */
  pricePoints: number;
  left: number;
  voucherDays: number;
  variants: { variantId: number; name: { vi: string; en: string }; left: number }[];
  personLimit: number | null;
  personLimitDays: number | null;
  offeredUntil: Date | null;
}

/** What the catalogue offers, cheapest first; what is gone stays in sight, marked by `left` 0. */
export function selectOffers(sql: Database, programId: number, memberId: string | null) {
  return sql<OfferRow[]>`
    select reward_id as "rewardId", name, description, picture, settings,
      coalesce((tier_prices ->> case when tier_prices = '{}' then null
        else (select member_tier(${programId}, ${memberId}::uuid)) end)::int, price_points) as "pricePoints",
      stock - redeemed - reserved as left, voucher_days as "voucherDays", person_limit as "personLimit",
      person_limit_days as "personLimitDays", offered_until as "offeredUntil",
      coalesce((
        select jsonb_agg(jsonb_build_object('variantId', variant_id, 'name', v.name, 'left', v.stock - given)
          order by variant_id)
        from reward_variant v where v.program_id = w.program_id and v.reward_id = w.reward_id
      ), '[]') as variants
    from reward w
    where w.program_id = ${programId} and state = 'offered'
      and coalesce(offered_from <= now(), true) and coalesce(offered_until > now(), true)
    order by "pricePoints", reward_id limit 200`;
}
