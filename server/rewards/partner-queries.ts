import type { Database, Transaction } from '../db/connect.ts';

interface Name {
  programId: number;
  redemptionId: string;
}

export type OrderPhase = 'reserve' | 'confirm' | 'release' | 'done' | 'released' | 'stuck';

export interface LeasedOrder extends Name {
  url: string;
  phase: 'reserve' | 'confirm' | 'release';
  /** Counts the tries of this phase; an answer to an older one changes nothing. */
  attempts: number;
  rewardId: number;
  reservation: string | null;
}

/** Longer than a call may take. */
const LEASE_SECONDS = 30;

/** Takes the order that has been due longest, for so long that no other server asks at the same time. Nothing stays locked. */
export async function leaseOrder(sql: Database): Promise<LeasedOrder | null> {
  const [row] = await sql<LeasedOrder[]>`
    update partner_order o set attempts = attempts + 1, leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    from fulfilment f
    where f.program_id = o.program_id and f.redemption_id = o.redemption_id
      and (o.program_id, o.redemption_id) = (
        select program_id, redemption_id from partner_order
        where due_at <= now() and coalesce(leased_until <= now(), true)
        order by due_at limit 1 for update skip locked)
    returning o.program_id as "programId", o.redemption_id as "redemptionId", o.url, o.phase, o.attempts,
      f.reward_id as "rewardId", o.reservation`;
  return row ?? null;
}

/** Orders that the partner has not reserved in time. */
export function selectOverdue(sql: Database) {
  return sql<Name[]>`
    select program_id as "programId", redemption_id as "redemptionId" from partner_order
    where due_at is not null and phase = 'reserve' and deadline <= now() limit 100`;
}

/**
 * Brings an order into another phase where it is still in the one that was asked for; false where it is not: the answer
 * came too late. `attempts` null does not ask which try it is.
 */
export async function moveOrder(
  tx: Transaction,
  { programId, redemptionId }: Name,
  change: {
    from: OrderPhase;
    attempts: number | null;
    to: OrderPhase;
    reservation?: string | null;
    failure?: string | null;
    sealed?: Buffer | null;
  },
): Promise<boolean> {
  const { from, attempts, to, reservation = null, failure = null, sealed = null } = change;
  const rows = await tx`
    update partner_order set phase = ${to}, attempts = 0, leased_until = null, failure = ${failure},
      reservation = coalesce(${reservation}, reservation), sealed = coalesce(${sealed}, sealed),
      due_at = case when ${to}::text in ('reserve', 'confirm', 'release') then now() end
    where program_id = ${programId} and redemption_id = ${redemptionId} and phase = ${from}
      and (${attempts}::int is null or attempts = ${attempts}::int)
    returning redemption_id`;
  return rows.length === 1;
}

/** Asks again later. */
export async function postponeOrder(
  sql: Database,
  { programId, redemptionId, phase, attempts }: LeasedOrder,
  seconds: number,
  failure: string | null,
): Promise<void> {
  await sql`
    update partner_order set due_at = now() + make_interval(secs => ${seconds}), leased_until = null, failure = ${failure}
    where program_id = ${programId} and redemption_id = ${redemptionId} and phase = ${phase} and attempts = ${attempts}`;
}

/** Closes an order that a person decides on; false where the partner is still being asked. */
export async function closeStuckOrder(tx: Transaction, name: Name): Promise<boolean> {
  return moveOrder(tx, name, { from: 'stuck', attempts: null, to: 'released' });
}

export interface LeasedPayout extends Name {
  /** null where the program has gone back to files. */
  url: string | null;
  amountVnd: number;
  way: 'wallet' | 'bank';
  attempts: number;
  voucherId: string;
}

/** Takes the payout that has been due longest; one that has lost its service too, since it would hold up all others. */
export async function leasePayout(sql: Database): Promise<LeasedPayout | null> {
  const [row] = await sql<LeasedPayout[]>`
    update payout p set attempts = attempts + 1, leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    from voucher v left join payout_setting s on s.program_id = v.program_id
    where v.program_id = p.program_id and v.redemption_id = p.redemption_id
      and (p.program_id, p.redemption_id) = (
        select program_id, redemption_id from payout
        where due_at <= now() and coalesce(leased_until <= now(), true)
        order by due_at limit 1 for update skip locked)
    returning p.program_id as "programId", p.redemption_id as "redemptionId", s.url, p.amount_vnd as "amountVnd", p.way,
      p.attempts, v.voucher_id as "voucherId"`;
  return row ?? null;
}

export async function postponePayout(
  sql: Database,
  { programId, redemptionId, attempts }: LeasedPayout,
  seconds: number,
  failure: string | null,
): Promise<void> {
  await sql`
    update payout set due_at = now() + make_interval(secs => ${seconds}), leased_until = null, failure = ${failure}
    where program_id = ${programId} and redemption_id = ${redemptionId} and state = 'sending' and attempts = ${attempts}`;
}
