import { Refusal } from '../errors.ts';
import type { KeyKeeper } from './key-keeper.ts';
import { insertKeyChange, lockKeyring, selectKeys, updateKeyRetired } from './queries.ts';

/**
 * Retires a key without a successor: no batch is minted with it any more, and its codes open as before. Until another key
 * is made by a rotation, codes of its length cannot be minted. Again changes nothing. Refuses 404 `key-not-found`.
 */
export async function retireKey({ sql, programId, changedBy }: KeyKeeper, keyId: number): Promise<void> {
  await sql.begin(async (tx) => {
    await lockKeyring(tx);
    const key = (await selectKeys(tx)).find((one) => one.keyId === keyId);
    if (!key) throw new Refusal('not-found', 'key-not-found', 'This instance has no such key.');
    if (key.state === 'retired') return;
    await updateKeyRetired(tx, keyId);
    await insertKeyChange(tx, { kind: 'retired', keyId, programId, changedBy });
  });
}
