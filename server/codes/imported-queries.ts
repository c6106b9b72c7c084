import type { Readable } from 'node:stream';
import type { Database } from '../db/connect.ts';
import { IMPORTED_KEY_ID } from './imported-text.ts';

/** The first serial that no import has taken yet. Serials become visible in their order. */
export async function selectNextImported(sql: Database): Promise<number> {
  const [row] = await sql<{ nextSerial: number }[]>`
    select next_serial as "nextSerial" from code_key where key_id = ${IMPORTED_KEY_ID}`;
  return row?.nextSerial ?? 1;
}

/** The hashes of the serials from `from` up to before `to`: lines of 36 characters, as a uuid is written. */
export async function streamImported(sql: Database, from: number, to: number): Promise<Readable> {
  // COPY takes no parameters; these are whole numbers.
  return sql`copy (select code_hash from imported_code
    where serial >= ${sql.unsafe(String(from))} and serial < ${sql.unsafe(String(to))}) to stdout`.readable();
}

export async function selectImported(sql: Database, hash: string): Promise<number | null> {
  const [row] = await sql<{ serial: number }[]>`
    select serial from imported_code where code_hash = ${hash}`;
  return row?.serial ?? null;
}
