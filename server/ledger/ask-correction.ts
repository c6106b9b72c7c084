import type { StaffContext } from '../context.ts';
import { invalidField, notFound } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { insertCorrection, selectCorrection, type CorrectionRow } from './correction-queries.ts';
import { selectCurrency } from './currency-queries.ts';
import { selectMemberAccounts } from './queries.ts';

export interface CorrectionInput {
  memberId: string;
  currency: number;
  /** Points to give or, below zero, to take. */
  amount: number;
  reason: string;
}

/**
 * Asks that points be given or taken by hand. Nothing moves before another person has agreed.
 * @throws Refusal `member-not-found`, `no-such-currency`
 */
export async function askCorrection(ctx: StaffContext, input: CorrectionInput): Promise<CorrectionRow> {
  const { programId, userId } = ctx.actor;
  return ctx.sql.begin(async (tx) => {
    const accounts = await selectMemberAccounts(tx, programId, input.memberId);
    if (accounts.length === 0) throw notFound('member');
    if (!(await selectCurrency(tx, programId, input.currency))) throw noSuchCurrency();
    const correctionId = await insertCorrection(tx, programId, { ...input, by: userId });
    const { memberId, currency, amount, reason } = input;
    await recordEvent(tx, ctx.actor, {
      type: 'correction.asked',
      subject: correctionId,
      data: { memberId, currency, amount, reason },
    });
    const row = await selectCorrection(tx, programId, correctionId);
    if (!row) throw new Error(`correction ${correctionId} was not kept`);
    return row;
  });
}

/** @throws nothing; answers the refusal */
function noSuchCurrency() {
  return invalidField(
    'currency',
    'no-such-currency',
    'There is no such currency in this program; choose another one.',
  );
}
