import { hash } from 'node:crypto';
import { groupCode } from './alphabet.ts';

/** The key of all imported codes: it seals nothing, it only counts their serials. Keys that mint count up from 1. */
export const IMPORTED_KEY_ID = 32_767;

/** A code as people read it: minted ones in groups, an imported one in its normal form. */
export function printedForm({ keyId, code }: { keyId: number; code: string }): string {
  return keyId === IMPORTED_KEY_ID ? code : groupCode(code);
}

/** Why a text is no code that could be imported. */
export type TextFault = 'missing' | 'length' | 'character';

const LENGTH_MIN = 6;
const LENGTH_MAX = 40;
const TYPED_LENGTH_MAX = 64;
const LETTERS = /^[\p{L}\p{M}\p{N}-]*$/u;
const PLAIN = /^[A-Z0-9-]*$/;
const HASH_DIGITS = 32;
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** Of 40 characters in UTF-8. */
const CODE_BYTES_MAX = 4 * LENGTH_MAX;

/**
 * Brings a code that was printed elsewhere to its normal form: no space around it, Unicode NFKC, capitals, every dash a
 * hyphen; 6 to 40 letters, digits and hyphens. Nothing else is forgiven, since what such a code may mix up is not known.
 */
export function normaliseImported(text: string): { code: string } | { fault: TextFault } {
  const code = normalForm(text);
  if (code === '') return { fault: 'missing' };
  if (!PLAIN.test(code) && !LETTERS.test(code)) return { fault: 'character' };
  const length = PLAIN.test(code) ? code.length : Array.from(code).length;
  return length < LENGTH_MIN || length > LENGTH_MAX ? { fault: 'length' } : { code };
}

function normalForm(text: string): string {
  const trimmed = text.trim();
  if (PLAIN.test(trimmed)) return trimmed;
  // Longer text stays too long, and a pasted novel is not worth the work.
  if (trimmed.length > TYPED_LENGTH_MAX) return trimmed;
  return trimmed
    .normalize('NFKC')
    .toUpperCase()
    .normalize('NFKC')
    .replace(/\p{Pd}/gu, '-');
}

/** Hashes imported codes, so that who has the database alone cannot tell which texts are codes. */
export class ImportedHash {
  // HMAC's two blocks (RFC 2104), each with room for what is hashed after it: the library's own HMAC object costs a list
  // of millions twice as much.
  readonly #inner = Buffer.alloc(BLOCK_BYTES + CODE_BYTES_MAX);
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);

  /** @param secret at most 64 bytes, of the instance */
  constructor(secret: Uint8Array) {
    if (secret.length > BLOCK_BYTES) throw new RangeError('The secret is longer than a block of SHA-256.');
    for (let at = 0; at < BLOCK_BYTES; at += 1) {
      this.#inner[at] = (secret[at] ?? 0) ^ 0x36;
      this.#outer[at] = (secret[at] ?? 0) ^ 0x5c;
    }
  }

  /** The first 16 bytes of HMAC-SHA256 of a code's normal form, as 32 hexadecimal digits. */
  of(code: string): string {
    const end = BLOCK_BYTES + this.#inner.write(code, BLOCK_BYTES);
    this.#outer.write(hash('sha256', this.#inner.subarray(0, end), 'hex'), BLOCK_BYTES, 'hex');
    return hash('sha256', this.#outer, 'hex').slice(0, HASH_DIGITS);
  }
}
