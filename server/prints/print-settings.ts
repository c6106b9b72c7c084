import { z } from 'zod';
import { sheetSettings, symbolSettings } from '#server/routes/schemas/print-settings.ts';
import { tableSettings } from '#server/routes/schemas/table-settings.ts';

const printSettings = z.object({
  symbol: symbolSettings.prefault({}),
  sheet: sheetSettings.prefault({}),
  table: tableSettings.prefault({}),
});

/** How a run's file looks, with nothing left to a default that may change: it is kept with the run. */
export type PrintSettings = z.infer<typeof printSettings>;

/** Test codes are marked by the text beneath them, so they always have one. */
export function markable(settings: PrintSettings, test: boolean): PrintSettings {
  return test ? { ...settings, symbol: { ...settings.symbol, showCode: true } } : settings;
}

/** Settings as they are asked for or were kept, the missing ones by default. @throws ZodError for what they cannot be */
export function completeSettings(given: unknown): PrintSettings {
  return printSettings.parse(given);
}
