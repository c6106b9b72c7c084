import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a sealed text is bound to: it opens as this thing of this row alone. */
interface Place {
  what: 'details' | 'code' | 'answer';
  programId: number;
  /** The redemption's id, or the code's hash. */
  id: string;
}

/**
 * Seals a text that must not be read out of the database: AES-256-GCM (NIST SP 800-38D) under a secret that is derived
 * from the master key.
 * @returns one byte of format, 12 of nonce, the sealed text, 16 of tag
 */
export function sealText({ secret }: Pick<Context, 'secret'>, text: string, place: Place): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const gcm = createCipheriv('aes-256-gcm', secret('reward-texts'), nonce).setAAD(dataOf(place));
  return Buffer.concat([Buffer.of(FORMAT), nonce, gcm.update(text, 'utf8'), gcm.final(), gcm.getAuthTag()]);
}

/** Opens what `sealText` sealed. Throws under another master key, for another place, or where a bit has changed. */
export function openText({ secret }: Pick<Context, 'secret'>, sealed: Buffer, place: Place): string {
  if (sealed[0] !== FORMAT) throw new Error('a sealed text is in a form that this version cannot read');
  const gcm = createDecipheriv('aes-256-gcm', secret('reward-texts'), sealed.subarray(1, 1 + NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(dataOf(place))
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  const opened = gcm.update(sealed.subarray(1 + NONCE_BYTES, -TAG_BYTES));
  return Buffer.concat([opened, gcm.final()]).toString('utf8');
}

const dataOf = ({ what, programId, id }: Place): Buffer => Buffer.from(`packmint ${what} ${programId} ${id}`);
