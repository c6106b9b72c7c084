import type { Transaction } from '../db/connect.ts';
import type { HeldFulfilment } from './fulfilment-queries.ts';

type Gift = Pick<HeldFulfilment, 'programId' | 'redemptionId'>;

export type PayoutState =
  'waiting' | 'approved' | 'exported' | 'sending' | 'paid' | 'failed' | 'rejected' | 'asked';

/** From this amount on two persons approve, unless a program says otherwise. */
const TWO_PERSONS_FROM_VND = 1_000_000;

/** Puts a payout into the queue of those to be approved; one that was sent back to the member begins anew. */
export async function askPayout(
  tx: Transaction,
  { programId, redemptionId }: Gift,
  payout: { amountVnd: number; way: 'wallet' | 'bank'; hint: string },
): Promise<void> {
  await tx`
    insert into payout as p (program_id, redemption_id, amount_vnd, way, hint, state, approvals_needed)
    select ${programId}, ${redemptionId}, ${payout.amountVnd}, ${payout.way}, ${payout.hint}, 'waiting',
      case when ${payout.amountVnd}::bigint >= coalesce((
        select two_persons_from_vnd from payout_setting where program_id = ${programId}
      ), ${TWO_PERSONS_FROM_VND}) then 2 else 1 end
    on conflict (program_id, redemption_id) do update set way = excluded.way, hint = excluded.hint, state = 'waiting',
      approvals_needed = excluded.approvals_needed, adapter = null, attempts = 0, reference = null, failure = null,
      asked_at = now(), changed_at = now()
    where p.state = 'asked'`;
}

/** Rejects a payout that nobody has approved yet; false where somebody has. */
export async function rejectWaiting(tx: Transaction, { programId, redemptionId }: Gift): Promise<boolean> {
  const rows = await tx`
    update payout p set state = 'rejected', changed_at = now()
    where program_id = ${programId} and redemption_id = ${redemptionId} and state = 'waiting' and not exists (
      select from payout_approval a where a.program_id = p.program_id and a.redemption_id = p.redemption_id
    ) returning redemption_id`;
  return rows.length === 1;
}

/** A payout's state, changed where it is one of `from`; false where it is not, and then nothing was written. */
export async function movePayout(
  tx: Transaction,
  { programId, redemptionId }: Gift,
  change: {
    from: readonly PayoutState[];
    to: PayoutState;
    adapter?: 'file' | 'http';
    reference?: string | null;
    failure?: string | null;
  },
): Promise<boolean> {
  const { from, to, adapter, reference = null, failure = null } = change;
  const rows = await tx`
    update payout set state = ${to}, adapter = coalesce(${adapter ?? null}, adapter),
      reference = coalesce(${reference}, reference), failure = ${failure}, changed_at = now(),
      due_at = case when ${to}::text = 'sending' then now() end, leased_until = null
    where program_id = ${programId} and redemption_id = ${redemptionId} and state = any(${from as PayoutState[]}::text[])
    returning redemption_id`;
  return rows.length === 1;
}

/** Writes an approval down, once for each person. @returns whether it was this person's first, and how many there are */
export async function insertApproval(
  tx: Transaction,
  { programId, redemptionId }: Gift,
  userId: string,
): Promise<{ first: boolean; approvals: number; needed: number; state: PayoutState }> {
  const added = await tx`
    insert into payout_approval (program_id, redemption_id, user_id) values (${programId}, ${redemptionId}, ${userId})
    on conflict do nothing returning user_id`;
  const [row] = await tx<[{ approvals: number; needed: number; state: PayoutState }]>`
    select approvals_needed as needed, state, (
      select count(*)::int from payout_approval a
      where a.program_id = p.program_id and a.redemption_id = p.redemption_id
    ) as approvals
    from payout p where program_id = ${programId} and redemption_id = ${redemptionId}`;
  return { first: added.length === 1, ...row };
}

export async function deleteApprovals(tx: Transaction, { programId, redemptionId }: Gift): Promise<void> {
  await tx`
    delete from payout_approval where program_id = ${programId} and redemption_id = ${redemptionId}`;
}

export interface PayoutSetting {
  twoPersonsFromVnd: number;
  adapter: 'file' | 'http';
  url: string | null;
}

export async function selectSetting(sql: Transaction, programId: number): Promise<PayoutSetting> {
  const [row] = await sql<PayoutSetting[]>`
    select two_persons_from_vnd as "twoPersonsFromVnd", adapter, url from payout_setting where program_id = ${programId}`;
  return row ?? { twoPersonsFromVnd: TWO_PERSONS_FROM_VND, adapter: 'file', url: null };
}

export async function upsertSetting(
  tx: Transaction,
  programId: number,
  setting: PayoutSetting,
): Promise<void> {
  await tx`
    insert into payout_setting (program_id, two_persons_from_vnd, adapter, url)
    values (${programId}, ${setting.twoPersonsFromVnd}, ${setting.adapter}, ${setting.url})
    on conflict (program_id) do update set two_persons_from_vnd = excluded.two_persons_from_vnd,
      adapter = excluded.adapter, url = excluded.url`;
}
