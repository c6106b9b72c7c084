import { language } from '../../state/language.svelte.ts';

/** Languages that are offered for a link; any other may come by the API. */
export const linkLanguages = ['vi', 'en', 'zh', 'ja', 'ko', 'th', 'km', 'lo', 'fr', 'de', 'es'] as const;

/** What a language is called in the console's own: `vi` is Vietnamese. */
export function languageName(tag: string): string {
  const name = new Intl.DisplayNames(language.current, { type: 'language' }).of(tag) ?? tag;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
