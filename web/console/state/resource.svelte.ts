/** One answer of the server and how it stands. A newer load makes an older answer void. */
export class Resource<T> {
  value = $state.raw<T | null>(null);
  error = $state.raw<unknown>(null);
  loading = $state(false);
  /** When the value arrived, by this machine's clock. */
  loadedAt = $state(0);
  #turn = 0;

  /** Load anew; the value on the screen stays until the next one is here. */
  async load(fetcher: () => Promise<T>): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const value = await fetcher();
      if (turn !== this.#turn) return;
      this.value = value;
      this.error = null;
      this.loadedAt = Date.now();
    } catch (error) {
      if (turn === this.#turn) this.error = error;
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }

  clear(): void {
    this.#turn++;
    this.value = null;
    this.error = null;
    this.loading = false;
  }
}
