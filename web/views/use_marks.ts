/** The marks of a text are one stop of the Tab key: the arrow keys go from one to the next. */
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function useMarks<Box extends HTMLElement>(): RefObject<Box | null> {
  const box = useRef<Box>(null);
  // With each text there are other marks.
  useLayoutEffect(() => {
    const marks = marksIn(box.current);
    const stop = marks.find((mark) => mark.tabIndex === 0) ?? marks[0];
    for (const mark of marks) mark.tabIndex = mark === stop ? 0 : -1;
  });
  useEffect(() => {
    const element = box.current;
    const onKey = (event: KeyboardEvent) => {
      const marks = marksIn(element);
      const at = marks.findIndex((mark) => mark === event.target);
      const next = at < 0 ? undefined : marks[at + (STEPS[event.key] ?? 0)];
      if (!next || STEPS[event.key] === undefined) return;
      event.preventDefault();
      for (const mark of marks) mark.tabIndex = mark === next ? 0 : -1;
      next.focus();
    };
    element?.addEventListener('keydown', onKey);
    return () => element?.removeEventListener('keydown', onKey);
  }, []);
  return box;
}

function marksIn(box: HTMLElement | null): HTMLElement[] {
  return [...box?.querySelectorAll<HTMLElement>('.fact-mark') ?? []];
}
