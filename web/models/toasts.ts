/** Short messages at the edge of the page: what happened, and one thing to do about it. */
import { type ReadonlySignal, signal } from '@preact/signals';

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Toast {
  readonly id: number;
  readonly kind: 'info' | 'error';
  readonly text: string;
  readonly action: ToastAction | undefined;
}

export interface ToastOptions {
  readonly kind?: Toast['kind'];
  readonly action?: ToastAction;
  /** How long it stays; errors stay until dismissed. */
  readonly lastsMs?: number;
}

export interface Toasts {
  readonly list: ReadonlySignal<readonly Toast[]>;
  /** Returns what takes it away again. */
  show(text: string, options?: ToastOptions): () => void;
  dismiss(id: number): void;
}

/** More would cover the page: the oldest that would go by itself goes first, an error only when all are errors. */
const MOST = 4;
const LASTS_MS = 6000;

export function createToasts(): Toasts {
  const list = signal<readonly Toast[]>([]);
  let nextId = 1;
  const dismiss = (id: number) => {
    list.value = list.value.filter((toast) => toast.id !== id);
  };
  return {
    list,
    dismiss,
    show(text, options = {}) {
      const id = nextId++;
      const kind = options.kind ?? 'info';
      list.value = bounded([...list.value, { id, kind, text, action: options.action }]);
      if (kind === 'info') setTimeout(() => dismiss(id), options.lastsMs ?? LASTS_MS);
      return () => dismiss(id);
    },
  };
}

function bounded(toasts: readonly Toast[]): readonly Toast[] {
  if (toasts.length <= MOST) return toasts;
  const passing = toasts.findIndex((toast) => toast.kind === 'info');
  return toasts.filter((_, i) => i !== Math.max(0, passing));
}
