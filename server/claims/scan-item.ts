import type { Decision } from '#campaigns/decide-claim.ts';
import type { RuleRefusal } from '#campaigns/rules/refusal.ts';
import type { MintedCode } from '../codes/code-space.ts';
import type { Gains } from '../routes/schemas/gains.ts';

/** A phone has seen a minted code (`look`) or asks to claim it (`claim`). */
export interface ScanItem {
  kind: 'look' | 'claim';
  /** Made and kept by the phone; of a claim it is the claim id. */
  scanId: string;
  code: MintedCode;
  deviceId: string;
  /** ISO 3166 alpha-2, or null where unknown. */
  country: string | null;
  /** The address cut to its network (IPv4 /24, IPv6 /48). */
  network: string | null;
  /** Years of age that the shopper says to have reached, where a campaign asks for it. */
  confirmedAge?: number | undefined;
  /** For the history of a demo program only: when it happened. Otherwise the database's clock decides. */
  at?: Date;
}

/** What the phone is told, and told again at every retry: `Decision` with its dates written out. */
export type Answer =
  | { outcome: 'ready' }
  | { outcome: 'won'; points: number; balance: number; claimedAt: string; gains?: Gains }
  | { outcome: 'already-yours'; points: number; claimedAt: string; gains?: Gains }
  | { outcome: 'claimed-by-another'; claimedAt: string }
  | { outcome: 'not-active' }
  | { outcome: 'recalled' }
  | { outcome: 'voided' }
  | { outcome: 'expired'; expiredAt: string }
  | { outcome: 'not-started'; startsAt: string }
  | { outcome: 'ended'; endedAt: string; tail?: EndedTail }
  | { outcome: 'paused' }
  | Exclude<RuleRefusal, { outcome: 'closed-now' }>
  | { outcome: 'closed-now'; opensAt: string }
  | { outcome: 'budget-spent'; opensAt: string | null };

type EndedTail = NonNullable<Extract<Decision, { outcome: 'ended' }>['tail']>;

/** The answer to everything but a win, which also needs the balance. */
export function answerOf(decision: Exclude<Decision, { outcome: 'won' }> | null): Answer {
  if (!decision) return { outcome: 'ready' };
  switch (decision.outcome) {
    case 'already-yours':
      return { ...decision, claimedAt: decision.claimedAt.toISOString() };
    case 'claimed-by-another':
      return { ...decision, claimedAt: decision.claimedAt.toISOString() };
    case 'not-started':
      return { ...decision, startsAt: decision.startsAt.toISOString() };
    case 'ended':
      return { ...decision, endedAt: decision.endedAt.toISOString() };
    case 'expired':
      return { ...decision, expiredAt: decision.expiredAt.toISOString() };
    case 'not-active':
    case 'recalled':
    case 'voided':
    case 'paused':
    case 'over-limit':
    case 'not-eligible':
    case 'age-unconfirmed':
      return decision;
    case 'closed-now':
      return { ...decision, opensAt: decision.opensAt.toISOString() };
    case 'budget-spent':
      return { ...decision, opensAt: decision.opensAt?.toISOString() ?? null };
  }
}
