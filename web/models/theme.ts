/** Dark or light: the system's choice until the reader makes one, which is then remembered. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { remember } from './memory.ts';
import { applyStoredTheme, applyTheme, systemDark, type Theme, THEME_KEY, THEMES } from './scheme.ts';

export interface ThemeModel {
  readonly theme: ReadonlySignal<Theme>;
  /** Raised whenever colours may have changed, the system's switch included: charts read tokens again. */
  readonly revision: ReadonlySignal<number>;
  /** System, light, dark, system ... */
  next(): void;
}

export function createTheme(): ThemeModel {
  const theme = signal<Theme>(applyStoredTheme());
  const revision = signal(0);
  systemDark.addEventListener('change', () => {
    applyTheme(theme.value);
    revision.value += 1;
  });
  return {
    theme,
    revision,
    next() {
      const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'system';
      theme.value = next;
      applyTheme(next);
      remember(THEME_KEY, next);
      revision.value += 1;
    },
  };
}
