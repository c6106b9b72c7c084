import { v7 as uuidv7 } from 'uuid';
import type { StaffContext } from '../context.ts';
import type { Transaction } from '../db/connect.ts';
import { notFound, Refusal } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import {
  selectCorrection,
  settleCorrection,
  type CorrectionDecision,
  type CorrectionRow,
} from './correction-queries.ts';
import { drawFromLots, insertLots } from './lot-queries.ts';
import { legOf, postTransfer } from './post-transfer.ts';
import { lockPurse, sideOf, type Purse } from './purse.ts';
import { expiryNow } from './settle-pending.ts';

export interface DecisionInput {
  correctionId: number;
  decision: 'approve' | 'refuse' | 'withdraw';
  note: string | null;
}

const stateOf = { approve: 'approved', refuse: 'refused', withdraw: 'withdrawn' } as const;

/**
 * Decides a correction, once: another person than its author approves or refuses it, its author may withdraw it.
 * @throws Refusal `correction-not-found`, `own-correction`, `others-correction`, `correction-decided`, `not-enough-to-take`
 */
export async function decideCorrection(ctx: StaffContext, input: DecisionInput): Promise<CorrectionRow> {
  const { programId, userId } = ctx.actor;
  const { correctionId, decision, note } = input;
  return ctx.sql.begin(async (tx) => {
    const asked = await selectCorrection(tx, programId, correctionId);
    if (!asked) throw notFound('correction');
    refuseWrongPerson(asked.askedBy === userId, decision);
    const transferId = decision === 'approve' ? uuidv7() : null;
    const purse = transferId ? await lockPurse(tx, { programId, ...asked, sides: ['corrected'] }) : null;
    const settled: CorrectionDecision = { to: stateOf[decision], by: userId, note, transferId };
    if (!(await settleCorrection(tx, programId, correctionId, settled))) {
      throw new Refusal('conflict', 'correction-decided', 'Somebody has decided this correction meanwhile.');
    }
    if (purse && transferId) await post(tx, purse, asked.amount, transferId);
    await recordEvent(tx, ctx.actor, {
      type: `correction.${settled.to}`,
      subject: correctionId,
      data: { memberId: asked.memberId, currency: asked.currency, amount: asked.amount, note },
    });
    return (await selectCorrection(tx, programId, correctionId)) ?? asked;
  });
}

function refuseWrongPerson(isAuthor: boolean, decision: DecisionInput['decision']): void {
  if (isAuthor && decision !== 'withdraw') {
    throw new Refusal(
      'forbidden',
      'own-correction',
      'Another person has to decide a correction that you asked for.',
    );
  }
  if (!isAuthor && decision === 'withdraw') {
    throw new Refusal(
      'forbidden',
      'others-correction',
      'Only who asked for a correction can withdraw it; refuse it instead.',
    );
  }
}

async function post(tx: Transaction, purse: Purse, amount: number, transferId: string): Promise<void> {
  const { programId, accountId, currency } = purse;
  if (purse.balance + amount < 0) {
    throw new Refusal(
      'conflict',
      'not-enough-to-take',
      `The member has only ${purse.balance} points left; ask for a correction of at most that.`,
      { members: { balance: purse.balance } },
    );
  }
  const posted = await postTransfer(tx, {
    programId,
    transferId,
    kind: 'correction',
    legs: [
      { accountId, amount, cause: transferId },
      { accountId: sideOf(purse, 'corrected'), amount: -amount, cause: null },
    ],
  });
  const { seq } = legOf(posted, 0);
  if (amount < 0) {
    await drawFromLots(tx, { programId, accountId, seq, points: -amount, firstLot: null });
    return;
  }
  const expiresAt = await expiryNow(tx, programId, currency);
  if (expiresAt) await insertLots(tx, programId, [{ accountId, seq, amount, expiresAt }]);
}
