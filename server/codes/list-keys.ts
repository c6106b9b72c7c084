import type { Database } from '../db/connect.ts';
import type { CodeLength } from './alphabet.ts';
import { selectKeyChanges, selectKeys, selectKeyUse, type KeyChangeRow } from './queries.ts';

export interface KeyView {
  keyId: number;
  codeLength: CodeLength;
  /** Active: batches of its length are minted with it; retired: its codes open, and no more are minted. */
  state: 'active' | 'retired';
  batches: number;
  codes: number;
  createdAt: string;
}

export interface KeyChange extends Omit<KeyChangeRow, 'changedAt'> {
  changedAt: string;
}

const CHANGES_MAX = 100;

/**
 * The keys of the instance, newest first.
 * @param programId whose batches and codes are counted; null for those of all programs
 */
export async function listKeys(sql: Database, programId: number | null): Promise<KeyView[]> {
  const [keys, uses] = await Promise.all([selectKeys(sql), selectKeyUse(sql, programId)]);
  const useOf = new Map(uses.map((use) => [use.keyId, use]));
  return keys
    .map(({ keyId, codeLength, state, createdAt }) => ({
      keyId,
      codeLength,
      state,
      batches: useOf.get(keyId)?.batches ?? 0,
      codes: useOf.get(keyId)?.codes ?? 0,
      createdAt: createdAt.toISOString(),
    }))
    .toReversed();
}

/** What was done to the keys, the newest 100. */
export async function listKeyChanges(sql: Database): Promise<KeyChange[]> {
  const rows = await selectKeyChanges(sql, CHANGES_MAX);
  return rows.map((row) => ({ ...row, changedAt: row.changedAt.toISOString() }));
}
