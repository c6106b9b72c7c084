import { open as openFile } from 'node:fs/promises';
import { crc32, deflateRawSync } from 'node:zlib';
import { codeBlocks } from './code-blocks.ts';
import { type BegunFile, codeCount, type PrintFile, type PrintJob } from './print-file.ts';
import { openArt, type SymbolArt } from './symbol-art.ts';
import type { SymbolJob } from './symbol-job.ts';
import { pngWriter } from './symbol-png.ts';
import { svgWriter } from './symbol-svg.ts';
import { epsWriter, pdfWriter } from './symbol-vector.ts';
import {
  directoryEnd,
  directoryRecord,
  LOCAL_HEADER_BYTES,
  localHeader,
  readLocalHeader,
} from './zip-format.ts';

// Symbols are what costs: 16 keep a slice under 10 ms on a slow core.
const FILES_PER_PART = 16;
const RECORDS_PER_PART = 2048;
// A symbol has 2 to 4 KB: a small window costs nothing and makes the call a fifth faster.
const DEFLATE = { level: 1, memLevel: 4, windowBits: 12 };

type DrawSymbol = (rows: Int32Array, code: string) => Buffer;

export const svgZipFile = (job: SymbolJob, begun?: BegunFile): PrintFile =>
  symbolZip(job, 'svg', svgWriter, begun);
export const pngZipFile = (job: SymbolJob, begun?: BegunFile): PrintFile =>
  symbolZip(job, 'png', pngWriter, begun);
export const epsZipFile = (job: SymbolJob, begun?: BegunFile): PrintFile =>
  symbolZip(job, 'eps', epsWriter, begun);
export const pdfZipFile = (job: SymbolJob, begun?: BegunFile): PrintFile =>
  symbolZip(job, 'pdf', (art) => pdfWriter(art, job.madeAt), begun);

/**
 * A ZIP with a file a code, named by serial and code (`0001-7K3M09XAPQ2T.svg`, padded so that names sort by serial).
 * Of a written file 20 bytes stay in memory; names come again from the cipher when the directory is written. A row is a file
 * and then a record of the directory: of files that lie there already the headers are read back.
 *
 * @throws RangeError, before the first part, for an address that no symbol holds
 */
async function* symbolZip(
  job: SymbolJob,
  extension: string,
  open: (art: SymbolArt) => DrawSymbol,
  begun?: BegunFile,
): PrintFile {
  const { length: codeLength } = job.cipher;
  const { urlPrefix, test = false } = job;
  const art = openArt(job.settings, job.assets, { urlPrefix, codeLength, test });
  const draw = open(art);
  const entries = new EntryTable(codeCount(job));
  const nameOf = fileNames(job, extension);
  const there = Math.min(begun?.rows ?? 0, codeCount(job));
  let offset = begun ? await readEntries(begun.path, there, entries) : 0;
  const missing = { ...job, firstSerial: job.firstSerial + there };
  for await (const { firstSerial, codes, bytes } of codeBlocks(missing, FILES_PER_PART)) {
    const parts: Buffer[] = [];
    codes.forEach((code, k) => {
      const file = draw(art.source.encode(bytes, k * codeLength), code);
      const data = deflateRawSync(file, DEFLATE);
      const entry = { crc32: crc32(file), size: file.length, compressedSize: data.length, offset };
      const header = localHeader({ ...entry, name: nameOf(firstSerial + k, code), changedAt: job.madeAt });
      entries.add(entry);
      parts.push(header, data);
      offset += header.length + data.length;
    });
    yield { bytes: Buffer.concat(parts), codes: codes.length, rows: codes.length };
  }

  let length = 0;
  let listed = (begun?.rows ?? 0) - there;
  for await (const { firstSerial, codes } of codeBlocks(job, RECORDS_PER_PART)) {
    const part = Buffer.concat(
      codes.map((code, k) => {
        const serial = firstSerial + k;
        const entry = entries.at(serial - job.firstSerial);
        return directoryRecord({ ...entry, name: nameOf(serial, code), changedAt: job.madeAt });
      }),
    );
    length += part.length;
    listed -= codes.length;
    if (listed < 0) yield { bytes: part, codes: 0, rows: codes.length };
  }
  yield { bytes: directoryEnd({ offset, bytes: length, entries: codeCount(job) }), codes: 0 };
}

/** Reads what the directory must know of the first so many files; returns where the last one ends. */
async function readEntries(path: string, count: number, entries: EntryTable): Promise<number> {
  const file = await openFile(path, 'r');
  const head = Buffer.alloc(LOCAL_HEADER_BYTES);
  let offset = 0;
  try {
    for (let k = 0; k < count; k++) {
      await file.read(head, 0, head.length, offset);
      const { nameLength, ...entry } = readLocalHeader(head);
      entries.add({ ...entry, offset });
      offset += head.length + nameLength + entry.compressedSize;
    }
  } finally {
    await file.close();
  }
  return offset;
}

function fileNames(job: PrintJob, extension: string): (serial: number, code: string) => string {
  const digits = String(job.lastSerial).length;
  const mark = job.test ? 'TEST-' : '';
  return (serial, code) => `${mark}${String(serial).padStart(digits, '0')}-${code}.${extension}`;
}

interface EntryFacts {
  crc32: number;
  size: number;
  compressedSize: number;
  offset: number;
}

/** What the directory must know of each file, in columns. */
class EntryTable {
  readonly #crc32: Uint32Array;
  readonly #size: Uint32Array;
  readonly #compressedSize: Uint32Array;
  readonly #offset: Float64Array;
  #count = 0;

  constructor(capacity: number) {
    this.#crc32 = new Uint32Array(capacity);
    this.#size = new Uint32Array(capacity);
    this.#compressedSize = new Uint32Array(capacity);
    this.#offset = new Float64Array(capacity);
  }

  add(entry: EntryFacts): void {
    const k = this.#count++;
    this.#crc32[k] = entry.crc32;
    this.#size[k] = entry.size;
    this.#compressedSize[k] = entry.compressedSize;
    this.#offset[k] = entry.offset;
  }

  at(k: number): EntryFacts {
    return {
      crc32: this.#crc32[k] ?? 0,
      size: this.#size[k] ?? 0,
      compressedSize: this.#compressedSize[k] ?? 0,
      offset: this.#offset[k] ?? 0,
    };
  }
}
