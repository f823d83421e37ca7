/** Takes the reader to a table that they asked for, once it is there. */
import { useEffect } from 'preact/hooks';
import { useApp } from '../models/app.ts';

/** @param id of the panel that the table is in */
export function useTarget(id: string): void {
  const { router } = useApp();
  const target = router.target.value;
  useEffect(() => {
    if (target !== id) return;
    const panel = document.getElementById(id);
    panel?.scrollIntoView({ block: 'start' });
    // The keyboard goes on where the reader was taken.
    panel?.querySelector<HTMLElement>('[role="grid"]')?.focus({ preventScroll: true });
    router.arrived();
  }, [target]);
}
