/** What a column of a composite type may be given as; dates as ISO text. */
export type Cell = string | number | boolean | null;

/**
 * Rows as PostgreSQL's text of an array of a composite type, to be sent as one parameter: `unnest(${rowsLiteral(rows)}::some_type[])`.
 * The server reads it in half the time of the same rows in JSON. Cells stand in the order of the type's columns.
 * Format: PostgreSQL's documentation, 8.15.6 and 8.16.6.
 */
export function rowsLiteral(rows: readonly (readonly Cell[])[]): string {
  let text = '{';
  for (const row of rows) {
    text += text.length > 1 ? ',"(' : '"(';
    for (let column = 0; column < row.length; column += 1) {
      if (column > 0) text += ',';
      text += cellText(row[column] ?? null);
    }
    text += ')"';
  }
  return `${text}}`;
}

/** Texts as PostgreSQL's text of an array, to be sent as one parameter: `${textsLiteral(texts)}::jsonb[]`. */
export function textsLiteral(texts: readonly string[]): string {
  return `{${texts.map(quoted).join(',')}}`;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  if (/^[\w:.+-]+$/.test(cell)) return cell;
  // Once for the row, and the whole once more for the array.
  return quoted(cell).replace(/["\\]/g, '\\$&');
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
