const FIRST_BYTES = 1 << 17;
const [OPEN, CLOSE, BACKSLASH, RETURN] = [0x28, 0x29, 0x5c, 0x0d];
const [QUOTE, NEWLINE] = [0x27, 0x0a];

/** By byte: what stands after a backslash in a literal string (ISO 32000-1 section 7.3.4.2); 0 for a byte that is itself. */
const ESCAPED = new Uint8Array(256);
for (const itself of [OPEN, CLOSE, BACKSLASH]) ESCAPED[itself] = itself;
// Read as it is, it would be taken for the end of a line.
ESCAPED[RETURN] = 'r'.charCodeAt(0);

/** Bytes as the inside of a literal string: half as long as in hexadecimal digits, and half the work to compress. */
export function literalBytes(bytes: readonly number[]): string {
  return bytes
    .map((byte) => (ESCAPED[byte] ? `\\${String.fromCharCode(ESCAPED[byte])}` : String.fromCharCode(byte)))
    .join('');
}

/** A PDF content stream in the making (ISO 32000-1 section 7.8.2). */
export class ContentWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #at = 0;

  /** @param text each character a byte */
  latin1(text: string): void {
    this.#reserve(text.length);
    this.#at += this.#bytes.write(text, this.#at, 'latin1');
  }

  /**
   * A symbol's rows as lines of text in the font of `moduleFontObjects`, each of eight columns, from the first on. Every
   * line begins with a move to the next.
   */
  modules(size: number, rows: Int32Array): void {
    const strips = (size + 7) >> 3;
    this.#reserve(strips * (2 * size + 4));
    const bytes = this.#bytes;
    let at = this.#at;
    for (let strip = 0; strip < strips; strip++) {
      const from = (strip >> 2) * size;
      const shift = (strip & 3) << 3;
      bytes[at++] = OPEN;
      for (let y = from; y < from + size; y++) {
        const eight = ((rows[y] ?? 0) >>> shift) & 0xff;
        const escaped = ESCAPED[eight] ?? 0;
        if (escaped !== 0) bytes[at++] = BACKSLASH;
        bytes[at++] = escaped || eight;
      }
      bytes[at++] = CLOSE;
      bytes[at++] = QUOTE;
      bytes[at++] = NEWLINE;
    }
    this.#at = at;
  }

  /** What was written; it lasts until more is written, and the writer begins anew. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#at);
    this.#at = 0;
    return taken;
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#at + more));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}
