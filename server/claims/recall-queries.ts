import type { Transaction } from '../db/connect.ts';
import { rowsLiteral } from '../db/row-literal.ts';
import type { RecalledAccount, RecalledPhone } from './recall.ts';
import type { ScanItem } from './scan-item.ts';
import type { Standing } from './standings.ts';

/** Raised where something is not as it was remembered. */
const MISREMEMBERED = 'claims were decided by what no longer holds';

/** A claim that was decided by memory, and whom and what its phone was remembered with. */
export interface RecalledClaim {
  item: ScanItem;
  phone: RecalledPhone;
}

/** What claims of one moment were decided by. */
export interface Recollection {
  at: Date;
  claims: readonly RecalledClaim[];
  /** By batch id. */
  batches: ReadonlyMap<number, { programId: number; standing: Standing }>;
  /** The writer's part of programs' accounts, by program. */
  issued: ReadonlyMap<number, RecalledAccount>;
}

/**
 * Demands, behind the locks of these claims, that what they were decided by holds: the phone acts for this member, whose
 * last entry is this one; its id was never answered; the code is active and nobody else has seen it; the campaign stands
 * as it did, and so does the writer's part of the program's account; the decision's clock is hardly ahead of the
 * database's, at most a second behind, and not before what was posted last. That the code is unclaimed and that no limit
 * or pool is overrun is left to the keys and checks of what is written.
 * @param accountId the writer's part of a program's account for points issued
 * @throws PostgresError with the message `MISREMEMBERED`
 */
export function demandRecalled(
  tx: Transaction,
  { at, claims, batches, issued }: Recollection,
  accountId: string,
) {
  const scans = claims.map(({ item: { code, scanId, deviceId }, phone: { memberId, seq, balance } }) => {
    return [code.programId, code.keyId, code.serial, scanId, deviceId, memberId, seq, balance];
  });
  const campaigns = [...batches].map(([batchId, { programId, standing: one }]) => {
    return [programId, batchId, one.campaignId, one.productId, one.state, one.version, one.purse];
  });
  const accounts = [...issued].map(([programId, { seq, balance }]) => [programId, seq, balance]);
  return tx`
    select demand(${at}::timestamptz between now() - interval '1 second' and now() + interval '50 milliseconds'
    and not exists (
      select from unnest(${rowsLiteral(scans)}::recalled_scan[]) i
      left join lateral (
        select member_id from device d where d.program_id = i.program_id and d.device_id = i.device_id limit 1
      ) d on true
      left join lateral (
        select seq, balance, posted_at from entry e
        where e.program_id = i.program_id and e.account_id = i.member_id order by e.seq desc limit 1
      ) e on true
      left join lateral (
        select state, expires_at from code_range r
        where r.program_id = i.program_id and r.key_id = i.key_id and r.first_serial <= i.serial
        order by r.first_serial desc limit 1
      ) r on true
      where i.member_id is distinct from d.member_id
        or (i.seq, i.balance) is distinct from (coalesce(e.seq, 0), coalesce(e.balance, 0))
        or e.posted_at > ${at}::timestamptz
        or r.state is distinct from 'active' or r.expires_at <= ${at}::timestamptz
        or exists (select from scan s where s.program_id = i.program_id and s.scan_id = i.scan_id)
        or exists (
          select from scan o where o.program_id = i.program_id and o.key_id = i.key_id and o.serial = i.serial
            and o.device_id <> i.device_id
        )
    ) and not exists (
      select from unnest(${rowsLiteral(campaigns)}::recalled_standing[]) i
      left join lateral (
        select campaign_id, product_id from batch b
        where b.program_id = i.program_id and b.batch_id = i.batch_id limit 1
      ) b on true
      left join lateral (
        select state, version from campaign c
        where c.program_id = i.program_id and c.campaign_id = i.campaign_id limit 1
      ) c on true
      left join lateral (
        select expiry, expiry_date, expiry_days from currency k
        where k.program_id = i.program_id and k.currency = 0 limit 1
      ) k on true
      left join lateral (
        select time_zone from program g where g.program_id = i.program_id limit 1
      ) g on k.expiry <> 'never'
      where (i.campaign_id, i.product_id, i.state, i.version) is distinct from (b.campaign_id, b.product_id, c.state, c.version)
        or i.purse is distinct from concat_ws('/', k.expiry, k.expiry_date, k.expiry_days, g.time_zone)
    ) and not exists (
      select from unnest(${rowsLiteral(accounts)}::recalled_account[]) i
      left join lateral (
        select seq, balance, posted_at from entry e
        where e.program_id = i.program_id and e.account_id = ${accountId}::uuid order by e.seq desc limit 1
      ) e on true
      where (i.seq, i.balance) is distinct from (coalesce(e.seq, 0), coalesce(e.balance, 0))
        or e.posted_at > ${at}::timestamptz
    ), ${MISREMEMBERED})`;
}
