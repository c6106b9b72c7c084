import { SvelteSet } from 'svelte/reactivity';
import type { Message } from '#web/shared/messages.ts';
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
  const texts: Record<string, Message> = problemMessages.texts[language.current];
  const words = codes.map((code) => {
    const text = texts[code];
    return typeof text === 'string' ? text : code;
  });
  return words.filter((word, index) => words.indexOf(word) === index).join(' ');
}
