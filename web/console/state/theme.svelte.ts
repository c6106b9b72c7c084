export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'theme';

function remembered(): Theme {
  const kept = localStorage.getItem(key);
  return themes.find((theme) => theme === kept) ?? 'system';
}

/** Paper by day or by lamp; `system` follows the machine. */
class ThemeState {
  current = $state<Theme>(remembered());

  choose(theme: Theme): void {
    this.current = theme;
    localStorage.setItem(key, theme);
    this.wear();
  }

  wear(): void {
    if (this.current === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.current;
  }
}

export const theme = new ThemeState();
