import { codeStates, standingOf, type CodeState, type Standing } from '#campaigns/code-states.ts';
import type { CodeSpace } from '../codes/code-space.ts';
import type { Database } from '../db/connect.ts';
import { selectChangedSince, selectKnownRanges } from './look-up-queries.ts';

/** What a minted code is, and how it stands. */
export interface FoundCode {
  /** Normal form. */
  code: string;
  keyId: number;
  serial: number;
  programId: number;
  batchId: number;
  productId: number;
  campaignId: number;
  state: CodeState;
  standing: Standing;
  expiresAt: Date | null;
}

interface KnownBatch {
  productId: number;
  campaignId: number;
  /** Of each range in order: its first serial, the place of its state in codeStates, and when it expires (NaN: never). */
  first: Float64Array;
  state: Uint8Array;
  expiresMs: Float64Array;
}

/** How old an answer about a state may be. */
const FRESH_MS = 250;
/** Of 17 bytes each. */
const RANGES_MAX = 4_000_000;

/**
 * Tells people what a code is without asking the database each time: the ranges of batches that are asked about stay in
 * memory. At most every 250 ms, and only when somebody asks, one query names the batches whose ranges were changed
 * since; those are forgotten and read anew. So an answer is never older than that, whichever process made the change.
 *
 * Nobody is paid on its word: the claim path reads a code's state in its own transaction, under the batch's fence.
 */
export class CodeLookUp {
  readonly #sql: Database;
  readonly #codes: CodeSpace;
  readonly #known = new Map<number, KnownBatch | Promise<KnownBatch>>();
  #ranges = 0;
  #freshUntilMs = -1;
  /** Every transaction below it was seen. */
  #seenUpTo: number | null = null;
  #refreshing: Promise<void> | null = null;

  constructor(sql: Database, codes: CodeSpace) {
    this.#sql = sql;
    this.#codes = codes;
  }

  /** What typed or scanned text stands for; null where it is no minted code. */
  async find(text: string): Promise<FoundCode | null> {
    const minted = await this.#codes.resolve(text);
    if (!minted) return null;
    const nowMs = Date.now();
    if (nowMs >= this.#freshUntilMs) await this.#refresh();
    let batch = this.#known.get(minted.batchId);
    batch ??= this.#read(minted.programId, minted.batchId);
    if (batch instanceof Promise) batch = await batch;
    const at = rangeOf(batch.first, minted.serial);
    const expiresMs = batch.expiresMs[at] ?? NaN;
    const state = codeStates[batch.state[at] ?? 0] ?? 'minted';
    const expiresAt = Number.isNaN(expiresMs) ? null : new Date(expiresMs);
    return {
      ...minted,
      productId: batch.productId,
      campaignId: batch.campaignId,
      state,
      standing: expiresAt === null ? state : standingOf({ state, expiresAt }, new Date(nowMs)),
      expiresAt,
    };
  }

  /** Forgets the batches that were changed; calls at the same time share one query. */
  #refresh(): Promise<void> {
    this.#refreshing ??= this.#forgetChanged().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #forgetChanged(): Promise<void> {
    const askedMs = Date.now();
    const { seenUpTo, changed } = await selectChangedSince(this.#sql, this.#seenUpTo);
    changed.forEach((batchId) => this.#forget(batchId));
    this.#seenUpTo = seenUpTo;
    this.#freshUntilMs = askedMs + FRESH_MS;
  }

  #forget(batchId: number): void {
    const batch = this.#known.get(batchId);
    if (batch && !(batch instanceof Promise)) this.#ranges -= batch.first.length;
    this.#known.delete(batchId);
  }

  #read(programId: number, batchId: number): Promise<KnownBatch> {
    this.#forget(batchId);
    const reading = this.#load(programId, batchId);
    this.#known.set(batchId, reading);
    // Whoever forgets the batch meanwhile has heard of a change that this reading may have missed.
    const isWanted = () => this.#known.get(batchId) === reading;
    reading.then(
      (batch) => isWanted() && this.#keep(batchId, batch),
      () => isWanted() && this.#known.delete(batchId),
    );
    return reading;
  }

  #keep(batchId: number, batch: KnownBatch): void {
    this.#known.set(batchId, batch);
    this.#ranges += batch.first.length;
    for (const oldest of this.#known.keys()) {
      if (this.#ranges <= RANGES_MAX || oldest === batchId) return;
      this.#forget(oldest);
    }
  }

  async #load(programId: number, batchId: number): Promise<KnownBatch> {
    const ranges = await selectKnownRanges(this.#sql, programId, batchId);
    const [first] = ranges;
    if (!first) throw new Error(`batch ${batchId} of program ${programId} is gone`);
    return {
      productId: first[0],
      campaignId: first[1],
      first: Float64Array.from(ranges, ([, , firstSerial]) => firstSerial),
      state: Uint8Array.from(ranges, ([, , , state]) => codeStates.indexOf(state)),
      expiresMs: Float64Array.from(ranges, ([, , , , expiresMs]) => expiresMs ?? NaN),
    };
  }
}

/** The last place whose first serial is not above the serial; ranges leave no gap, so it holds the serial. */
function rangeOf(first: Float64Array, serial: number): number {
  let low = 0;
  let high = first.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((first[middle] ?? 0) <= serial) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
