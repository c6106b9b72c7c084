import { type CodeLength, normaliseCode } from './alphabet.ts';
import { type CodeCipher, createCodeCipher } from './ff1.ts';

/** An unwrapped key. Retired ones stay in the ring: their codes on packs still open. */
export interface KeyringKey {
  keyId: number;
  length: CodeLength;
  /** 16, 24 or 32 bytes. */
  key: Uint8Array;
}

/** What a text would be under one key. A serial far outside what was minted means: not by this key. */
export interface Candidate {
  keyId: number;
  serial: bigint;
}

/** Every key of the instance, in memory, ready to mint and to open codes. */
export interface Keyring {
  /** @throws RangeError for a key id that is not in the ring */
  cipher(keyId: number): CodeCipher;
  /**
   * Reads typed text under every key, oldest key first. No candidates means that the text is no code.
   * Malformed, forged and real text cost the same: every key of the text's length decrypts one code, and text that is no
   * code counts as 12 characters long.
   */
  open(text: string): { code: string | null; candidates: Candidate[] };
}

/** Opened in place of text that is no code, so that a typo costs what a forged code costs. */
const STAND_IN = '0'.repeat(12);

/** @throws RangeError where two keys share an id or a key has an impossible size */
export function createKeyring(keys: readonly KeyringKey[]): Keyring {
  const oldestFirst = keys.toSorted((left, right) => left.keyId - right.keyId);
  const ciphers = new Map(
    oldestFirst.map(({ keyId, key, length }) => [keyId, createCodeCipher(key, length)]),
  );
  if (ciphers.size !== keys.length) throw new RangeError('Two keys of the keyring have the same id.');

  function cipher(keyId: number): CodeCipher {
    const found = ciphers.get(keyId);
    if (found === undefined) throw new RangeError(`There is no key ${keyId} in the keyring.`);
    return found;
  }

  function open(text: string): { code: string | null; candidates: Candidate[] } {
    const code = normaliseCode(text);
    const length = code?.length ?? STAND_IN.length;
    const candidates = oldestFirst
      .filter((key) => key.length === length)
      .map(({ keyId }) => ({ keyId, serial: cipher(keyId).decrypt(code ?? STAND_IN) }));
    return { code, candidates: code === null ? [] : candidates };
  }

  return { cipher, open };
}
