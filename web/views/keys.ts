/** Keys that work wherever the focus is, unless somebody types. */
import { useEffect, useRef } from 'preact/hooks';

/** Where a letter is a letter. */
const TYPING = 'input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable]';

export function isTyping(event: Event): boolean {
  return event.target instanceof Element && event.target.closest(TYPING) !== null;
}

/** @param keys what each key does, by `KeyboardEvent.key` in lower case; an open dialog keeps its keys to itself */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const act = latest.current[event.key.toLowerCase()];
      if (act === undefined || isTyping(event) || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
