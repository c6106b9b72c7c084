import { openBytes, sealBytes } from '../codes/sealed-bytes.ts';
import type { Context } from '../context.ts';

const FORMAT = 1;

/** What a sealed text is bound to: it opens as this thing of this row alone. */
interface Place {
  what: 'details' | 'code' | 'answer';
  programId: number;
  /** The redemption's id, or the code's hash. */
  id: string;
}

/**
 * Seals a text that must not be read out of the database, under a secret that is derived from the master key.
 * @returns one byte of format, then what `sealBytes` makes
 */
export function sealText(ctx: Pick<Context, 'secret'>, text: string, place: Place): Buffer {
  return textSealer(ctx)(text, place);
}

/** `sealText` for many: the secret, which takes longer to derive than a text to seal, is derived once. */
export function textSealer({ secret }: Pick<Context, 'secret'>): (text: string, place: Place) => Buffer {
  const key = secret('reward-texts');
  return (text, place) =>
    Buffer.concat([Buffer.of(FORMAT), sealBytes(key, Buffer.from(text), dataOf(place))]);
}

/** Opens what `sealText` sealed. Throws under another master key, for another place, or where a bit has changed. */
export function openText({ secret }: Pick<Context, 'secret'>, sealed: Buffer, place: Place): string {
  if (sealed[0] !== FORMAT) throw new Error('a sealed text is in a form that this version cannot read');
  return openBytes(secret('reward-texts'), sealed.subarray(1), dataOf(place)).toString('utf8');
}

const dataOf = ({ what, programId, id }: Place): Buffer => Buffer.from(`packmint ${what} ${programId} ${id}`);
