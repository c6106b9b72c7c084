import type { Winners } from './winners.ts';

/** Winners that were drawn, of all campaigns of a process: drawing them again is right, only slow. */
export class WinnersCache {
  readonly #most: number;
  readonly #kept = new Map<string, Winners>();
  #count = 0;

  /** @param most how many winners are kept, of 8 bytes each */
  constructor(most: number) {
    this.#most = most;
  }

  has(name: string): boolean {
    return this.#kept.has(name);
  }

  get(name: string, draw: () => Winners): Winners {
    const kept = this.#kept.get(name);
    // Put back at the end, so that what stands first was asked for least recently.
    if (kept) this.#kept.delete(name);
    else this.#count += 1;
    const winners = kept ?? draw();
    if (!kept) this.#count += winners.count;
    this.#kept.set(name, winners);
    for (const [oldest, { count }] of this.#kept) {
      if (this.#count <= this.#most || oldest === name) break;
      this.#kept.delete(oldest);
      this.#count -= count + 1;
    }
    return winners;
  }
}
