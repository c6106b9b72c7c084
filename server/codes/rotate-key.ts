import type { CodeLength } from './alphabet.ts';
import type { KeyKeeper } from './key-keeper.ts';
import { makeKey } from './make-key.ts';
import { insertKeyChange, lockKeyring, selectKeys, updateKeyRetired } from './queries.ts';

/**
 * Makes a new key that every later batch of this code length is minted with. The one before is retired: it mints no more,
 * and its codes open as before. Batches that are being minted are waited for. Returns the new key's id.
 */
export async function rotateKey(keeper: KeyKeeper, codeLength: CodeLength): Promise<{ keyId: number }> {
  const { sql, codes, programId, changedBy } = keeper;
  const keyId = await sql.begin(async (tx) => {
    await lockKeyring(tx);
    const active = (await selectKeys(tx)).filter(
      (key) => key.codeLength === codeLength && key.state === 'active',
    );
    for (const key of active) {
      await updateKeyRetired(tx, key.keyId);
      await insertKeyChange(tx, { kind: 'retired', keyId: key.keyId, programId, changedBy });
    }
    return makeKey(tx, codes.master, codeLength, { kind: 'rotated', programId, changedBy });
  });
  await codes.refresh();
  return { keyId };
}
