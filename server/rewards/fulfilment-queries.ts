import type { Database, Transaction } from '../db/connect.ts';
import type { RewardKind, RewardSettings } from '../routes/schemas/rewards.ts';
import type { FulfilmentWay } from './fulfilment-states.ts';
import type { FulfilmentState } from './redemption.ts';

interface Name {
  programId: number;
  redemptionId: string;
}

/** Puts a fulfilment that the transaction holds into another state, and writes the step down. */
export async function moveFulfilment(
  tx: Transaction,
  step: Name & {
    to: FulfilmentState;
    note?: string | null;
    /** Of staff. */
    by?: string | null;
  },
): Promise<void> {
  await tx`
    with moved as (
      update fulfilment set state = ${step.to}, state_at = now()
      where program_id = ${step.programId} and redemption_id = ${step.redemptionId}
    )
    insert into fulfilment_step (program_id, redemption_id, state, note, done_by)
    values (${step.programId}, ${step.redemptionId}, ${step.to}, ${step.note ?? null}, ${step.by ?? null})`;
}

/** What of a redemption never changes. */
export async function selectOwner(
  tx: Transaction,
  { programId, redemptionId }: Name,
): Promise<{ memberId: string; points: number } | null> {
  const [row] = await tx<{ memberId: string; points: number }[]>`
    select member_id as "memberId", points from redemption
    where program_id = ${programId} and redemption_id = ${redemptionId}`;
  return row ?? null;
}

export interface HeldFulfilment {
  programId: number;
  redemptionId: string;
  rewardId: number;
  memberId: string;
  points: number;
  cause: 'catalogue' | 'claim';
  kind: RewardKind;
  settings: RewardSettings;
  way: FulfilmentWay | null;
  state: FulfilmentState;
  variantId: number | null;
  hasVariants: boolean;
  /** The program is a sandbox: nothing of it pays. */
  test: boolean;
}

/** A fulfilment, held until the transaction ends: whoever changes it decides on what is so now. */
export async function lockFulfilment(
  tx: Transaction,
  { programId, redemptionId }: Name,
): Promise<HeldFulfilment | null> {
  const [row] = await tx<HeldFulfilment[]>`
    select f.program_id as "programId", f.redemption_id as "redemptionId", f.reward_id as "rewardId",
      f.member_id as "memberId", r.points, r.cause, f.kind, w.settings, f.way, f.state, f.variant_id as "variantId",
      p.sandbox_of is not null as test,
      exists (
        select from reward_variant v where v.program_id = w.program_id and v.reward_id = w.reward_id
      ) as "hasVariants"
    from fulfilment f
    join redemption r using (program_id, redemption_id)
    join program p using (program_id)
    join reward w on w.program_id = f.program_id and w.reward_id = f.reward_id
    where f.program_id = ${programId} and f.redemption_id = ${redemptionId}
    for update of f`;
  return row ?? null;
}

/** How a gift goes, once the person has said; personal data is a row of its own. */
export async function setWay(
  tx: Transaction,
  { programId, redemptionId }: Name,
  chosen: { way: FulfilmentWay; pickupPoint: string | null; variantId: number | null },
): Promise<void> {
  await tx`
    update fulfilment set way = ${chosen.way}, pickup_point = ${chosen.pickupPoint}, variant_id = ${chosen.variantId}
    where program_id = ${programId} and redemption_id = ${redemptionId}`;
}

export async function setCourier(
  tx: Transaction,
  { programId, redemptionId }: Name,
  sent: { courier: string; tracking: string },
): Promise<void> {
  await tx`
    update fulfilment set courier = ${sent.courier}, tracking = ${sent.tracking}
    where program_id = ${programId} and redemption_id = ${redemptionId}`;
}

export async function upsertPerson(
  tx: Transaction,
  { programId, redemptionId }: Name,
  sealed: Buffer,
): Promise<void> {
  await tx`
    insert into fulfilment_person (program_id, redemption_id, sealed) values (${programId}, ${redemptionId}, ${sealed})
    on conflict (program_id, redemption_id) do update set sealed = excluded.sealed, given_at = now()`;
}

/** Forgets who a gift goes to. @returns whether there was anything to forget */
export async function deletePerson(tx: Transaction, { programId, redemptionId }: Name): Promise<boolean> {
  const rows = await tx`
    delete from fulfilment_person where program_id = ${programId} and redemption_id = ${redemptionId}
    returning redemption_id`;
  return rows.length === 1;
}

export async function selectPerson(
  sql: Database | Transaction,
  { programId, redemptionId }: Name,
): Promise<Buffer | null> {
  const [row] = await sql<{ sealed: Buffer }[]>`
    select sealed from fulfilment_person where program_id = ${programId} and redemption_id = ${redemptionId}`;
  return row?.sealed ?? null;
}

export async function insertNote(
  tx: Transaction,
  { programId, redemptionId }: Name,
  note: string,
  by: string,
): Promise<void> {
  await tx`
    insert into fulfilment_step (program_id, redemption_id, note, done_by)
    values (${programId}, ${redemptionId}, ${note}, ${by})`;
}

/** Makes a voucher void; false where it was used. */
export async function voidVoucher(tx: Transaction, { programId, redemptionId }: Name): Promise<boolean> {
  const rows = await tx`
    update voucher set state = 'void'
    where program_id = ${programId} and redemption_id = ${redemptionId} and state = 'issued' returning voucher_id`;
  return rows.length === 1;
}

/** Puts the piece of a cancelled gift back: into the catalogue's stock, or for a prize only into its variant's. */
export async function restock(tx: Transaction, gift: HeldFulfilment): Promise<void> {
  const { programId, redemptionId, rewardId, variantId, cause } = gift;
  await tx`
    update fulfilment set restocked = true
    where program_id = ${programId} and redemption_id = ${redemptionId} and not restocked`;
  if (cause === 'catalogue') {
    await tx`
      update reward set redeemed = redeemed - 1 where program_id = ${programId} and reward_id = ${rewardId}`;
  }
  if (variantId !== null) {
    await tx`
      update reward_variant set given = given - 1
      where program_id = ${programId} and reward_id = ${rewardId} and variant_id = ${variantId}`;
  }
}

export async function insertGiftEvent(
  tx: Transaction,
  { programId, redemptionId }: Name,
  type: string,
  data: Record<string, unknown>,
): Promise<void> {
  await tx`
    insert into event (program_id, type, subject, data)
    values (${programId}, ${type}, ${redemptionId}, ${JSON.stringify(data)}::text::jsonb)`;
}
