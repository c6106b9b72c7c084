/**
 * A map of bounded size that forgets what was set longest ago. It keeps two generations and drops the older one whole:
 * deleting a Map's oldest keys one by one would walk, each time, over all that were deleted before.
 */
export class RecentMap<Value> {
  readonly #half: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  /** @param keysMax the most keys held; at least the latest half of them is */
  constructor(keysMax: number) {
    this.#half = Math.max(1, Math.floor(keysMax / 2));
  }

  get(key: string): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: string, value: Value): void {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
