import { Refusal } from '../errors.ts';
import { TokenBuckets } from './tokens.ts';

/**
 * Bounds how often whoever holds a session may ask whether a password is that person's: five times, then once a minute,
 * right or wrong. Kept in the memory of a process: with several, each allows its share.
 */
export class PasswordTries {
  readonly #people = new TokenBuckets({ capacity: 5, perSecond: 1 / 60 });

  /** @throws Refusal 429 `too-many-tries` */
  spend(userId: string, nowMs = Date.now()): void {
    const retryAfterSeconds = this.#people.waitSeconds(userId, nowMs);
    if (retryAfterSeconds > 0) {
      throw new Refusal('too-many', 'too-many-tries', 'Too many tries; wait a minute, then try again.', {
        retryAfterSeconds,
      });
    }
    this.#people.spend(userId, nowMs);
  }
}
