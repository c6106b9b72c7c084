import type { BlockRow } from './queries.ts';

/** Where a minted serial belongs. */
export interface Block {
  programId: number;
  batchId: number;
  /** Its codes are for rehearsals: they pay nobody and count nowhere. */
  test: boolean;
}

/**
 * Which program and batch every minted serial was minted for: blocks of one key, sorted, in typed arrays (25 bytes a
 * batch). Blocks are written once and never change, so a copy in memory can only be behind, never wrong.
 */
export class BlockDirectory {
  #size = 0;
  #first = new Float64Array(64);
  #last = new Float64Array(64);
  #program = new Int32Array(64);
  #batch = new Int32Array(64);
  #test = new Uint8Array(64);

  /** The first serial that no known block holds: what was minted lies below. */
  get mintedUpTo(): number {
    return this.#size === 0 ? 1 : (this.#last[this.#size - 1] ?? 0) + 1;
  }

  /** Adds blocks that follow the known ones; blocks known already are passed over. */
  append(rows: readonly BlockRow[]): void {
    for (const row of rows) {
      if (row.firstSerial < this.mintedUpTo) continue;
      if (this.#size === this.#first.length) this.#grow();
      this.#first[this.#size] = row.firstSerial;
      this.#last[this.#size] = row.lastSerial;
      this.#program[this.#size] = row.programId;
      this.#batch[this.#size] = row.batchId;
      this.#test[this.#size] = row.test ? 1 : 0;
      this.#size += 1;
    }
  }

  /** The block that holds the serial, by binary search; null where none does. */
  find(serial: number): Block | null {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#last[middle] ?? 0) < serial) low = middle + 1;
      else high = middle;
    }
    if (low === this.#size || (this.#first[low] ?? Infinity) > serial) return null;
    return {
      programId: this.#program[low] ?? 0,
      batchId: this.#batch[low] ?? 0,
      test: this.#test[low] === 1,
    };
  }

  #grow(): void {
    const size = this.#first.length * 2;
    const bigger = <T extends Float64Array | Int32Array | Uint8Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#first = bigger(this.#first, new Float64Array(size));
    this.#last = bigger(this.#last, new Float64Array(size));
    this.#program = bigger(this.#program, new Int32Array(size));
    this.#batch = bigger(this.#batch, new Int32Array(size));
    this.#test = bigger(this.#test, new Uint8Array(size));
  }
}
