import { SvelteSet } from 'svelte/reactivity';
import { problemMessages } from '../../messages/problems.ts';
import { language } from '../../state/language.svelte.ts';

/** Rows that are chosen for one act on all of them. */
export class Picked {
  readonly ids = new SvelteSet<string>();

  toggle(id: string, on: boolean): void {
    if (on) this.ids.add(id);
    else this.ids.delete(id);
  }
  all(ids: readonly string[], on: boolean): void {
    for (const id of ids) this.toggle(id, on);
  }
}

/** Why some of them were refused, in words. */
export function refusalWords(codes: readonly string[]): string {
  const texts: Record<string, unknown> = problemMessages.texts[language.current];
  return [...new Set(codes)].map((code) => String(texts[code] ?? code)).join(' ');
}
