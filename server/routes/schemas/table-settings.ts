import { z } from '@hono/zod-openapi';

export const tableColumn = z.enum([
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
]);
export type TableColumn = z.infer<typeof tableColumn>;

const fields = z.strictObject({
  columns: z
    .array(tableColumn)
    .min(1)
    .max(tableColumn.options.length)
    .refine((columns) => new Set(columns).size === columns.length, 'Name each column once.')
    .default(['serial', 'code', 'url']),
  separator: z.enum(['comma', 'semicolon', 'tab', 'pipe']).default('comma'),
  header: z.boolean().default(true),
  lineEnding: z.enum(['crlf', 'lf']).default('crlf'),
  quotes: z.enum(['needed', 'always']).default('needed'),
  extension: z.enum(['csv', 'txt']).default('csv'),
  gzip: z.boolean().default(false),
  /** Without the header. Where a line stands for one lane of several, files end where all lanes have had their turn. */
  rowsPerFile: z.int().min(100).max(100_000_000).nullable().default(null),
  /** Codes a roll; null divides the range evenly among the lanes. */
  rollLength: z.int().min(10).max(100_000_000).nullable().default(null),
  /** Rolls that are printed side by side. */
  lanes: z.int().min(1).max(32).default(1),
  /**
   * `serial`: the codes in order. `interleaved`: the first row of every lane, then the second of every lane, a line a
   * code. `side-by-side`: the same, with all lanes of a row on one line.
   */
  arrangement: z.enum(['serial', 'interleaved', 'side-by-side']).default('serial'),
  /** A file for all, for every roll, or for every lane. */
  split: z.enum(['none', 'roll', 'lane']).default('none'),
});

/** A table of codes for variable-data printing. Where a field is left out it is the default; a run keeps all of them. */
export const tableSettings = fields
  .check(({ value, issues }) => {
    const refuse = (path: string, message: string) =>
      issues.push({ code: 'custom', path: [path], message, input: value });
    const { lanes, rollLength, arrangement, split } = value;
    if (lanes === 1 && arrangement !== 'serial')
      refuse('lanes', 'Lanes side by side need at least two lanes.');
    if (lanes === 1 && split === 'lane') refuse('lanes', 'A file for every lane needs at least two lanes.');
    if (lanes === 1 && rollLength === null && split === 'roll') {
      refuse('rollLength', 'A file for every roll needs how many codes a roll has.');
    }
    if (arrangement !== 'serial' && split !== 'none') {
      refuse('split', 'Lanes that run side by side cannot be in files of their own; choose one of the two.');
    }
  })
  .openapi('TableSettings');
export type TableSettings = z.infer<typeof tableSettings>;
