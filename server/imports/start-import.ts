import { checkSubject } from '#server/batches/mint-batch.ts';
import type { StaffContext } from '#server/context.ts';
import type { CodeImport, ImportRequest } from '#server/routes/schemas/imports.ts';
import { recordEvent } from '#server/staff/record-event.ts';
import { insertImport } from './queries.ts';
import { readImport } from './read-import.ts';

/**
 * Begins an import of codes that were printed elsewhere; its file comes next. Refuses a product that is archived and a
 * campaign that has ended.
 */
export async function startImport(ctx: StaffContext, input: ImportRequest): Promise<CodeImport> {
  const { programId, userId } = ctx.actor;
  const importId = await ctx.sql.begin(async (tx) => {
    await checkSubject(ctx, tx, input);
    const started = await insertImport(tx, programId, { ...input, startedBy: userId });
    const { productId, campaignId, fileName } = input;
    await recordEvent(tx, ctx.actor, {
      type: 'import.started',
      subject: started,
      data: { productId, campaignId, fileName },
    });
    return started;
  });
  return readImport(ctx, importId);
}
