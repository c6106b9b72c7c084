import type { Actor } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { insertEvent } from './queries.ts';

/** What a staff person has done: `type` such as `batch.minted`, `subject` the id it was done to. */
export interface StaffEvent {
  type: string;
  subject: string | number;
  data: Record<string, unknown>;
}

/** Writes the event of a change, with who made it, in the transaction that makes the change. */
export async function recordEvent(
  tx: Transaction,
  actor: Pick<Actor, 'programId' | 'userId'>,
  event: StaffEvent,
): Promise<void> {
  await insertEvent(tx, actor.programId, event.type, String(event.subject), {
    ...event.data,
    by: actor.userId,
  });
}
