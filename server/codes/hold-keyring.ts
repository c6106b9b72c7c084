import type { Transaction } from '../db/connect.ts';
import { shareKeyring } from './queries.ts';

/**
 * Keeps the keyring as it is until the transaction ends: a rotation waits for it, and whoever comes during a rotation
 * waits and then finds the new key. Many may hold it at once.
 */
export async function holdKeyring(tx: Transaction): Promise<void> {
  await shareKeyring(tx);
}
