import { hkdfSync } from 'node:crypto';
import type { CodeLength } from './alphabet.ts';
import { fromRecoveryText, isRecoveryText, RecoveryTextError } from './recovery-text.ts';
import { openBytes, SEAL_BYTES, sealBytes } from './sealed-bytes.ts';

export const MASTER_KEY_BYTES = 32;

/** The master key is missing, malformed, badly kept or not the right one; the message says what to do. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

/** What a wrapped key is bound to: it opens only as this key id and this code length. */
export interface KeyContext {
  keyId: number;
  length: CodeLength;
}

const FORMAT = 1;
const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * Reads a master key as an operator writes it: base64 (also the URL alphabet), hex, or the groups of a recovery sheet.
 *
 * @param text white space around it is ignored
 * @param source where it was found, for the message
 * @returns 32 bytes
 * @throws MasterKeyError for any other form; the message never holds the text
 */
export function parseMasterKey(text: string, source: string): Buffer {
  const trimmed = text.trim();
  if (HEX.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (BASE64.test(trimmed)) return Buffer.from(trimmed, 'base64');
  if (isRecoveryText(trimmed)) return readSheet(trimmed, source);
  throw new MasterKeyError(
    `${source} must hold ${MASTER_KEY_BYTES} bytes as base64 (44 characters) or hex (64); make one with: openssl rand -base64 ${MASTER_KEY_BYTES}`,
  );
}

function readSheet(text: string, source: string): Buffer {
  try {
    return fromRecoveryText(text);
  } catch (error) {
    if (error instanceof RecoveryTextError)
      throw new MasterKeyError(`${source}: ${error.message}`, { cause: error });
    throw error;
  }
}

/**
 * Seals a code key under the master key, with key id and code length as associated data.
 *
 * @returns one byte of format, then what `sealBytes` makes of the key
 */
export function wrapKey(master: Uint8Array, key: Uint8Array, context: KeyContext): Buffer {
  return Buffer.concat([Buffer.of(FORMAT), sealBytes(wrappingKey(master), key, associatedData(context))]);
}

/**
 * Opens what wrapKey sealed.
 *
 * @throws MasterKeyError under another master key, for another context, or where a bit has changed
 */
export function unwrapKey(master: Uint8Array, wrapped: Uint8Array, context: KeyContext): Buffer {
  if (wrapped.length <= 1 + SEAL_BYTES || wrapped[0] !== FORMAT) {
    throw new MasterKeyError(`Code key ${context.keyId} is stored in a form this version cannot read.`);
  }
  try {
    return openBytes(wrappingKey(master), wrapped.subarray(1), associatedData(context));
  } catch {
    throw new MasterKeyError(
      `Code key ${context.keyId} does not open: set the master key that this database was made with.`,
    );
  }
}

/**
 * An independent secret for one purpose (cookie signing, code hashes): HKDF-SHA256, RFC 5869.
 *
 * @param purpose names the use, such as `shopper-cookie`; the same purpose always gives the same secret
 * @returns 32 bytes
 */
export function deriveSecret(master: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `packmint/${purpose}`, 32));
}

// The master key itself feeds only HKDF, so no two algorithms ever share a key.
const wrappingKey = (master: Uint8Array): Buffer => deriveSecret(master, 'code-key-wrapping');

const associatedData = ({ keyId, length }: KeyContext): Buffer =>
  Buffer.from(`packmint code key ${keyId} of length ${length}`);
