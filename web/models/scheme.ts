/** The chosen theme, and the scheme that the stylesheet sees. No signals here: it runs before anything is loaded. */
import { readRemembered } from './memory.ts';

export type Theme = 'system' | 'light' | 'dark';

export const THEME_KEY = 'tapdeck.theme';
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export const systemDark = matchMedia('(prefers-color-scheme: dark)');

/** The stylesheet knows two schemes; "system" is one of them at any moment. */
export function applyTheme(theme: Theme): void {
  const dark = theme === 'dark' || (theme === 'system' && systemDark.matches);
  document.documentElement.dataset.scheme = dark ? 'dark' : 'light';
}

/** The remembered theme, applied to the document. */
export function applyStoredTheme(): Theme {
  const stored = readRemembered(THEME_KEY);
  const theme = THEMES.find((candidate) => candidate === stored) ?? 'system';
  applyTheme(theme);
  return theme;
}
