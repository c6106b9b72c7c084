import { randomBytes } from 'node:crypto';
import type { Transaction } from '../db/connect.ts';
import type { CodeLength } from './alphabet.ts';
import { wrapKey } from './master-key.ts';
import { insertKey, insertKeyChange, selectKeys } from './queries.ts';

const KEY_BYTES = 16;

/**
 * Makes a random key of a code length, sealed under the master key, and mints with it from now on. The caller holds
 * `lockKeyring`, and no other key of the length is active.
 */
export async function makeKey(
  tx: Transaction,
  master: Uint8Array,
  codeLength: CodeLength,
  change: { kind: 'made' | 'rotated'; programId: number | null; changedBy: string },
): Promise<number> {
  const keyId = Math.max(0, ...(await selectKeys(tx)).map((row) => row.keyId)) + 1;
  const wrappedKey = wrapKey(master, randomBytes(KEY_BYTES), { keyId, length: codeLength });
  await insertKey(tx, { keyId, codeLength, wrappedKey, state: 'active', nextSerial: 1, createdAt: null });
  await insertKeyChange(tx, { ...change, keyId });
  return keyId;
}
