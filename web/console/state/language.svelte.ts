import type { Language } from '#web/shared/messages.ts';

const key = 'lang';
const yearSeconds = 31_536_000;

function remembered(): Language {
  const kept = localStorage.getItem(key);
  if (kept === 'vi' || kept === 'en') return kept;
  return navigator.language.startsWith('en') ? 'en' : 'vi';
}

/** The reader's language: kept on this machine, and told to the server by cookie so that its sentences match. */
class LanguageState {
  current = $state<Language>(remembered());

  choose(language: Language): void {
    this.current = language;
    localStorage.setItem(key, language);
    this.announce();
  }

  announce(): void {
    document.documentElement.lang = this.current;
    document.cookie = `${key}=${this.current}; path=/; max-age=${yearSeconds}; samesite=lax`;
  }
}

export const language = new LanguageState();
