import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Prf } from '#campaigns/draws/draw.ts';

/** A function of a campaign's seed, by which chance decides: HMAC-SHA-256 (RFC 2104). */
export function prfOf(seed: Uint8Array): Prf {
  return prfOfKey(createSecretKey(seed));
}

export function prfOfKey(key: KeyObject): Prf {
  return (label) => createHmac('sha256', key).update(label).digest();
}
