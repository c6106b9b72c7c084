import postgres from 'postgres';
import type { Transaction } from '../db/connect.ts';
import { invalidField, Refusal } from '../errors.ts';
import { parseGtin } from './gtin.ts';
import { brandExists } from './queries.ts';

/** The GTIN as it is stored, or null for none. Refuses one that cannot be. */
export function checkGtin(gtin: string | null): string | null {
  if (gtin === null || gtin.trim() === '') return null;
  const parsed = parseGtin(gtin);
  if (parsed === null) {
    throw invalidField(
      'gtin',
      'wrong-gtin',
      'This is no GTIN: write 8, 12, 13 or 14 digits, as under the bar code; the last one is a check digit.',
    );
  }
  return parsed;
}

/** Refuses a brand that is not one of the program's. */
export async function checkBrand(tx: Transaction, programId: number, brandId: number): Promise<void> {
  if (!(await brandExists(tx, programId, brandId))) {
    throw invalidField('brandId', 'brand-not-found', 'Choose a brand of this program.');
  }
}

/** Two products of a program never share a GTIN. */
export function gtinTaken(): Refusal {
  const message = 'Another product of this program has this GTIN.';
  return new Refusal('conflict', 'gtin-taken', message, { fields: [{ path: 'gtin', message }] });
}

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.code === '23505';
}
