import type { PrintRun } from '#server/routes/schemas/prints.ts';
import type { TableSettings } from '#server/routes/schemas/table-settings.ts';
import { plainDesign, type SymbolDesign } from './symbol-design.ts';
import { plainTable } from './table-layout.ts';

/** What files are to be made, and how they are to look. */
export class FileDraft {
  format = $state<PrintRun['format']>('csv');
  table = $state.raw<TableSettings>(plainTable);
  design = $state.raw<SymbolDesign>(plainDesign);

  /** What goes with the format, as the server takes it. */
  get settings(): { table: TableSettings } | SymbolDesign {
    return this.format === 'csv' ? { table: this.table } : this.design;
  }
}
