import type { TableColumn, TableSettings } from '#server/routes/schemas/table-settings.ts';

/** In the order in which they are offered; the server's own list, which a test compares. */
export const columns: readonly TableColumn[] = [
  'serial',
  'code',
  'grouped-code',
  'url',
  'batch',
  'product',
  'gtin',
  'lot',
  'roll',
  'lane',
  'row',
];

/** As the server takes what is left out. */
export const plainTable: TableSettings = {
  columns: ['serial', 'code', 'url'],
  separator: 'comma',
  header: true,
  lineEnding: 'crlf',
  quotes: 'needed',
  extension: 'csv',
  gzip: false,
  rowsPerFile: null,
  rollLength: null,
  lanes: 1,
  arrangement: 'serial',
  split: 'none',
};

export const tableBounds = {
  rowsPerFile: { min: 100, max: 100_000_000 },
  rollLength: { min: 10, max: 100_000_000 },
  lanes: { min: 1, max: 32 },
} as const;

type Fault = 'lanesNeeded' | 'rollNeeded' | 'splitClash';

/** What does not go together, by the field that can put it right; as the server judges. */
export function judgeTable(table: TableSettings): Partial<Record<keyof TableSettings, Fault>> {
  const { lanes, rollLength, arrangement, split } = table;
  if (lanes < 2 && (arrangement !== 'serial' || split === 'lane')) return { lanes: 'lanesNeeded' };
  if (lanes < 2 && rollLength === null && split === 'roll') return { rollLength: 'rollNeeded' };
  if (arrangement !== 'serial' && split !== 'none') return { split: 'splitClash' };
  return {};
}

/** One column further forward (-1) or back (+1). */
export function moved(list: readonly TableColumn[], column: TableColumn, by: -1 | 1): TableColumn[] {
  const from = list.indexOf(column);
  const to = from + by;
  if (from < 0 || to < 0 || to >= list.length) return [...list];
  const next = list.filter((one) => one !== column);
  next.splice(to, 0, column);
  return next;
}

/** The message that names a column. */
export const columnText = {
  serial: 'serial',
  code: 'code',
  'grouped-code': 'groupedCode',
  url: 'url',
  batch: 'batch',
  product: 'product',
  gtin: 'gtin',
  lot: 'lot',
  roll: 'roll',
  lane: 'lane',
  row: 'row',
} as const satisfies Record<TableColumn, string>;
