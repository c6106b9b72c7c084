import type { Component } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { RouteName } from '../routes.ts';
import { screens } from './screens.ts';

/** The screens that were fetched so far; what was opened once is drawn at once. */
export class ScreenShelf {
  /** Whose chunk did not arrive. Browsers remember that, so only loading the page anew helps. */
  missing = $state.raw<RouteName | null>(null);
  readonly #here = new SvelteMap<RouteName, Component>();

  get(name: RouteName): Component | undefined {
    return this.#here.get(name);
  }

  async fetch(name: RouteName): Promise<void> {
    this.missing = null;
    try {
      this.#here.set(name, (await screens[name]()).default);
    } catch {
      this.missing = name;
    }
  }
}
