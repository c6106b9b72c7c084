import { ZodError } from 'zod';
import type { StaffContext } from '#server/context.ts';
import { Refusal } from '#server/errors.ts';
import type { PrintRun } from '#server/routes/schemas/prints.ts';
import { completeSettings } from './print-settings.ts';
import { readPrintRow } from './read-print.ts';
import { startPrint } from './start-print.ts';

/**
 * Orders the files of a run that has none anew, with the same range and settings: it failed, was cancelled, or its files
 * were removed. The run itself stays as it is.
 * @throws Refusal `print-not-found`; `print-has-files` where it is being made or can be downloaded; `print-outdated` where it
 *   could not be ordered like this today
 */
export async function repeatPrint(ctx: StaffContext, input: { printRunId: number }): Promise<PrintRun> {
  const { state, settings, batchId, format, firstSerial, lastSerial } = await readPrintRow(ctx, input);
  if (state === 'queued' || state === 'running' || state === 'done') {
    throw new Refusal(
      'conflict',
      'print-has-files',
      'These files are being made or are ready; download them, or cancel first.',
    );
  }
  try {
    return await startPrint(ctx, { batchId, format, firstSerial, lastSerial, ...completeSettings(settings) });
  } catch (error) {
    // Nobody has typed the fields that these name.
    const isOfFields = error instanceof ZodError || (error instanceof Refusal && error.fields.length > 0);
    if (!isOfFields) throw error;
    throw new Refusal(
      'conflict',
      'print-outdated',
      'These files can no longer be made as they were; choose format and settings anew.',
    );
  }
}
