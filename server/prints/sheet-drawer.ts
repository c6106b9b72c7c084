import { deflateSync } from 'node:zlib';
import { ContentWriter } from './content-writer.ts';
import { matrixSource } from './data-matrix.ts';
import { LabelPage, type LabelStyle } from './label-page.ts';
import { BatchEncoder } from './qr/batch-encoder.ts';
import type { SymbolSource } from './symbol.ts';
import type { SymbolJob } from './symbol-job.ts';

/** What a drawer is opened with, as plain data that may cross to a thread. */
export interface SheetsInput extends Pick<SymbolJob, 'batchId' | 'firstSerial' | 'lastSerial' | 'urlPrefix'> {
  codeLength: number;
  style: LabelStyle;
}

/** A page's content stream, compressed, and how many labels it has. */
export interface Sheet {
  content: Uint8Array;
  codes: number;
}

/** Draws the sheets of a job, any of them in any order. */
export class SheetDrawer {
  readonly pages: number;
  readonly #input: SheetsInput;
  readonly #source: SymbolSource;
  readonly #page: LabelPage;
  readonly #content = new ContentWriter();

  constructor(input: SheetsInput) {
    const { style, urlPrefix, codeLength } = input;
    this.pages = Math.ceil((input.lastSerial - input.firstSerial + 1) / style.layout.perSheet);
    this.#input = input;
    this.#source = style.tables
      ? new BatchEncoder(style.tables)
      : matrixSource(style.symbol, urlPrefix, codeLength);
    this.#page = new LabelPage(style);
  }

  /**
   * @param codes in ASCII, of whole sheets: the first begins one, and the last ends one or the job
   * @returns the sheets; their contents lie one after the other in a buffer of their own, so that it can go to another thread
   */
  draw(firstSerial: number, codes: Uint8Array): Sheet[] {
    const { codeLength } = this.#input;
    const { perSheet } = this.#input.style.layout;
    const text = Buffer.from(codes.buffer, codes.byteOffset, codes.length).toString('latin1');
    const count = codes.length / codeLength;
    const contents: Uint8Array[] = [];
    for (let from = 0; from < count; from += perSheet) {
      const to = Math.min(count, from + perSheet);
      this.#page.head(this.#content, this.#footer(firstSerial + from));
      for (let k = from; k < to; k++) {
        const code = text.slice(k * codeLength, (k + 1) * codeLength);
        const rows = this.#source.encode(codes, k * codeLength);
        this.#page.label(this.#content, k - from, { serial: firstSerial + k, code, rows });
      }
      // A sheet takes 60 µs: to hand it to another thread for this alone would take longer.
      contents.push(deflateSync(this.#content.take(), { level: 1 }));
    }
    const all = new Uint8Array(contents.reduce((bytes, { length }) => bytes + length, 0));
    let at = 0;
    return contents.map((content, k) => {
      all.set(content, at);
      at += content.length;
      return {
        content: all.subarray(at - content.length, at),
        codes: Math.min(perSheet, count - k * perSheet),
      };
    });
  }

  #footer(firstSerial: number): string {
    const { batchId, firstSerial: first, lastSerial: end, style } = this.#input;
    const { perSheet } = style.layout;
    const lastSerial = Math.min(firstSerial + perSheet - 1, end);
    const page = (firstSerial - first) / perSheet + 1;
    const mark = style.test ? 'TEST CODES, NOT FOR PACKS   ' : '';
    return `${mark}Packmint   batch ${batchId}   serials ${firstSerial} to ${lastSerial}   sheet ${page} of ${this.pages}`;
  }
}
