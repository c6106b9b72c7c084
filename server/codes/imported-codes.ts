import type { Database } from '../db/connect.ts';
import { BloomFilter } from './bloom-filter.ts';
import { selectImported, selectNextImported, streamImported } from './imported-queries.ts';
import { ImportedHash, normaliseImported } from './imported-text.ts';

/** Hashed in place of text that no import could hold, so that a typo costs what a forged code costs. */
const STAND_IN = '000000';
/** Room in a new filter, beyond what there is. */
const ROOM = 1.25;
const CAPACITY_MIN = 100_000;
/** A hash as the database writes it, and a line end. */
const LINE_BYTES = 37;

/** What a text would be if it was imported. */
export interface ImportedGuess {
  code: string;
  /** 32 hexadecimal digits. */
  hash: string;
}

/**
 * Codes that were printed elsewhere. A filter in memory says which texts are worth a look into the database: of those
 * that were never imported about one in 2,000. Nothing is hashed at all before the first import.
 */
export class ImportedCodes {
  readonly #sql: Database;
  readonly #hash: ImportedHash;
  #filter: BloomFilter | null = null;
  #nextSerial = 1;

  constructor(sql: Database, secret: Uint8Array) {
    this.#sql = sql;
    this.#hash = new ImportedHash(secret);
  }

  /** The first serial that is not known here. */
  get nextSerial(): number {
    return this.#nextSerial;
  }

  /** Takes in what was imported since; where the filter is full, a larger one replaces it. */
  async refresh(): Promise<void> {
    const next = await selectNextImported(this.#sql);
    if (next <= this.#nextSerial) return;
    const total = next - 1;
    const fits = this.#filter !== null && total <= this.#filter.capacity;
    const filter =
      fits && this.#filter ? this.#filter : new BloomFilter(Math.max(CAPACITY_MIN, Math.ceil(total * ROOM)));
    await fill(filter, await streamImported(this.#sql, fits ? this.#nextSerial : 1, next));
    this.#filter = filter;
    this.#nextSerial = next;
  }

  /** Null for most texts that were never imported; always the same work. */
  guess(text: string): ImportedGuess | null {
    if (!this.#filter) return null;
    const normal = normaliseImported(text);
    const code = 'code' in normal ? normal.code : STAND_IN;
    const hash = this.#hash.of(code);
    const may = this.#filter.mayHold(parseInt(hash.slice(0, 8), 16), parseInt(hash.slice(8, 16), 16));
    return may && 'code' in normal ? { code, hash } : null;
  }

  find(guess: ImportedGuess): Promise<number | null> {
    return selectImported(this.#sql, guess.hash);
  }
}

async function fill(filter: BloomFilter, lines: AsyncIterable<Buffer>): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of lines) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (; at + LINE_BYTES <= bytes.length; at += LINE_BYTES) {
      filter.add(readHex(bytes, at), readHex(bytes, at + 9, true));
    }
    rest = bytes.subarray(at);
  }
}

/** 8 hexadecimal digits as a number; `dashed` where a dash stands after the fourth, as in a uuid. */
function readHex(bytes: Buffer, at: number, dashed = false): number {
  let value = 0;
  for (let digit = 0; digit < 8; digit += 1) {
    const letter = bytes[at + digit + (dashed && digit >= 4 ? 1 : 0)] ?? 48;
    value = value * 16 + (letter > 57 ? letter - 87 : letter - 48);
  }
  return value;
}
