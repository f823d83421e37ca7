/** A text that is changed in place: Enter keeps it, Escape gives it up. */
import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useApp } from '../models/app.ts';
import { sentenceOf } from '../transport/problem.ts';

export function EditText(
  { label, value, lines = 'one', maxLength, onSave, onClose, testid }: {
    label: string;
    value: string;
    lines?: 'one' | 'several';
    maxLength: number;
    onSave: (value: string) => Promise<void>;
    onClose: () => void;
    testid: string;
  },
) {
  const { toasts } = useApp();
  const id = useId();
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const text = useSignal(value);
  const busy = useSignal(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  async function save(): Promise<void> {
    const next = text.value.trim();
    if (next === value) return onClose();
    busy.value = true;
    try {
      await onSave(next);
      onClose();
    } catch (error) {
      busy.value = false;
      toasts.show(sentenceOf(error), { kind: 'error' });
    }
  }

  const shared = {
    id,
    ref: field,
    value: text.value,
    maxLength,
    'data-testid': testid,
    onInput: (event: { currentTarget: { value: string } }) => {
      text.value = event.currentTarget.value;
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        onClose();
      }
      if (event.key === 'Enter' && (lines === 'one' || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        void save();
      }
    },
  };
  return (
    <form
      class={`edit-text edit-${lines}`}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label class='sr-only' for={id}>{label}</label>
      {lines === 'one' ? <input type='text' {...shared} /> : <textarea rows={3} {...shared} />}
      <button type='submit' class='button small primary' disabled={busy.value}>Save</button>
      <button type='button' class='button small quiet' onClick={onClose}>Cancel</button>
    </form>
  );
}
