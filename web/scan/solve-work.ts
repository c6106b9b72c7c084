import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Work } from '#server/routes/schemas/shopper.ts';

/** How long the page may stand still at a time: half a frame. */
const sliceMs = 8;

/** True where the first `bits` bits of `hash` are zero. */
export function startsWithZeros(hash: Uint8Array, bits: number): boolean {
  const whole = bits >> 3;
  for (let at = 0; at < whole; at += 1) if (hash[at] !== 0) return false;
  return (bits & 7) === 0 || (hash[whole] ?? 0) >> (8 - (bits & 7)) === 0;
}

/**
 * Find the proof the server asks of unproven devices, and return it as the header's value, `challenge:solution`.
 * Not crypto.subtle: a phone that scans on plain http in a local network has none.
 */
export async function solveWork({ challenge, bits }: Work): Promise<string> {
  const begun = sha256.create().update(utf8ToBytes(`${challenge}:`));
  for (let solution = 0; ;) {
    for (const until = performance.now() + sliceMs; performance.now() < until; solution += 1) {
      const hash = begun
        .clone()
        .update(utf8ToBytes(String(solution)))
        .digest();
      if (startsWithZeros(hash, bits)) return `${challenge}:${solution}`;
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
}
