import { type ReadonlySignal, signal } from '@preact/signals';

/** The width below which tables put a row on two lines; the same number is in css/tables.css. */
const query = matchMedia('(max-width: 720px)');
const narrow = signal(query.matches);
query.addEventListener('change', () => {
  narrow.value = query.matches;
});

/** Whether the page is as narrow as a phone. */
export function useNarrow(): ReadonlySignal<boolean> {
  return narrow;
}
