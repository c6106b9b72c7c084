import { sealKeyringFile, type KeyringFile } from './keyring-file.ts';
import type { KeyKeeper } from './key-keeper.ts';
import { insertKeyChange, selectKeys } from './queries.ts';

/** The instance's keys, sealed, for a safe place: worth nothing without the master key, and the master key nothing without them. */
export async function exportKeyring({ sql, codes, programId, changedBy }: KeyKeeper): Promise<KeyringFile> {
  const rows = await selectKeys(sql);
  await insertKeyChange(sql, { kind: 'exported', keyId: null, programId, changedBy });
  return sealKeyringFile(codes.master, {
    exportedAt: new Date().toISOString(),
    keys: rows.map(({ wrappedKey, createdAt, ...key }) => ({
      ...key,
      createdAt: createdAt.toISOString(),
      wrappedKey: wrappedKey.toString('base64'),
    })),
  });
}
