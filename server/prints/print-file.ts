import type { CodeCipher } from '#server/codes/ff1.ts';

/** What a print file is computed from; the same job always gives the same bytes. */
export interface PrintJob {
  batchId: number;
  cipher: CodeCipher;
  firstSerial: number;
  /** Inclusive. */
  lastSerial: number;
  /** What stands before a code on the pack, such as `HTTPS://QR.EXAMPLE/`. */
  urlPrefix: string;
  /** Of test codes, which are marked as such; not unless told. */
  test?: boolean;
  /** The date that the file carries inside. */
  madeAt: Date;
}

/** The next bytes of a file, and how many codes became complete with them. */
export interface FilePart {
  bytes: Uint8Array;
  codes: number;
  /** How many rows the file has come further: whatever it counts, so that it can be gone on with behind any part. */
  rows?: number;
}

/** A file of which an earlier process has written so many rows. */
export interface BegunFile {
  path: string;
  rows: number;
}

/** What an earlier process wrote is not how this one would begin the file: it has to be made anew. */
export class BegunOtherwise extends Error {}

/**
 * A file on its way, a few milliseconds of work a part: it computes nothing before it is asked, and leaves the event
 * loop a turn between two parts. `return()` stops it.
 */
export type PrintFile = AsyncGenerator<FilePart, void, void>;

export function codeCount(range: { firstSerial: number; lastSerial: number }): number {
  return range.lastSerial - range.firstSerial + 1;
}
