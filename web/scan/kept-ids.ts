type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Ids of requests that were sent and not yet answered. They outlive a reload, so that a lost answer can be asked for
 * again instead of asking for a second thing. Private windows may refuse to store; memory serves until the page closes.
 */
export class KeptIds {
  readonly #memory = new Map<string, string>();
  readonly #storage: Store | null;

  constructor(storage: Store | null) {
    this.#storage = storage;
  }

  read(key: string): string | null {
    return this.#memory.get(key) ?? this.#try((storage) => storage.getItem(`packmint.${key}`)) ?? null;
  }

  keep(key: string, id: string): string {
    this.#memory.set(key, id);
    this.#try((storage) => storage.setItem(`packmint.${key}`, id));
    return id;
  }

  forget(key: string): void {
    this.#memory.delete(key);
    this.#try((storage) => storage.removeItem(`packmint.${key}`));
  }

  #try<Result>(use: (storage: Store) => Result): Result | undefined {
    try {
      return this.#storage ? use(this.#storage) : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The phone's own store; merely naming `localStorage` throws where cookies are blocked. */
export function openKeptIds(): KeptIds {
  try {
    return new KeptIds(window.localStorage);
  } catch {
    return new KeptIds(null);
  }
}
