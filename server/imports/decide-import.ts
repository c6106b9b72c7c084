import { rm } from 'node:fs/promises';
import { checkSubject } from '#server/batches/mint-batch.ts';
import type { StaffContext } from '#server/context.ts';
import { Refusal } from '#server/errors.ts';
import type { CodeImport } from '#server/routes/schemas/imports.ts';
import { recordEvent } from '#server/staff/record-event.ts';
import { importFile } from './import-file.ts';
import { markCancelled, markConfirmed } from './queries.ts';
import { findImport, readImport } from './read-import.ts';

/**
 * Brings the good codes of a checked file in: all of them or none. A server does it as soon as it gets to it.
 * @param input.good how many the person was shown; another number means that something has changed
 * @throws Refusal `import-not-found`, `import-not-checked`, `import-changed`
 */
export async function confirmImport(
  ctx: StaffContext,
  { importId, good }: { importId: number; good: number },
): Promise<CodeImport> {
  const { programId, userId } = ctx.actor;
  await ctx.sql.begin(async (tx) => {
    const row = await findImport(ctx, importId, tx);
    if (row.state !== 'checked') {
      throw new Refusal(
        'conflict',
        'import-not-checked',
        'There is nothing to bring in, or it is under way.',
      );
    }
    await checkSubject(ctx, tx, row);
    if (!(await markConfirmed(tx, programId, importId, { good, confirmedBy: userId }))) {
      throw new Refusal('conflict', 'import-changed', 'What the file holds has changed; look at it again.');
    }
    await recordEvent(tx, ctx.actor, { type: 'import.confirmed', subject: importId, data: { good } });
  });
  ctx.imports.wake();
  return readImport(ctx, importId);
}

/**
 * Ends an import; nothing of it comes in, and its file is removed. Cancelling twice is the same as once.
 * @throws Refusal `import-not-found`; `import-finished` where its codes are in already or it has failed
 */
export async function cancelImport(ctx: StaffContext, importId: number): Promise<CodeImport> {
  const { programId } = ctx.actor;
  await findImport(ctx, importId);
  await ctx.sql.begin(async (tx) => {
    if (!(await markCancelled(tx, programId, importId))) return;
    await recordEvent(tx, ctx.actor, { type: 'import.cancelled', subject: importId, data: {} });
  });
  const after = await readImport(ctx, importId);
  if (after.state !== 'cancelled') {
    throw new Refusal('conflict', 'import-finished', 'This import has ended already; nothing was cancelled.');
  }
  await rm(importFile(ctx.config, { programId, importId }), { force: true });
  ctx.imports.wake();
  return after;
}
