/** Something that is shown once must not vanish under the second half of a double click. */
const READ_MS = 1500;

/** What a server tells a single time, until the person says that they have it. */
export class ShownOnce {
  value = $state.raw<string | null>(null);
  /** It has only just appeared: nothing may close it yet. */
  fresh = $state(false);

  show(value: string): void {
    this.value = value;
    this.fresh = true;
    setTimeout(() => (this.fresh = false), READ_MS);
  }
}
