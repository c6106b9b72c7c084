import { createHmac } from 'node:crypto';
import type { Prf } from '#campaigns/draws/draw.ts';

/** The function of a seed as the server hands it in. */
export function prfOf(seed: string): Prf {
  return (label) => createHmac('sha256', seed).update(label).digest();
}
