import type { StaffContext } from '../context.ts';
import { notFound, Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import type { ProgramAccountKind } from './accounts.ts';
import { memberAccountId } from './accounts.ts';
import { lockPurse } from './purse.ts';
import { selectEntry } from './queries.ts';
import { takeBack } from './take-back.ts';

export interface ReversalInput {
  memberId: string;
  currency: number;
  /** The entry's number on the member's account of available points. */
  entry: number;
  reason: string;
}

/** What an entry's points came from, where a person may take it back; a redemption is cancelled instead. */
const sideOfKind: Partial<Record<string, ProgramAccountKind>> = {
  claim: 'issued',
  release: 'issued',
  correction: 'corrected',
};

/**
 * Takes an entry of a member's account back, once, whoever else tries at the same moment.
 * @throws Refusal `entry-not-found`, `entry-not-reversible`, `already-reversed`, `points-spent`, `points-expired`
 */
export async function reverseEntry(
  ctx: StaffContext,
  input: ReversalInput,
): Promise<{ amount: number; balance: number; transferId: string }> {
  const { programId, userId } = ctx.actor;
  const { memberId, currency, reason } = input;
  const accountId = memberAccountId(memberId, { currency });
  const [found] = await selectEntry(ctx.sql, programId, accountId, input.entry);
  if (!found) throw notFound('entry');
  const side = sideOfKind[found.kind];
  if (!side) {
    throw new Refusal(
      'conflict',
      'entry-not-reversible',
      'Only points of claims and corrections can be taken back.',
    );
  }
  return ctx.sql.begin(async (tx) => {
    const purse = await lockPurse(tx, { programId, memberId, currency, sides: [side] });
    const taken = await takeBack(tx, purse, found, { kind: 'reversal', side, reason, by: userId });
    if (!taken) {
      throw new Refusal('conflict', 'already-reversed', 'This entry has been taken back already.');
    }
    await recordEvent(tx, ctx.actor, {
      type: 'points.reversed',
      subject: taken.transferId,
      data: { memberId, currency, entry: input.entry, amount: taken.amount, reason },
    });
    return { ...taken, balance: purse.balance };
  });
}
