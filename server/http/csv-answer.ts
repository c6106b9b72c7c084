import { streamedFile } from './streamed-file.ts';

/** Text is made harmless for spreadsheets; numbers are written as they are; null is an empty cell. */
export type Cell = string | number | null;

export interface CsvFile {
  fileName: string;
  head: readonly string[];
  /** Rows in lots; the next lot is asked for when the reader has taken the last. Its `return` must free what it holds. */
  rows: AsyncGenerator<readonly (readonly Cell[])[], void>;
}

/**
 * Streams a CSV (RFC 4180, UTF-8 with a byte order mark, so that Excel reads Vietnamese), as `streamedFile` does.
 * @throws Refusal `exports-busy`
 */
export function csvAnswer({ fileName, head, rows }: CsvFile): Promise<Response> {
  return streamedFile(csvPieces(head, rows), {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${fileName}"`,
    'cache-control': 'private, no-store',
  });
}

async function* csvPieces(head: readonly string[], rows: CsvFile['rows']): AsyncGenerator<string, void> {
  let before = `\uFEFF${csvLine(head)}`;
  for await (const lot of rows) {
    yield before + lot.map(csvLine).join('');
    before = '';
  }
  if (before) yield before;
}

function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * One cell. A text that a spreadsheet would take for a formula gets an apostrophe in front
 * (OWASP, CSV injection: = + - @, tab and line ends, and their full-width forms).
 */
export function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
