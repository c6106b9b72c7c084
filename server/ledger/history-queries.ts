import type { Database, Transaction } from '../db/connect.ts';
import type { TransferKind } from './post-transfer.ts';

type Db = Database | Transaction;

export interface EntryFound {
  /** Counts the account's entries from 1. */
  entry: number;
  kind: TransferKind;
  /** The product scanned or the reward redeemed; null where it was for neither. */
  title: { vi: string; en: string } | null;
  amount: number;
  balance: number;
  at: Date;
  /** Given points that will expire, or have. */
  expiresAt: Date | null;
  /** It was taken back. */
  reversed: boolean;
}

/** Entries of a member's account before `before`, newest first, each with what it was for. */
export function selectEntries(
  sql: Db,
  {
    programId,
    accountId,
    before,
    limit,
  }: { programId: number; accountId: string; before: number; limit: number },
) {
  return sql<EntryFound[]>`
    select e.seq as entry, t.kind, e.amount, e.balance, e.posted_at as at, l.expires_at as "expiresAt",
      v.seq is not null as reversed,
      coalesce(w.name, case when p.name is not null then jsonb_build_object('vi', p.name, 'en', p.name) end) as title
    from entry e
    join transfer t on t.program_id = e.program_id and t.transfer_id = e.transfer_id
    left join claim c on c.program_id = e.program_id and c.claim_id = e.cause
    left join product p on p.program_id = c.program_id and p.product_id = c.product_id
    left join redemption r on r.program_id = e.program_id and r.redemption_id = e.cause
    left join reward w on w.program_id = r.program_id and w.reward_id = r.reward_id
    left join lot l on l.program_id = e.program_id and l.account_id = e.account_id and l.seq = e.seq
    left join reversal v on v.program_id = e.program_id and v.account_id = e.account_id and v.seq = e.seq
    where e.program_id = ${programId} and e.account_id = ${accountId} and e.seq < ${before}
    order by e.seq desc limit ${limit}`;
}
