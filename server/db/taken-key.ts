import postgres from 'postgres';

const UNIQUE_VIOLATION = '23505';

/** The unique constraint that a write ran into (`scan_pkey`); null for any other error. */
export function takenKey(error: unknown): string | null {
  const taken = error instanceof postgres.PostgresError && error.code === UNIQUE_VIOLATION;
  return taken ? (error.constraint_name ?? null) : null;
}

/** The name of the check that a row would have broken; null for any other failure. */
export function brokenRule(error: unknown): string | null {
  return error instanceof postgres.PostgresError && error.code === '23514'
    ? (error.constraint_name ?? null)
    : null;
}
