/** A panel that fills the window, and back. It stays where it is in the document, so what it holds goes on undisturbed. */
import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { isTyping } from './keys.ts';

/** Parts that stay within reach: messages, the replay's controls, what says that the display is frozen. */
const STAYS = '[data-stays], [role=status], script, dialog';

export function useEnlarge(panel: RefObject<HTMLElement | null>): {
  readonly enlarged: ReadonlySignal<boolean>;
  toggle(): void;
} {
  const enlarged = useSignal(false);
  const large = enlarged.value;
  /** The page below becomes shorter: the reader comes back to where they were. */
  const scrolled = useRef({ left: 0, top: 0 });
  useLayoutEffect(() => {
    const element = panel.current;
    if (!large || element === null) return;
    const hidden = hideAround(element);
    document.documentElement.classList.add('has-enlarged');
    return () => {
      for (const each of hidden) each.inert = false;
      document.documentElement.classList.remove('has-enlarged');
      scrollTo({ ...scrolled.current, behavior: 'instant' });
    };
  }, [large]);
  useEffect(() => {
    if (!large) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || isTyping(event)) return;
      if (document.querySelector('dialog[open]')) return;
      // A replay, which hears it next, is not to be left as well.
      event.preventDefault();
      enlarged.value = false;
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [large]);
  return {
    enlarged,
    toggle() {
      if (!enlarged.peek()) scrolled.current = { left: scrollX, top: scrollY };
      enlarged.value = !enlarged.peek();
    },
  };
}

/** Takes everything that the panel covers out of reach. @returns what to give back */
function hideAround(panel: HTMLElement): HTMLElement[] {
  const hidden: HTMLElement[] = [];
  for (let at: HTMLElement | null = panel; at && at !== document.body; at = at.parentElement) {
    for (const other of at.parentElement?.children ?? []) {
      if (other === at || !(other instanceof HTMLElement) || other.inert || other.matches(STAYS)) continue;
      other.inert = true;
      hidden.push(other);
    }
  }
  return hidden;
}
