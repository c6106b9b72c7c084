import { changeLocked } from '../batches/change-range.ts';
import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { recordEvent } from '../staff/record-event.ts';
import { lockProgram, retire, selectSandbox, selectUsableBatches } from './queries.ts';

/**
 * Ends all rehearsals of a program: its test codes are void, its sandbox is out of sight, and the next rehearsal begins in a
 * new one with empty wallets. What was written stays: ledgers are append-only. Claims under way are waited for.
 *
 * @throws Refusal `sandbox-not-found` where it is not the one in use
 */
export async function resetSandbox(ctx: StaffContext, { sandboxId }: { sandboxId: number }): Promise<void> {
  const { programId } = ctx.actor;
  await ctx.sql.begin(async (tx) => {
    await lockProgram(tx, programId);
    if ((await selectSandbox(tx, programId)) !== sandboxId) throw notFound('sandbox');
    const actor = { ...ctx.actor, programId: sandboxId };
    for (const batchId of await selectUsableBatches(tx, sandboxId)) {
      await changeLocked({ actor }, tx, batchId, { to: 'voided', partial: true, via: 'console' });
    }
    await retire(tx, sandboxId);
    await recordEvent(tx, ctx.actor, { type: 'sandbox.reset', subject: sandboxId, data: {} });
  });
}
