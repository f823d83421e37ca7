/** Fields of settings that hold a word or a number. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';

type Text = Signal<string>;

/** What is stored is the truth: it may have been set from another page. */
export function useText(stored: string): Text {
  const text = useSignal(stored);
  useEffect(() => {
    text.value = stored;
  }, [stored]);
  return text;
}

export function TextField(
  { label, text, testid, placeholder, numeric = false }: {
    label: string;
    text: Text;
    testid: string;
    placeholder?: string;
    numeric?: boolean;
  },
) {
  const id = useId();
  return (
    <div class='field'>
      <label for={id}>{label}</label>
      <input
        id={id}
        inputMode={numeric ? 'numeric' : 'text'}
        autocomplete='off'
        spellcheck={false}
        maxLength={200}
        placeholder={placeholder}
        value={text.value}
        data-testid={testid}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
    </div>
  );
}
