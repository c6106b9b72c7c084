import type { Transaction } from '../db/connect.ts';
import { rowsLiteral } from '../db/row-literal.ts';
import type { ScanItem } from './scan-item.ts';
import type { Standing } from './standings.ts';

/** Raised where something is not as it was remembered. */
export const MISREMEMBERED = 'claims were decided by what no longer holds';

/** A claim that was decided by memory, at the moment `at`. */
export interface RecalledClaim {
  item: ScanItem & { at: Date };
  memberId: string | null;
}

/**
 * Demands, behind the locks of these claims, that what they were decided by holds: the phone acts for this member, its id
 * was never answered, the code is active and nobody else has seen it, the campaign stands as it did, and the database's
 * clock is within a second of the decision's. That the code is unclaimed, the entries are the next of their accounts and no
 * limit or pool is overrun is left to the keys and checks of what is written.
 * @throws PostgresError with the message `MISREMEMBERED`
 */
export function demandRecalled(
  tx: Transaction,
  claims: readonly RecalledClaim[],
  standings: ReadonlyMap<number, Standing & { programId: number }>,
) {
  const scans = claims.map(({ item: { code, scanId, deviceId, at }, memberId }) => {
    return [code.programId, code.keyId, code.serial, scanId, deviceId, memberId, at.toISOString()];
  });
  const campaigns = [...standings].map(([batchId, one]) => {
    return [one.programId, batchId, one.campaignId, one.productId, one.state, one.version, one.purse];
  });
  return tx`
    select demand(not exists (
      select from unnest(${rowsLiteral(scans)}::text::recalled_scan[]) i
      left join lateral (
        select member_id from device d where d.program_id = i.program_id and d.device_id = i.device_id limit 1
      ) d on true
      left join lateral (
        select state, expires_at from code_range r
        where r.program_id = i.program_id and r.key_id = i.key_id and r.first_serial <= i.serial
        order by r.first_serial desc limit 1
      ) r on true
      where i.member_id is distinct from d.member_id or r.state is distinct from 'active' or r.expires_at <= i.at
        or i.at not between now() - interval '1 second' and now() + interval '1 second'
        or exists (select from scan s where s.program_id = i.program_id and s.scan_id = i.scan_id)
        or exists (
          select from scan o where o.program_id = i.program_id and o.key_id = i.key_id and o.serial = i.serial
            and o.device_id <> i.device_id
        )
    ) and not exists (
      select from unnest(${rowsLiteral(campaigns)}::text::recalled_standing[]) i
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
    ), ${MISREMEMBERED})`;
}
