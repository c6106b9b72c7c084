import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { RecentMap } from '../recent-map.ts';
import { TokenBuckets } from './tokens.ts';

/** Who asks about a code. */
export interface Asker {
  deviceId: string;
  /** The device has claimed a pack before; a guesser gets such a device only by buying one. */
  proven: boolean;
  /** The address as limits see it: an IPv4 address, an IPv6 /56. */
  source: string;
}

/** What an asker has to do before a code is looked at, whether it is real or not. */
export type Verdict = { kind: 'pass' } | { kind: 'wait'; seconds: number } | { kind: 'work'; work: Work };
export interface Work {
  challenge: string;
  /** Leading zero bits that SHA-256(challenge + ':' + solution) must have. */
  bits: number;
}

const BITS_MIN = 15;
const BITS_MAX = 21;
const WORK_SECONDS = 180;
const SPENT_MAX = 50_000;
/** Wrong codes a second that an address may try for nothing; each one more costs up to 2^BITS_MAX hashes first. */
export const FREE_MISSES_PER_SECOND = 1 / 2;

/**
 * Slows guessing without shutting out a carrier. Misses count against the device and against the address. A device that
 * has used up its misses waits. An address that has used up its own may hide one guesser and ten thousand shoppers, so
 * nobody there waits: devices that never claimed anything first prove a second of work, more as the guessing goes on.
 * The verdict falls before the code is looked at, so it tells a guesser nothing.
 *
 * Kept in the memory of a process: with several, each allows its share.
 */
export class GuessGuard {
  readonly #secret: Uint8Array;
  readonly #devices = new TokenBuckets({ capacity: 10, perSecond: 1 / 30 });
  readonly #sources = new TokenBuckets({ capacity: 60, perSecond: FREE_MISSES_PER_SECOND });
  readonly #spent = new RecentMap<true>(SPENT_MAX);

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** @param solved the header of solved work, `challenge:solution` */
  judge(asker: Asker, solved: string | undefined, nowMs = Date.now()): Verdict {
    const seconds = this.#devices.waitSeconds(asker.deviceId, nowMs);
    if (seconds > 0) return { kind: 'wait', seconds };
    const level = this.#sources.level(asker.source, nowMs);
    if (level >= 1 || asker.proven) return { kind: 'pass' };
    if (solved !== undefined && this.#accept(asker.source, solved, nowMs)) return { kind: 'pass' };
    return { kind: 'work', work: this.#challenge(asker.source, level, nowMs) };
  }

  /** A challenge whatever the address's standing: asked of pages that may say nothing yet. */
  challenge(asker: Asker, nowMs = Date.now()): Work {
    return this.#challenge(asker.source, this.#sources.level(asker.source, nowMs), nowMs);
  }

  /** Counts a code that was not real. */
  miss(asker: Asker, nowMs = Date.now()): void {
    this.#devices.spend(asker.deviceId, nowMs);
    this.#sources.spend(asker.source, nowMs);
  }

  #challenge(source: string, level: number, nowMs: number): Work {
    const bits = Math.min(BITS_MAX, BITS_MIN + Math.floor(Math.max(0, -level) / 10));
    const head = `${randomBytes(9).toString('base64url')}.${(Math.floor(nowMs / 1000) + WORK_SECONDS).toString(36)}.${bits}`;
    return { challenge: `${head}.${this.#seal(head, source)}`, bits };
  }

  #accept(source: string, solved: string, nowMs: number): boolean {
    const [challenge = '', solution] = solved.split(':');
    const [nonce, expiry = '', bits = '', seal = ''] = challenge.split('.');
    if (solution === undefined || solved.length > 200 || this.#spent.get(challenge)) return false;
    const right = Buffer.from(this.#seal(`${nonce}.${expiry}.${bits}`, source));
    const given = Buffer.from(seal);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return false;
    const expiresMs = parseInt(expiry, 36) * 1000;
    if (expiresMs < nowMs || leadingZeroBits(`${challenge}:${solution}`) < Number(bits)) return false;
    this.#spent.set(challenge, true);
    return true;
  }

  #seal(head: string, source: string): string {
    return createHmac('sha256', this.#secret).update(`${head}|${source}`).digest('base64url').slice(0, 22);
  }
}

function leadingZeroBits(text: string): number {
  const hash = createHash('sha256').update(text).digest();
  return Math.clz32(hash.readUInt32BE(0));
}
