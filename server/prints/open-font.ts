import type { SheetSettings } from '#server/routes/schemas/print-settings.ts';
import type { PrintFont } from './font-metrics.ts';
import { ourFont, printFont } from './print-font.ts';

/** The font of readable codes: one of ours, or the brand's own from `file`. */
export function openFont(setting: SheetSettings['font'], file: Uint8Array | null): PrintFont {
  if (file) return printFont(file);
  return ourFont(setting === 'sans' ? 'sans' : 'mono');
}
