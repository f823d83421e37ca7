import { useApp } from '../models/app.ts';

/** Copies a text and says so. */
export function useCopy(): (text: string, what: string) => Promise<void> {
  const { toasts } = useApp();
  return async (text, what) => {
    try {
      await navigator.clipboard.writeText(text);
      toasts.show(`${what} copied.`);
    } catch {
      // Forbidden, or not a secure address.
      toasts.show('This browser does not let a page copy here.', { kind: 'error' });
    }
  };
}
