import type { Database, Transaction } from '../db/connect.ts';
import type { Keyset } from '../insights/cursor.ts';
import type { RewardKind, RewardSettings } from '../routes/schemas/rewards.ts';
import type { FulfilmentWay } from './fulfilment-states.ts';
import type { FulfilmentState } from './redemption.ts';

type Db = Database | Transaction;
type Localised = { vi: string; en: string };

export interface DeskRow {
  redemptionId: string;
  voucherId: string;
  rewardId: number;
  rewardName: Localised;
  picture: string;
  settings: RewardSettings;
  variant: Localised | null;
  memberId: string;
  kind: RewardKind;
  way: FulfilmentWay | null;
  state: FulfilmentState;
  points: number;
  cause: 'catalogue' | 'claim';
  pickupPoint: string | null;
  courier: string | null;
  tracking: string | null;
  openedAt: Date;
  stateAt: Date;
  micros: number;
}

const rows = (sql: Db, withPerson = false) => sql`
  select ${withPerson ? sql`x.sealed,` : sql``} f.redemption_id as "redemptionId", v.voucher_id as "voucherId", f.reward_id as "rewardId", w.name as "rewardName",
    w.picture, w.settings, n.name as variant, f.member_id as "memberId", f.kind, f.way, f.state, r.points, r.cause,
    f.pickup_point as "pickupPoint", f.courier, f.tracking, f.opened_at as "openedAt", f.state_at as "stateAt",
    (extract(epoch from f.opened_at) * 1000000)::bigint as micros
  from fulfilment f
  join redemption r using (program_id, redemption_id)
  join voucher v using (program_id, redemption_id)
  join reward w on w.program_id = f.program_id and w.reward_id = f.reward_id
  left join reward_variant n on n.program_id = f.program_id and n.reward_id = f.reward_id and n.variant_id = f.variant_id
  ${withPerson ? sql`left join fulfilment_person x on x.program_id = f.program_id and x.redemption_id = f.redemption_id` : sql``}`;

export interface DeskFilter {
  programId: number;
  /** `open`: whatever has not come to an end. */
  state: FulfilmentState | 'open' | null;
  rewardId: number | null;
  way: FulfilmentWay | null;
  memberId: string | null;
  /** A voucher's number or a courier's reference. */
  text: string | null;
}

/** Gifts that go by the desk, oldest first; a voucher that was given at once is none. */
export function selectDesk(sql: Database, filter: DeskFilter, after: Keyset | null, limit: number) {
  const instant = sql`timestamptz 'epoch' + ${after?.micros ?? 0}::bigint * interval '1 microsecond'`;
  return sql<DeskRow[]>`
    ${rows(sql)} ${matching(sql, filter)}
      ${after === null ? sql`` : sql`and (f.opened_at, f.redemption_id) > (${instant}, ${after.rest[0] ?? ''}::uuid)`}
    order by f.opened_at, f.redemption_id limit ${limit}`;
}

/** All of them, with where they go as it is sealed. */
export function selectWholeDesk(sql: Database, filter: DeskFilter) {
  return sql<(DeskRow & { sealed: Buffer | null })[]>`
    ${rows(sql, true)} ${matching(sql, filter)} order by f.opened_at, f.redemption_id`;
}

function matching(sql: Database, { programId, state, rewardId, way, memberId, text }: DeskFilter) {
  return sql`
    where f.program_id = ${programId} and f.way is distinct from 'code'
      ${standing(sql, state)}
      ${rewardId === null ? sql`` : sql`and f.reward_id = ${rewardId}`}
      ${way === null ? sql`` : sql`and f.way = ${way}`}
      ${memberId === null ? sql`` : sql`and f.member_id = ${memberId}`}
      ${text === null ? sql`` : sql`and (v.voucher_id = upper(${text}) or f.tracking = ${text})`}`;
}

/** `open` as the index `fulfilment_unfinished` says it. */
function standing(sql: Database, state: DeskFilter['state']) {
  if (state === null) return sql``;
  if (state !== 'open') return sql`and f.state = ${state}`;
  return sql`and f.state not in ('delivered', 'collected', 'cancelled', 'refunded')`;
}

/** One gift, a voucher too; of a member only where it is the member's. */
export async function selectGift(
  sql: Database,
  programId: number,
  redemptionId: string,
  memberId: string | null,
): Promise<DeskRow | null> {
  const [row] = await sql<DeskRow[]>`
    ${rows(sql)}
    where f.program_id = ${programId} and f.redemption_id = ${redemptionId}
      ${memberId === null ? sql`` : sql`and f.member_id = ${memberId}`}`;
  return row ?? null;
}

export interface StepRow {
  state: FulfilmentState | null;
  note: string | null;
  by: string | null;
  at: Date;
}

export function selectSteps(sql: Database, programId: number, redemptionId: string) {
  return sql<StepRow[]>`
    select s.state, s.note, coalesce(u.name, s.done_by) as by, s.done_at as at
    from fulfilment_step s left join staff_user u on u.id = s.done_by
    where s.program_id = ${programId} and s.redemption_id = ${redemptionId} order by s.step_id limit 200`;
}

export function selectVariants(sql: Database, programId: number, rewardId: number) {
  return sql<{ variantId: number; name: Localised; left: number }[]>`
    select variant_id as "variantId", name, stock - given as left from reward_variant
    where program_id = ${programId} and reward_id = ${rewardId} order by variant_id`;
}

/** What a partner gave, sealed, and where money went, as far as it is shown. */
export async function selectOutcome(
  sql: Database,
  programId: number,
  redemptionId: string,
): Promise<{ answer: Buffer | null; hint: string | null }> {
  const [row] = await sql<{ answer: Buffer | null; hint: string | null }[]>`
    select (select sealed from partner_order where program_id = ${programId} and redemption_id = ${redemptionId}) as answer,
      (select hint from payout where program_id = ${programId} and redemption_id = ${redemptionId}) as hint`;
  return row ?? { answer: null, hint: null };
}
