import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What sealed bytes are longer by. */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * Seals bytes that must not be read out of the database: AES-256-GCM (NIST SP 800-38D).
 * @param secret 32 bytes, of this purpose alone
 * @param place what the bytes are bound to: they open for nothing else
 * @returns 12 bytes of nonce, the sealed bytes, 16 of tag
 */
export function sealBytes(secret: Uint8Array, bytes: Uint8Array, place: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const gcm = createCipheriv('aes-256-gcm', secret, nonce).setAAD(place);
  return Buffer.concat([nonce, gcm.update(bytes), gcm.final(), gcm.getAuthTag()]);
}

/** Opens what `sealBytes` sealed. @throws Error under another secret, for another place, or where a bit has changed */
export function openBytes(secret: Uint8Array, sealed: Uint8Array, place: Uint8Array): Buffer {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const gcm = createDecipheriv('aes-256-gcm', secret, nonce, { authTagLength: TAG_BYTES })
    .setAAD(place)
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([gcm.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), gcm.final()]);
}
