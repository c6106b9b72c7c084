/**
 * Which of the imported codes' hashes there may be: 16 bits and 11 probes a code, so one in about 2,000 of the others
 * passes, and 10 million codes take 20 MB. The hashes are evenly spread already; their first 8 bytes are the probes.
 */
const BITS_EACH = 16;
const PROBES = 11;

export class BloomFilter {
  readonly capacity: number;
  readonly #bits: Uint32Array;
  readonly #bitCount: number;

  /** @param capacity how many hashes it is made for */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.#bits = new Uint32Array(Math.ceil((capacity * BITS_EACH) / 32));
    this.#bitCount = this.#bits.length * 32;
  }

  /** @param high the first 4 bytes of a hash @param low the next 4 */
  add(high: number, low: number): void {
    for (let probe = 0; probe < PROBES; probe += 1) {
      const bit = this.#bitOf(high, low, probe);
      const at = bit >>> 5;
      this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (bit & 31));
    }
  }

  /** Never false for one that was added. Takes every probe, whatever the first ones say. */
  mayHold(high: number, low: number): boolean {
    let all = 1;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const bit = this.#bitOf(high, low, probe);
      all &= (this.#bits[bit >>> 5] ?? 0) >>> (bit & 31);
    }
    return (all & 1) === 1;
  }

  /** Double hashing (Kirsch and Mitzenmacher, 2006) over a table of any size. */
  #bitOf(high: number, low: number, probe: number): number {
    return (high + probe * low + probe) % this.#bitCount;
  }
}
