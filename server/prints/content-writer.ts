const FIRST_BYTES = 1 << 17;
const HEX = Buffer.from('0123456789abcdef', 'latin1');
const [LESS, GREATER, QUOTE, NEWLINE] = [0x3c, 0x3e, 0x27, 0x0a];

/** A PDF content stream in the making (ISO 32000-1 section 7.8.2), ASCII. */
export class ContentWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #at = 0;

  ascii(text: string): void {
    this.#reserve(text.length);
    this.#at += this.#bytes.write(text, this.#at, 'latin1');
  }

  /** A symbol's rows as lines of text in the font of `moduleFontObjects`, each beginning with a move to the next line. */
  modules(size: number, rows: Int32Array): void {
    const bytesPerRow = (size + 7) >> 3;
    this.#reserve(size * (2 * bytesPerRow + 4));
    const bytes = this.#bytes;
    let at = this.#at;
    for (let y = 0; y < size; y++) {
      bytes[at++] = LESS;
      for (let k = 0; k < bytesPerRow; k++) {
        const eight = (rows[(k >> 2) * size + y] ?? 0) >>> ((k & 3) << 3);
        bytes[at++] = HEX[(eight >> 4) & 15] ?? 0;
        bytes[at++] = HEX[eight & 15] ?? 0;
      }
      bytes[at++] = GREATER;
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
