import type { Prf } from './draw.ts';

const BLOCK_BYTES = 32;
/** Beyond it the remainder below would no longer be exact. */
const BELOW_MOST = 2 ** 37;

/** A word in two halves. */
interface Limit {
  high: number;
  low: number;
}
// Odds and pieces are drawn below the same few bounds for every code.
const limits = new Map<number, Limit | null>();

/** The first word that is thrown away; null where the bound divides 2^64. */
function limitOf(bound: number): Limit | null {
  let limit = limits.get(bound);
  if (limit === undefined) {
    const words = 2n ** 64n;
    const rest = words % BigInt(bound);
    const first = words - rest;
    limit = rest === 0n ? null : { high: Number(first >> 32n), low: Number(first & 0xffffffffn) };
    if (limits.size >= 1000) limits.clear();
    limits.set(bound, limit);
  }
  return limit;
}

/**
 * Whole numbers drawn from the seed under a label, without end and without bias. Blocks of 32 bytes are
 * `prf(label|0)`, `prf(label|1)`, …; each holds four words of 64 bits, the most significant byte first.
 */
export class Words {
  readonly #prf: Prf;
  readonly #label: string;
  #counter = 0;
  #block: DataView = new DataView(new ArrayBuffer(0));
  #at = BLOCK_BYTES;
  #bound = Number.NaN;
  #limit: Limit | null = null;

  constructor(prf: Prf, label: string) {
    this.#prf = prf;
    this.#label = label;
  }

  /**
   * The next number from 0 on and below `bound`: the next word, modulo `bound`. Words from the last multiple of `bound`
   * below 2^64 on are thrown away, for they would favour the small numbers.
   */
  below(bound: number): number {
    if (bound !== this.#bound) this.#bind(bound);
    for (;;) {
      if (this.#at === BLOCK_BYTES) this.#fill();
      const high = this.#block.getUint32(this.#at);
      const low = this.#block.getUint32(this.#at + 4);
      this.#at += 8;
      const limit = this.#limit;
      if (limit === null || high < limit.high || (high === limit.high && low < limit.low))
        return remainder(high, low, bound);
    }
  }

  #bind(bound: number): void {
    if (!Number.isInteger(bound) || bound < 1 || bound > BELOW_MOST)
      throw new RangeError(`no number is drawn below ${bound}`);
    this.#limit = limitOf(bound);
    this.#bound = bound;
  }

  #fill(): void {
    const bytes = this.#prf(`${this.#label}|${this.#counter}`);
    if (bytes.length !== BLOCK_BYTES) throw new RangeError('a block of the draw is 32 bytes');
    this.#block = new DataView(bytes.buffer, bytes.byteOffset, BLOCK_BYTES);
    this.#counter += 1;
    this.#at = 0;
  }
}

/** Of a word in two halves; in steps of 16 bits, so that nothing exceeds 2^53. */
function remainder(high: number, low: number, bound: number): number {
  const first = ((high % bound) * 65_536 + (low >>> 16)) % bound;
  return (first * 65_536 + (low & 0xffff)) % bound;
}
