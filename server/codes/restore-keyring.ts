import type { Transaction } from '../db/connect.ts';
import { Refusal } from '../errors.ts';
import type { CodeLength } from './alphabet.ts';
import { isSealed, type KeyringFile } from './keyring-file.ts';
import type { KeyKeeper } from './key-keeper.ts';
import { unwrapKey, wrapKey } from './master-key.ts';
import {
  deleteKeys,
  insertKey,
  insertKeyChange,
  isUnminted,
  lockKeyring,
  selectKeys,
  updateNextSerial,
} from './queries.ts';
import { masterKeyMark } from './recovery-text.ts';

/** What became of one key of the file: `keyId` is its id here, `fileKeyId` its id there. */
export interface RestoredKey {
  fileKeyId: number;
  keyId: number;
  /** Known: it was here already, and at most its next serial has moved on. */
  outcome: 'restored' | 'known';
}

interface OpenedKey {
  fileKeyId: number;
  length: CodeLength;
  key: Buffer;
  state: 'active' | 'retired';
  nextSerial: number;
  createdAt: Date;
}

/**
 * Brings the keys of an exported file back. An instance that has minted nothing takes them as they were, ids and all, and
 * goes on minting where they ended: it replaces the one that was lost. Any other keeps its own keys and takes the missing
 * ones as retired: they open codes here, and only one place goes on minting with them. What a code belongs to is not in the
 * file; batches come from the database's own backup.
 *
 * All or nothing. Refuses 422 `other-master-key` where `master` is not the one that sealed the file, and
 * `keyring-altered` where the file was changed.
 * @param master the one the file was sealed under, from its recovery sheet; this instance's own unless told
 */
export async function restoreKeyring(
  keeper: KeyKeeper,
  file: KeyringFile,
  master: Uint8Array = keeper.codes.master,
): Promise<RestoredKey[]> {
  const opened = openFile(file, master);
  const restored = await keeper.sql.begin(async (tx) => {
    await lockKeyring(tx);
    const fresh = await isUnminted(tx);
    if (fresh) await deleteKeys(tx);
    const results: RestoredKey[] = [];
    for (const key of opened) results.push(await takeIn(tx, keeper, key, fresh));
    return results;
  });
  await keeper.codes.refresh();
  return restored;
}

function openFile(file: KeyringFile, master: Uint8Array): OpenedKey[] {
  if (file.masterKeyMark !== masterKeyMark(master)) {
    throw new Refusal(
      'invalid',
      'other-master-key',
      `This keyring was sealed under another master key: give the recovery text whose last group begins with ${file.masterKeyMark}.`,
    );
  }
  if (!isSealed(master, file)) {
    throw new Refusal(
      'invalid',
      'keyring-altered',
      'This keyring is not as it was exported; take another copy.',
    );
  }
  return file.keys.map(({ keyId, codeLength, wrappedKey, state, nextSerial, createdAt }) => ({
    fileKeyId: keyId,
    length: codeLength,
    key: unwrapKey(master, Buffer.from(wrappedKey, 'base64'), { keyId, length: codeLength }),
    state,
    nextSerial,
    createdAt: new Date(createdAt),
  }));
}

async function takeIn(
  tx: Transaction,
  { codes, programId, changedBy }: KeyKeeper,
  { fileKeyId, length, key, state, nextSerial, createdAt }: OpenedKey,
  fresh: boolean,
): Promise<RestoredKey> {
  const own = await selectKeys(tx);
  const known = own.find(
    (row) =>
      row.codeLength === length &&
      unwrapKey(codes.master, row.wrappedKey, { keyId: row.keyId, length }).equals(key),
  );
  if (known) {
    await updateNextSerial(tx, known.keyId, nextSerial);
    return { fileKeyId, keyId: known.keyId, outcome: 'known' };
  }
  const taken = own.some((row) => row.keyId === fileKeyId);
  const keyId = taken ? Math.max(...own.map((row) => row.keyId)) + 1 : fileKeyId;
  await insertKey(tx, {
    keyId,
    codeLength: length,
    wrappedKey: wrapKey(codes.master, key, { keyId, length }),
    state: fresh ? state : 'retired',
    nextSerial,
    createdAt,
  });
  await insertKeyChange(tx, { kind: 'restored', keyId, programId, changedBy });
  return { fileKeyId, keyId, outcome: 'restored' };
}
