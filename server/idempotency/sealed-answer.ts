import { openBytes, sealBytes } from '../codes/sealed-bytes.ts';

/** What a call was answered with, as far as it is told again. */
export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Seals an answer, bound to its call: it may hold a password or a link that is shown once. */
export function sealAnswer(secret: Uint8Array, keyHash: Uint8Array, answer: KeptAnswer): Buffer {
  return sealBytes(secret, Buffer.from(JSON.stringify(answer)), keyHash);
}

/** Throws where a bit has changed or the secret is another. */
export function openAnswer(secret: Uint8Array, keyHash: Uint8Array, sealed: Buffer): KeptAnswer {
  return JSON.parse(openBytes(secret, sealed, keyHash).toString('utf8')) as KeptAnswer;
}
