import { type CodeLength, normaliseCode } from './alphabet.ts';
import { type CodeCipher, createCodeCipher } from './ff1.ts';

/** An unwrapped key. Retired keys mint no more, but their codes on packs still open. */
export interface KeyringKey {
  keyId: number;
  length: CodeLength;
  /** 16, 24 or 32 bytes. */
  key: Uint8Array;
  state: 'active' | 'retired';
}

/** What a text would be under one key. A serial far outside what was minted means: not by this key. */
export interface Candidate {
  keyId: number;
  serial: bigint;
}

/** A code that was minted. */
export interface ResolvedCode {
  keyId: number;
  serial: number;
  /** Normal form. */
  code: string;
}

/** Every key of the instance, in memory, ready to mint and to open codes. */
export interface Keyring {
  /** @throws RangeError for a key id that is not in the ring */
  cipher(keyId: number): CodeCipher;
  /** The key that mints codes of this length: the newest active one, or null where there is none. */
  activeKey(length: CodeLength): number | null;
  /**
   * Reads typed text under every key, oldest key first. No candidates means that the text is no code.
   * Malformed, forged and real text cost the same: every key of both lengths decrypts one code of its length.
   */
  open(text: string): { code: string | null; candidates: Candidate[] };
  /**
   * The minted code that a text stands for, or null for malformed, forged and not yet minted text alike, at
   * the same cost. A forged text passes with the chance of minted codes over 2^60 or 2^80.
   *
   * @param mintedUpTo for a key id, the first serial not minted yet: serials run from 1, so 1 or 0 means none;
   *   asked once a key
   */
  resolve(text: string, mintedUpTo: (keyId: number) => number): ResolvedCode | null;
}

const STAND_IN: Readonly<Record<CodeLength, string>> = { 12: '0'.repeat(12), 16: '0'.repeat(16) };

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

  function activeKey(length: CodeLength): number | null {
    const newest = oldestFirst.findLast((key) => key.state === 'active' && key.length === length);
    return newest?.keyId ?? null;
  }

  function readUnderEveryKey(text: string) {
    const code = normaliseCode(text);
    const readings = Array.from(ciphers, ([keyId, key]) => {
      const fits = code?.length === key.length;
      return { keyId, fits, serial: key.decrypt(fits ? code : STAND_IN[key.length]) };
    });
    return { code, readings };
  }

  function open(text: string): { code: string | null; candidates: Candidate[] } {
    const { code, readings } = readUnderEveryKey(text);
    const fitting = readings.filter((reading) => reading.fits);
    return { code, candidates: fitting.map(({ keyId, serial }) => ({ keyId, serial })) };
  }

  function resolve(text: string, mintedUpTo: (keyId: number) => number): ResolvedCode | null {
    const { code, readings } = readUnderEveryKey(text);
    const minted = readings.filter(({ keyId, serial, fits }) => {
      const end = mintedUpTo(keyId);
      return fits && serial >= 1n && serial < end;
    });
    const [oldest] = minted;
    if (code === null || oldest === undefined) return null;
    return { keyId: oldest.keyId, serial: Number(oldest.serial), code };
  }

  return { cipher, activeKey, open, resolve };
}
