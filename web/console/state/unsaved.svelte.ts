/** What would be lost if the person left now, and the question that is asked before it is. */
class Unsaved {
  readonly #forms = new Set<() => boolean>();
  /** What was about to happen when the question came up; null while nothing is asked. */
  leaving = $state.raw<(() => void) | null>(null);

  /** Call while a component is set up: from then until it is gone, `changed` tells whether its form holds anything new. */
  watch(changed: () => boolean): void {
    $effect(() => {
      this.#forms.add(changed);
      return () => void this.#forms.delete(changed);
    });
    // Only while something would be lost: a page that listens for its own end is not kept by browsers for Back.
    $effect(() => {
      if (!changed()) return;
      const warn = (event: BeforeUnloadEvent) => event.preventDefault();
      addEventListener('beforeunload', warn);
      return () => removeEventListener('beforeunload', warn);
    });
  }

  get any(): boolean {
    return [...this.#forms].some((changed) => changed());
  }

  /** Do it at once where nothing would be lost, and otherwise after the person has said so. */
  ask(act: () => void): void {
    if (this.any) this.leaving = act;
    else act();
  }

  stay(): void {
    this.leaving = null;
  }

  leave(): void {
    const act = this.leaving;
    this.leaving = null;
    act?.();
  }
}

export const unsaved = new Unsaved();
