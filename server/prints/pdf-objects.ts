/**
 * The body of a PDF file in the making (ISO 32000-1 section 7.5): knows how many bytes went before and where each
 * object began, 8 bytes an object.
 */
export class PdfObjects {
  readonly #offsets: Float64Array;
  #at = 0;

  /** How many bytes went before. */
  get at(): number {
    return this.#at;
  }

  /** @param count of objects; they are numbered from 1 */
  constructor(count: number) {
    this.#offsets = new Float64Array(count + 1);
  }

  /** Section 7.5.2; the four bytes above 127 say that the file is binary. */
  header(): Buffer {
    return this.#counted(Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'));
  }

  /** An indirect object (section 7.3.10) whose value is PDF source in ASCII. */
  object(id: number, source: string): Buffer {
    this.#offsets[id] = this.#at;
    return this.#counted(Buffer.from(`${id} 0 obj\n${source}\nendobj\n`, 'latin1'));
  }

  /** A stream object (section 7.3.8); `entries` are those of its dictionary besides Length. */
  stream(id: number, entries: string, data: Uint8Array): Buffer {
    this.#offsets[id] = this.#at;
    const head = Buffer.from(streamHead(id, entries, data.length), 'latin1');
    return this.#counted(Buffer.concat([head, data, STREAM_END]));
  }

  /**
   * Takes a stream object for written that lies in a file already. `begin` is what stands in the file from `at` on, at least
   * as much of it as `STREAM_HEAD_MAX`; false where it is no such object.
   */
  passStream(id: number, entries: string, begin: Buffer): boolean {
    const length = Number(/\/Length (\d+)>>/.exec(begin.toString('latin1'))?.[1]);
    const head = streamHead(id, entries, length);
    if (!begin.subarray(0, head.length).equals(Buffer.from(head, 'latin1'))) return false;
    this.#offsets[id] = this.#at;
    this.#at += head.length + length + STREAM_END.length;
    return true;
  }

  /**
   * The cross-reference table (section 7.5.4: entries of exactly 20 bytes) and the trailer (section 7.5.5), a few
   * thousand entries at a time.
   */
  *end(trailer: string): Generator<Buffer, void, void> {
    const size = this.#offsets.length;
    const startXref = this.#at;
    const entriesPerPart = 4096;
    yield Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n`, 'latin1');
    for (let from = 1; from < size; from += entriesPerPart) {
      const part = this.#offsets.subarray(from, from + entriesPerPart);
      const entries = Array.from(part, (offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
      yield Buffer.from(entries.join(''), 'latin1');
    }
    yield Buffer.from(`trailer\n<</Size ${size}${trailer}>>\nstartxref\n${startXref}\n%%EOF\n`, 'latin1');
  }

  #counted(bytes: Buffer): Buffer {
    this.#at += bytes.length;
    return bytes;
  }
}

/** No head of a stream with entries as short as a page's is longer. */
export const STREAM_HEAD_MAX = 96;
const STREAM_END = Buffer.from('\nendstream\nendobj\n', 'latin1');

function streamHead(id: number, entries: string, length: number): string {
  return `${id} 0 obj\n<<${entries}/Length ${length}>>\nstream\n`;
}

/** A point coordinate in the fewest digits that keep a ten-thousandth, less than a dot of any press: 12.40 → 12.4. */
export function pt(value: number): string {
  return String(Math.round(value * 10_000) / 10_000);
}
