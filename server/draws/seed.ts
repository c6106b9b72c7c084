import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Bytes of a campaign's secret seed. */
export const SEED_BYTES = 32;

/** Whose seed it is; a wrapped seed opens for no other campaign. */
export interface SeedPlace {
  programId: number;
  campaignId: number;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A fresh seed from the operating system's randomness. */
export function makeSeed(): Buffer {
  return randomBytes(SEED_BYTES);
}

/** What is published before anybody can win: SHA-256 of the seed, as 64 hex digits. */
export function seedHash(seed: Uint8Array): string {
  return createHash('sha256').update(seed).digest('hex');
}

/**
 * Wraps a seed: AES-256-GCM (NIST SP 800-38D) under a secret of this purpose alone.
 * @returns 12 bytes of nonce, the sealed seed, 16 of tag
 */
export function wrapSeed(secret: Uint8Array, seed: Uint8Array, place: SeedPlace): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const gcm = createCipheriv('aes-256-gcm', secret, nonce).setAAD(associatedData(place));
  return Buffer.concat([nonce, gcm.update(seed), gcm.final(), gcm.getAuthTag()]);
}

/** @throws Error under another master key, for another campaign, or where a bit has changed */
export function unwrapSeed(secret: Uint8Array, wrapped: Uint8Array, place: SeedPlace): Buffer {
  const bytes = Buffer.from(wrapped);
  const gcm = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(associatedData(place))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([gcm.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), gcm.final()]);
}

const associatedData = ({ programId, campaignId }: SeedPlace): Buffer =>
  Buffer.from(`packmint draw seed of campaign ${campaignId} of program ${programId}`);
