import type { CodeCipher } from '#server/codes/ff1.ts';
import { evenRows, fillRows, rowLength, type Piece } from '#server/codes/fill-rows.ts';
import type { TableColumn, TableSettings } from '#server/routes/schemas/table-settings.ts';
import { type PlannedFile, type RollRun, type RowRun, TablePlan, type TableRange } from './table-plan.ts';

/** What a table says beside its codes. */
export interface TableTexts {
  batch: string;
  product: string;
  gtin: string;
  lot: string;
}

/** What a table is computed from; the same input always gives the same bytes. */
export interface TableInput extends TableRange {
  cipher: CodeCipher;
  /** What stands before a code on the pack, such as `HTTPS://QR.EXAMPLE/`. */
  urlPrefix: string;
  texts: TableTexts;
  settings: TableSettings;
  /** Of test codes: a last column says so; not unless told. */
  test?: boolean;
}

const SEPARATORS = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;
const LINE_ENDINGS = { crlf: '\r\n', lf: '\n' } as const;
// gzip and disks crawl on small ones, and larger ones are not faster.
const CHUNK_BYTES = 1 << 20;

/** Every column of a table in order. */
export function columnsOf({
  settings,
  test,
}: Pick<TableInput, 'settings' | 'test'>): (TableColumn | 'test')[] {
  return test ? [...settings.columns, 'test'] : settings.columns;
}

/** Writes the lines of a table (RFC 4180 with a separator and a line end of choice, UTF-8), any stretch of any file. */
export class TableRows {
  readonly plan: TablePlan;
  /** How many rows one `fill` should write: whole chunks begin at its multiples, so that bytes never depend on who asks. */
  readonly rowsPerChunk: number;
  /** The most that one `fill` of so many rows writes. */
  readonly chunkBytes: number;
  readonly #input: TableInput;
  readonly #header: Buffer;
  readonly #separator: string;
  readonly #lineEnding: string;

  /** @throws RangeError for more files than a folder should hold */
  constructor(input: TableInput) {
    const { settings, lastSerial } = input;
    this.#input = input;
    this.#separator = SEPARATORS[settings.separator];
    this.#lineEnding = LINE_ENDINGS[settings.lineEnding];
    this.plan = new TablePlan(settings, input);
    this.#header = Buffer.from(settings.header ? this.#headerLine() : '');
    const widest: RollRun = { roll: lastSerial, lane: 31, row: lastSerial, firstSerial: lastSerial };
    const rolls = Array.from({ length: this.plan.width }, () => widest);
    const rowBytes = rowLength(this.#pieces({ rows: 1, rolls, missing: 0 }), input.cipher);
    this.rowsPerChunk = Math.max(1, Math.floor(CHUNK_BYTES / rowBytes));
    this.chunkBytes = this.#header.length + this.rowsPerChunk * rowBytes;
  }

  /** About how large all files are together, never too small. */
  get bytesMax(): number {
    const rows = this.plan.files.reduce((sum, file) => sum + file.rows, 0);
    const rowBytes = (this.chunkBytes - this.#header.length) / this.rowsPerChunk;
    return rows * rowBytes + this.plan.files.length * this.#header.length;
  }

  /** Lines of a file beside its header. */
  linesOf(file: PlannedFile): number {
    return this.#input.settings.arrangement === 'interleaved'
      ? this.plan.codesBefore(file, file.rows)
      : file.rows;
  }

  /**
   * Writes rows of a file, the header before the first, to the beginning of `out`.
   * @returns how many bytes were written
   */
  fill(out: Uint8Array, file: PlannedFile, from: number, rows: number): number {
    let at = 0;
    if (from === 0) {
      out.set(this.#header);
      at = this.#header.length;
    }
    for (const run of this.plan.runs(file, from, from + rows)) {
      for (let done = 0; done < run.rows;) {
        const pieces = this.#pieces(laterRows(run, done));
        const count = Math.min(run.rows - done, evenRows(pieces));
        at += fillRows(out.subarray(at), this.#input.cipher, pieces, count);
        done += count;
      }
    }
    return at;
  }

  #pieces({ rolls, missing }: RowRun): Piece[] {
    const { arrangement } = this.#input.settings;
    const columns = columnsOf(this.#input);
    const between = arrangement === 'interleaved' ? this.#lineEnding : this.#separator;
    const line = new PieceLine();
    rolls.forEach((roll, k) => {
      if (k > 0) line.text(between);
      columns.forEach((column, position) => {
        if (position > 0) line.text(this.#separator);
        this.#cell(line, column, roll);
      });
    });
    // A line of several lanes keeps its number of cells to the end.
    if (arrangement === 'side-by-side') line.text(this.#separator.repeat(missing * columns.length));
    line.text(this.#lineEnding);
    return line.pieces;
  }

  #cell(line: PieceLine, column: TableColumn | 'test', { firstSerial, roll, lane, row }: RollRun): void {
    const { texts, urlPrefix } = this.#input;
    switch (column) {
      case 'batch':
      case 'product':
      case 'gtin':
      case 'lot':
        return line.text(this.#quoted(texts[column]));
      case 'test':
        return line.text(this.#quoted('TEST'));
      case 'url': {
        const quote = this.#quoteOf(urlPrefix);
        line.text(quote + urlPrefix);
        line.add({ kind: 'code', firstSerial });
        return line.text(quote);
      }
      case 'roll':
        return line.text(this.#quoted(String(roll + 1)));
      case 'lane':
        return line.text(this.#quoted(String(lane + 1)));
    }
    const quote = this.#quoteOf('');
    line.text(quote);
    if (column === 'serial') line.add({ kind: 'count', first: firstSerial });
    else if (column === 'row') line.add({ kind: 'count', first: row + 1 });
    else line.add({ kind: column, firstSerial });
    line.text(quote);
  }

  #headerLine(): string {
    const { arrangement } = this.#input.settings;
    const columns = columnsOf(this.#input);
    const lanes = arrangement === 'side-by-side' ? this.plan.width : 1;
    const names = Array.from({ length: lanes }, (_, k) =>
      columns.map((column) => column.replace('-', '_') + (lanes > 1 ? `_${k + 1}` : '')),
    );
    return (
      names
        .flat()
        .map((name) => this.#quoted(name))
        .join(this.#separator) + this.#lineEnding
    );
  }

  #quoted(text: string): string {
    const quote = this.#quoteOf(text);
    return quote + (quote ? text.replaceAll('"', '""') : text) + quote;
  }

  #quoteOf(text: string): '"' | '' {
    const needed = text.includes(this.#separator) || /["\r\n]/.test(text);
    return needed || this.#input.settings.quotes === 'always' ? '"' : '';
  }
}

function laterRows(run: RowRun, by: number): RowRun {
  const rolls = run.rolls.map((roll) => ({
    ...roll,
    row: roll.row + by,
    firstSerial: roll.firstSerial + by,
  }));
  return { ...run, rolls };
}

/** Pieces of a row, texts that touch made one. */
class PieceLine {
  readonly pieces: Piece[] = [];
  #text = '';

  text(text: string): void {
    if (this.#text) this.pieces.pop();
    this.#text += text;
    if (this.#text) this.pieces.push({ kind: 'text', bytes: Buffer.from(this.#text) });
  }

  add(piece: Piece): void {
    this.#text = '';
    this.pieces.push(piece);
  }
}
