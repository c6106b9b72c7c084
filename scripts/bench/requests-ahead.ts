/** More than any server here answers on the machines that this is measured on. */
const PER_SECOND_MAX = 15_000;

/** Requests that are made before a timed run, which then only sends them; where they run out, more are made on the spot. */
export class RequestsAhead {
  readonly #make: () => Buffer;
  #made: Buffer[] = [];
  #taken = 0;

  constructor(make: () => Buffer) {
    this.#make = make;
  }

  /** Makes as many as a run of so many seconds may need; what the last run left is sent first. */
  makeFor(seconds: number): void {
    this.#made = this.#made.slice(this.#taken);
    this.#taken = 0;
    while (this.#made.length < seconds * PER_SECOND_MAX) this.#made.push(this.#make());
  }

  readonly next = (): Buffer => this.#made[this.#taken++] ?? this.#make();
}
