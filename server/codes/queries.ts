import type { Database, Transaction } from '../db/connect.ts';

type Db = Database | Transaction;

export interface KeyRow {
  keyId: number;
  codeLength: 12 | 16;
  wrappedKey: Buffer;
  state: 'active' | 'retired';
}

export async function selectKeys(sql: Db): Promise<KeyRow[]> {
  return sql<KeyRow[]>`
    select key_id as "keyId", code_length as "codeLength", wrapped_key as "wrappedKey", state
    from code_key order by key_id`;
}

/** One process at a time may add keys. */
export async function lockKeyring(sql: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('code_key', 0))`;
}

export async function insertKey(sql: Db, row: KeyRow): Promise<void> {
  await sql`
    insert into code_key (key_id, code_length, wrapped_key, state)
    values (${row.keyId}, ${row.codeLength}, ${row.wrappedKey}, ${row.state})`;
}

export interface BlockRow {
  keyId: number;
  firstSerial: number;
  lastSerial: number;
  programId: number;
  batchId: number;
}

/** The blocks of a key that begin at or after `from`, in order. */
export async function selectBlocks(sql: Db, keyId: number, from: number): Promise<BlockRow[]> {
  return sql<BlockRow[]>`
    select key_id as "keyId", first_serial as "firstSerial", last_serial as "lastSerial",
           program_id as "programId", batch_id as "batchId"
    from serial_block where key_id = ${keyId} and first_serial >= ${from} order by first_serial`;
}
