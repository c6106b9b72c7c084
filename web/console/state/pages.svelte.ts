interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
type FetchPage<T> = (cursor: string | undefined) => Promise<Page<T>>;

/** A list that grows by keyset pages; a new filter starts it over. */
export class Pages<T> {
  items = $state.raw<T[]>([]);
  error = $state.raw<unknown>(null);
  /** The first page of the present filter has not come yet. */
  loading = $state(true);
  growing = $state(false);
  nextCursor = $state<string | null>(null);
  #fetch: FetchPage<T> | null = null;
  #turn = 0;

  /** Start over with a new filter, or again with the last one. */
  async load(fetch: FetchPage<T> | null = this.#fetch): Promise<void> {
    if (!fetch) return;
    this.#fetch = fetch;
    const turn = ++this.#turn;
    this.loading = true;
    this.error = null;
    try {
      const page = await fetch(undefined);
      if (turn !== this.#turn) return;
      this.items = page.items;
      this.nextCursor = page.nextCursor;
    } catch (error) {
      if (turn === this.#turn) this.error = error;
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }

  async more(): Promise<void> {
    if (!this.#fetch || !this.nextCursor || this.growing) return;
    const turn = this.#turn;
    this.growing = true;
    try {
      const page = await this.#fetch(this.nextCursor);
      if (turn !== this.#turn) return;
      this.items = [...this.items, ...page.items];
      this.nextCursor = page.nextCursor;
      this.error = null;
    } catch (error) {
      if (turn === this.#turn) this.error = error;
    } finally {
      this.growing = false;
    }
  }

  /** Put a changed row in the place of the old one. */
  replace(matches: (item: T) => boolean, item: T): void {
    this.items = this.items.map((old) => (matches(old) ? item : old));
  }
}
