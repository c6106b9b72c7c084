import type { Transaction } from '../db/connect.ts';
import type { FulfilmentState } from './redemption.ts';

/** Puts a fulfilment that the transaction holds into another state, and writes the step down. */
export async function moveFulfilment(
  tx: Transaction,
  step: {
    programId: number;
    redemptionId: string;
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
