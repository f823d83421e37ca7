import { type ReadonlySignal, signal } from '@preact/signals';

function watched(condition: string): ReadonlySignal<boolean> {
  const query = matchMedia(condition);
  const matches = signal(query.matches);
  query.addEventListener('change', () => {
    matches.value = query.matches;
  });
  return matches;
}

/** The width below which tables put a row on several lines; the same number is in css/tables.css. */
const narrow = watched('(max-width: 720px)');
/** Wider than that, and still without room for every usual column of a table that has many. */
const medium = watched('(min-width: 721px) and (max-width: 1200px)');

/** Whether the page is as narrow as a phone. */
export function useNarrow(): ReadonlySignal<boolean> {
  return narrow;
}

/** Whether the page is as wide as a tablet. */
export function useMedium(): ReadonlySignal<boolean> {
  return medium;
}
