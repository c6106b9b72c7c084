import type { Database, Transaction } from '../db/connect.ts';

/** A key of one caller in one program, and the call that it came with. */
export interface CallIdentity {
  /** 0 where a call belongs to no program. */
  programId: number;
  /** 32 bytes of key and caller. */
  keyHash: Buffer;
  /** 32 bytes of method, address and body. */
  fingerprint: Buffer;
}

export interface KnownCall {
  fingerprint: Buffer;
  /** Sealed; null where it is not known yet, or never will be. */
  answer: Buffer | null;
  /** Made so long ago that nobody can still be at it. */
  abandoned: boolean;
}

/** @param patienceSeconds how long a call may take from its first change to its answer */
export async function selectCall(
  sql: Database,
  { programId, keyHash }: CallIdentity,
  patienceSeconds: number,
): Promise<KnownCall | undefined> {
  const [row] = await sql<KnownCall[]>`
    select fingerprint, answer, made_at < clock_timestamp() - make_interval(secs => ${patienceSeconds}) as abandoned
    from idempotency_key where program_id = ${programId} and key_hash = ${keyHash}`;
  return row;
}

/**
 * Writes the call down, with the change that the transaction makes. False where another try is at it at this moment, or has
 * written it; nobody is waited for.
 */
export async function insertCall(tx: Transaction, call: CallIdentity, attempt: string): Promise<boolean> {
  const { programId, keyHash, fingerprint } = call;
  const lock = keyHash.readBigInt64BE().toString();
  const made = await tx`
    with lock as materialized (select pg_try_advisory_xact_lock(${lock}::bigint) as held)
    insert into idempotency_key (program_id, key_hash, attempt, fingerprint)
    select ${programId}, ${keyHash}, ${attempt}, ${fingerprint} from lock where held
    on conflict do nothing`;
  return made.count === 1;
}

/** Keeps the answer of this try. False where another try has written the call down. */
export async function saveAnswer(
  sql: Database,
  { programId, keyHash, fingerprint }: CallIdentity,
  { attempt, answer }: { attempt: string; answer: Buffer },
): Promise<boolean> {
  const saved = await sql`
    insert into idempotency_key as known (program_id, key_hash, attempt, fingerprint, answer)
    values (${programId}, ${keyHash}, ${attempt}, ${fingerprint}, ${answer})
    on conflict (program_id, key_hash) do update set answer = excluded.answer
    where known.attempt = excluded.attempt and known.answer is null`;
  return saved.count === 1;
}

/** Removes at most `limit` calls that are older than so many hours; how many it removed. */
export async function deleteOldCalls(sql: Database, hours: number, limit: number): Promise<number> {
  const removed = await sql`
    delete from idempotency_key where (program_id, key_hash) in (
      select program_id, key_hash from idempotency_key
      where made_at < clock_timestamp() - make_interval(hours => ${hours})
      order by made_at limit ${limit} for update skip locked)`;
  return removed.count;
}
