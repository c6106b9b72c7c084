import type { Database, Transaction } from '../db/connect.ts';

type Db = Database | Transaction;

export interface KeyRow {
  keyId: number;
  codeLength: 12 | 16;
  wrappedKey: Buffer;
  state: 'active' | 'retired';
  /** What the next batch begins with. */
  nextSerial: number;
  createdAt: Date;
}

/** The keys that mint; the one of imported codes has no cipher. */
export async function selectKeys(sql: Db): Promise<KeyRow[]> {
  return sql<KeyRow[]>`
    select key_id as "keyId", code_length as "codeLength", wrapped_key as "wrappedKey", state,
      next_serial as "nextSerial", created_at as "createdAt"
    from code_key where kind = 'minted' order by key_id`;
}

export async function hasKeys(sql: Db): Promise<boolean> {
  return (await sql`select from code_key where kind = 'minted' limit 1`).length > 0;
}

/** One process at a time may change the keyring; whoever is minting is waited for. */
export async function lockKeyring(sql: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('code_key', 0))`;
}

export async function shareKeyring(sql: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(hashtextextended('code_key', 0))`;
}

export interface NewKeyRow extends Omit<KeyRow, 'createdAt'> {
  createdAt: Date | null;
}

export async function insertKey(sql: Db, row: NewKeyRow): Promise<void> {
  await sql`
    insert into code_key (key_id, code_length, wrapped_key, state, next_serial, created_at)
    values (${row.keyId}, ${row.codeLength}, ${row.wrappedKey}, ${row.state}, ${row.nextSerial},
      coalesce(${row.createdAt}::timestamptz, now()))`;
}

export async function updateKeyRetired(sql: Db, keyId: number): Promise<void> {
  await sql`update code_key set state = 'retired' where key_id = ${keyId}`;
}

/** Serials below were handed out already, by whoever else had this key. */
export async function updateNextSerial(sql: Db, keyId: number, nextSerial: number): Promise<void> {
  await sql`update code_key set next_serial = greatest(next_serial, ${nextSerial}) where key_id = ${keyId}`;
}

export async function deleteKeys(sql: Db): Promise<void> {
  await sql`delete from code_key where kind = 'minted'`;
}

/** By code length, from the keys alone: it costs the same however many batches there are. */
export async function selectMinted(sql: Db): Promise<{ codeLength: number; minted: number }[]> {
  return sql<{ codeLength: number; minted: number }[]>`
    select code_length as "codeLength", sum(next_serial - 1)::bigint as minted from code_key
    where kind = 'minted' group by 1`;
}

/** Whether no serial of any key was ever handed out. */
export async function isUnminted(sql: Db): Promise<boolean> {
  return (await sql`select from code_key where kind = 'minted' and next_serial > 1 limit 1`).length === 0;
}

export interface KeyUseRow {
  keyId: number;
  /** Batches and codes that this program minted with it. */
  batches: number;
  codes: number;
}

export async function selectKeyUse(sql: Db, programId: number | null): Promise<KeyUseRow[]> {
  return sql<KeyUseRow[]>`
    select key_id as "keyId", count(*)::int as batches, sum(last_serial - first_serial + 1)::bigint as codes
    from serial_block where ${programId}::int is null or program_id = ${programId} group by key_id`;
}

export type KeyChangeKind = 'made' | 'rotated' | 'retired' | 'exported' | 'restored' | 'sheet-shown';

export interface KeyChangeRow {
  changeId: number;
  kind: KeyChangeKind;
  keyId: number | null;
  changedBy: string;
  changedAt: Date;
}

export async function insertKeyChange(
  sql: Db,
  change: { kind: KeyChangeKind; keyId: number | null; programId: number | null; changedBy: string },
): Promise<void> {
  await sql`
    insert into key_change (kind, key_id, program_id, changed_by)
    values (${change.kind}, ${change.keyId}, ${change.programId}, ${change.changedBy})`;
}

/** The newest first; people by their names, as long as they have one here. */
export async function selectKeyChanges(sql: Db, limit: number): Promise<KeyChangeRow[]> {
  return sql<KeyChangeRow[]>`
    select change_id as "changeId", kind, key_id as "keyId", coalesce(u.name, changed_by) as "changedBy",
      changed_at as "changedAt"
    from key_change left join staff_user u on u.id = changed_by
    order by change_id desc limit ${limit}`;
}

/** The newest change of the keyring itself; 0 before the first. */
export async function selectNewestChange(sql: Db): Promise<number> {
  const [row] = await sql<{ newest: number }[]>`
    select coalesce(max(change_id), 0)::bigint as newest from key_change`;
  return row?.newest ?? 0;
}

export interface BlockRow {
  keyId: number;
  firstSerial: number;
  lastSerial: number;
  programId: number;
  batchId: number;
  /** Of test codes: the program is a sandbox. */
  test: boolean;
}

/** The blocks of a key that begin at or after `from`, in order. */
export async function selectBlocks(sql: Db, keyId: number, from: number): Promise<BlockRow[]> {
  return sql<BlockRow[]>`
    select key_id as "keyId", first_serial as "firstSerial", last_serial as "lastSerial",
           program_id as "programId", batch_id as "batchId", sandbox_of is not null as test
    from serial_block join program using (program_id) where key_id = ${keyId} and first_serial >= ${from} order by first_serial`;
}
