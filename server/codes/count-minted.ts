import type { Database } from '../db/connect.ts';
import { selectMinted } from './queries.ts';

/**
 * Codes that were ever minted with the keys of each length, of all programs, rounded up to one figure: enough to judge
 * how easily one is guessed, and nothing of what the others have ordered.
 */
export async function countMinted(sql: Database): Promise<Record<12 | 16, number>> {
  const rows = await selectMinted(sql);
  const of = (length: number) => roundUp(rows.find(({ codeLength }) => codeLength === length)?.minted ?? 0);
  return { 12: of(12), 16: of(16) };
}

function roundUp(count: number): number {
  if (count < 10) return count;
  const unit = 10 ** (String(count).length - 1);
  return Math.ceil(count / unit) * unit;
}
