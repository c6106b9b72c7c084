import type { LocalMinute, Period } from '../local-time.ts';

/** Whose claims a limit counts. */
export type Subject = 'person' | 'device' | 'household';

/** What rules may look at; what no rule of the campaign asks for may be left out. */
export interface RuleFacts {
  /** Packs the member has claimed in this campaign on the local day of `now`. */
  memberClaimsToday: number;
  local: LocalMinute;
  productId?: number | undefined;
  /** Where the scan was made, as ISO 3166 (VN, VN-SG); null where unknown. */
  place?: string | null | undefined;
  tier?: string | undefined;
  /** Had claimed nothing in the program before this campaign started. */
  isNew?: boolean | undefined;
  /** The age, in years, that the member has confirmed to have reached. */
  ageConfirmed?: number | null | undefined;
  /** On the program's list of those who may not win: staff, distributors. */
  excluded?: boolean | undefined;
  /** Claims counted so far, by `LimitKey.name`; none where a name is missing. */
  counts?: ReadonlyMap<string, number> | undefined;
}

/** Why a rule says no; an expected outcome with its own screen. */
export type RuleRefusal =
  /** Without `subject` it is the person. */
  | { outcome: 'over-limit'; limit: number; per: Period; subject?: 'device' | 'household' }
  | { outcome: 'not-eligible'; reason: 'product' | 'place' | 'tier' | 'audience' | 'excluded' }
  | { outcome: 'age-unconfirmed'; years: number }
  | { outcome: 'closed-now' };
