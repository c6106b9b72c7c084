import { RecentMap } from '../recent-map.ts';

/**
 * Token buckets by key, in memory and bounded: the keys used longest ago make room. A full bucket holds `capacity`
 * tokens and gains `perSecond`.
 */
export class TokenBuckets {
  readonly #capacity: number;
  readonly #perSecond: number;
  readonly #buckets: RecentMap<{ tokens: number; atMs: number }>;

  constructor(options: { capacity: number; perSecond: number; keysMax?: number }) {
    this.#capacity = options.capacity;
    this.#perSecond = options.perSecond;
    this.#buckets = new RecentMap(options.keysMax ?? 100_000);
  }

  /** Takes one token; may go below zero, so that who goes on waits longer. */
  spend(key: string, nowMs: number): void {
    const tokens = this.level(key, nowMs) - 1;
    this.#buckets.set(key, { tokens: Math.max(tokens, -this.#capacity), atMs: nowMs });
  }

  /** Tokens left: from -capacity to capacity. */
  level(key: string, nowMs: number): number {
    const bucket = this.#buckets.get(key);
    if (!bucket) return this.#capacity;
    return Math.min(this.#capacity, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * this.#perSecond);
  }

  /** Seconds until the key has a token again; 0 where it has one. */
  waitSeconds(key: string, nowMs: number): number {
    const level = this.level(key, nowMs);
    return level >= 1 ? 0 : Math.ceil((1 - level) / this.#perSecond);
  }
}
