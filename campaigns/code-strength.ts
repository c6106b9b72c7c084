/** What an attacker is taken to manage, day and night, until the campaign ends. */
export interface Attack {
  guessesPerSecond: number;
  days: number;
}

/** Guesses a second that a strength is stated for: a thousand wrong codes, without a pause, from a hundred addresses. */
export const ASSUMED_GUESSES_PER_SECOND = 1000;
export const ASSUMED_ADDRESSES = 100;

/** A length is enough where an attacker may expect fewer hits than this: none at all in nine campaigns of ten. */
const HITS_ENOUGH = 0.1;

const CHARACTERS = 32;
const SECONDS_PER_DAY = 86_400;

/**
 * Codes that an attacker may expect to hit: guesses × live codes ÷ 32^length, and never more than there are.
 *
 * Codes are a permutation of serials under a secret key, so a guess is as good as a draw from all texts of the length,
 * and hits whatever is live among them, of any batch. All that were ever minted with keys of the length count as live:
 * those claimed or recalled since are fewer, so this is the worst case.
 */
export function expectedHits(length: number, liveCodes: number, { guessesPerSecond, days }: Attack): number {
  const guesses = guessesPerSecond * SECONDS_PER_DAY * days;
  return Math.min(liveCodes, (guesses * liveCodes) / CHARACTERS ** length);
}

/** The shorter length while that is enough. @param live codes of each length, the new batch counted with both */
export function recommendLength(live: Readonly<Record<12 | 16, number>>, days: number): 12 | 16 {
  const attack = { guessesPerSecond: ASSUMED_GUESSES_PER_SECOND, days };
  return expectedHits(12, live[12], attack) < HITS_ENOUGH ? 12 : 16;
}

const DAY_MS = SECONDS_PER_DAY * 1000;

/** Days that codes of a campaign may be guessed for, from now or its start to its end; one at the least. */
export function daysAtRisk(campaign: { startsAt: string; endsAt: string }, nowMs: number): number {
  const fromMs = Math.max(nowMs, Date.parse(campaign.startsAt));
  return Math.max(1, Math.ceil((Date.parse(campaign.endsAt) - fromMs) / DAY_MS));
}
