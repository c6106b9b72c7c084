import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** What a call was answered with, as far as it is told again. */
export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals an answer: it may hold a password or a link that is shown once. AES-256-GCM (NIST SP 800-38D), bound to its call.
 * @param secret 32 bytes
 * @returns 12 bytes of nonce, the sealed answer, 16 of tag
 */
export function sealAnswer(secret: Uint8Array, keyHash: Uint8Array, answer: KeptAnswer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const gcm = createCipheriv('aes-256-gcm', secret, nonce).setAAD(keyHash);
  return Buffer.concat([nonce, gcm.update(JSON.stringify(answer)), gcm.final(), gcm.getAuthTag()]);
}

/** Throws where a bit has changed or the secret is another. */
export function openAnswer(secret: Uint8Array, keyHash: Uint8Array, sealed: Buffer): KeptAnswer {
  const gcm = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(keyHash)
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  const opened = Buffer.concat([gcm.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), gcm.final()]);
  return JSON.parse(opened.toString('utf8')) as KeptAnswer;
}
