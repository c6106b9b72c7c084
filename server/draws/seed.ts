import { createHash, randomBytes } from 'node:crypto';
import { openBytes, sealBytes } from '../codes/sealed-bytes.ts';

/** Bytes of a campaign's secret seed. */
export const SEED_BYTES = 32;

/** Whose seed it is; a wrapped seed opens for no other campaign. */
export interface SeedPlace {
  programId: number;
  campaignId: number;
}

/** A fresh seed from the operating system's randomness. */
export function makeSeed(): Buffer {
  return randomBytes(SEED_BYTES);
}

/** What is published before anybody can win: SHA-256 of the seed, as 64 hex digits. */
export function seedHash(seed: Uint8Array): string {
  return createHash('sha256').update(seed).digest('hex');
}

/** Wraps a seed under a secret of this purpose alone. */
export function wrapSeed(secret: Uint8Array, seed: Uint8Array, place: SeedPlace): Buffer {
  return sealBytes(secret, seed, associatedData(place));
}

/** @throws Error under another master key, for another campaign, or where a bit has changed */
export function unwrapSeed(secret: Uint8Array, wrapped: Uint8Array, place: SeedPlace): Buffer {
  return openBytes(secret, wrapped, associatedData(place));
}

const associatedData = ({ programId, campaignId }: SeedPlace): Buffer =>
  Buffer.from(`packmint draw seed of campaign ${campaignId} of program ${programId}`);
