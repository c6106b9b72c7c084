/** A row of a CSV file: the line it began on, counted from 1, and the cell that was asked for; null where it has none. */
export interface FileRow {
  line: number;
  text: string | null;
}

/** Of one row: whatever is larger is no list of codes. */
const ROW_LENGTH_MAX = 64 * 1024;

/** The file is no CSV, or no whole gzip; `line` where that is known. */
export class UnreadableFile extends Error {
  readonly line: number | null;

  constructor(message: string, line: number | null) {
    super(message);
    this.line = line;
  }
}

/**
 * Takes one column out of a CSV (RFC 4180; comma, semicolon or tab, whichever the first row has) as its text comes in
 * pieces. Rows without quotes are cut out where they stand: csv-parse took ten times as long for ten million of them.
 */
export class CsvColumn {
  readonly #column: number;
  #delimiter: string | null = null;
  #rest = '';
  #line = 0;
  /** The line that a row over several began on. */
  #open: { text: string; line: number } | null = null;

  /** @param column counted from 1 */
  constructor(column: number) {
    this.#column = column;
  }

  /** The rows that end in this piece. Empty lines are none. @throws UnreadableFile */
  push(piece: string): FileRow[] {
    const text = this.#rest + piece;
    const rows: FileRow[] = [];
    let at = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', at)) {
      this.#take(text.slice(at, text.charCodeAt(end - 1) === 13 && end > at ? end - 1 : end), rows);
      at = end + 1;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > ROW_LENGTH_MAX) throw this.#tooLong();
    return rows;
  }

  /** The last row, where no line end closes it. @throws UnreadableFile for a quote that nothing closes */
  end(): FileRow[] {
    const rows: FileRow[] = [];
    this.#take(this.#rest.replace(/\r$/, ''), rows);
    if (this.#open) throw new UnreadableFile('A quote is opened and never closed.', this.#open.line);
    return rows;
  }

  #take(line: string, rows: FileRow[]): void {
    this.#line += 1;
    const begun = this.#open;
    if (!begun && line === '') return;
    const row = begun
      ? { text: `${begun.text}\n${line}`, line: begun.line }
      : { text: line, line: this.#line };
    const quoted = begun !== null || line.includes('"');
    if (quoted && isOpen(row.text)) {
      if (row.text.length > ROW_LENGTH_MAX) throw this.#tooLong();
      this.#open = row;
      return;
    }
    this.#open = null;
    this.#delimiter ??= delimiterOf(row.text);
    const text = quoted ? this.#quotedCell(row.text) : this.#plainCell(row.text);
    rows.push({ line: row.line, text });
  }

  #plainCell(row: string): string | null {
    let at = 0;
    for (let column = 1; column < this.#column; column += 1) {
      at = row.indexOf(this.#delimiter ?? ',', at) + 1;
      if (at === 0) return null;
    }
    const end = row.indexOf(this.#delimiter ?? ',', at);
    return end === -1 ? row.slice(at) : row.slice(at, end);
  }

  #quotedCell(row: string): string | null {
    const cells = splitQuoted(row, this.#delimiter ?? ',');
    const cell = cells[this.#column - 1];
    if (cell === undefined) return null;
    return /^\s*".*"\s*$/s.test(cell) ? cell.trim().slice(1, -1).replaceAll('""', '"') : cell;
  }

  #tooLong(): UnreadableFile {
    return new UnreadableFile('A row is longer than any code.', this.#line + 1);
  }
}

/** Whether a quote is still open at the end. */
function isOpen(row: string): boolean {
  let quotes = 0;
  for (let at = row.indexOf('"'); at !== -1; at = row.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 1;
}

function delimiterOf(row: string): string {
  const bare = row.replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

function splitQuoted(row: string, delimiter: string): string[] {
  const cells: string[] = [];
  let inside = false;
  let from = 0;
  for (let at = 0; at < row.length; at += 1) {
    if (row[at] === '"') inside = !inside;
    else if (row[at] === delimiter && !inside) {
      cells.push(row.slice(from, at));
      from = at + 1;
    }
  }
  return [...cells, row.slice(from)];
}
