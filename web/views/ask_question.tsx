/** The field for plain words. Ready questions that have those words are offered below it, as ARIA's combobox has it. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { type AskRequest, MOST_QUESTION_CHARS, type ReadyQuestion } from '../../src/model/ask.ts';
import { matching } from '../derive/ask.ts';
import type { AskModel } from '../models/ask.ts';
import { IconButton } from './parts.tsx';

const MOST_OFFERED = 6;

export function AskQuestion(
  { model, words, onAsk, onReady }: {
    model: AskModel;
    words: Signal<string>;
    onAsk: (ask: AskRequest) => void;
    onReady: (ready: ReadyQuestion) => void;
  },
) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const open = useSignal(false);
  /** Position of the chosen suggestion; undefined: the words themselves. */
  const active = useSignal<number | undefined>(undefined);
  const typed = words.value.trim();
  const offered = typed === ''
    ? []
    : matching(model.questions.value?.questions ?? [], typed).slice(0, MOST_OFFERED);
  const isOpen = open.value && offered.length > 0;
  const at = isOpen ? active.value : undefined;
  useEffect(() => input.current?.focus({ preventScroll: true }), []);

  const close = () => {
    open.value = false;
    active.value = undefined;
  };
  const clear = () => {
    words.value = '';
    close();
    input.current?.focus();
  };
  const pick = (ready: ReadyQuestion) => {
    close();
    onReady(ready);
  };
  const submit = () => {
    const chosen = at === undefined ? undefined : offered[at];
    if (chosen) pick(chosen);
    else if (typed !== '') {
      close();
      onAsk({ question: typed });
    }
  };
  const move = (step: 1 | -1) => {
    open.value = true;
    const size = offered.length + 1; // the field itself is one of the stops
    const next = ((at ?? -1) + 1 + step + size) % size;
    active.value = next === 0 ? undefined : next - 1;
  };
  return (
    <form
      class='ask-question'
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label class='sr-only' for={id}>Question about this session</label>
      <div class='ask-field'>
        <input
          ref={input}
          id={id}
          type='text'
          role='combobox'
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete='list'
          aria-activedescendant={at === undefined ? undefined : `${id}-${at}`}
          placeholder='Which servers were slow?'
          maxLength={MOST_QUESTION_CHARS}
          autocomplete='off'
          value={words.value}
          data-testid='ask-question'
          onInput={({ currentTarget }) => {
            words.value = currentTarget.value;
            active.value = undefined;
            open.value = true;
          }}
          onBlur={close}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault();
              move(event.key === 'ArrowDown' ? 1 : -1);
            } else if (event.key === 'Escape') {
              event.preventDefault();
              // What is chosen is let go first.
              if (at !== undefined) close();
              else clear();
            }
          }}
        />
        {words.value !== '' && (
          <IconButton icon='close' label='Clear the question' testid='ask-clear' onClick={clear} />
        )}
        <ul
          id={`${id}-list`}
          role='listbox'
          aria-label='Ready questions with these words'
          class='ask-offers'
          hidden={!isOpen}
          data-testid='ask-offers'
        >
          {isOpen && offered.map((ready, i) => (
            <li
              key={ready.id}
              id={`${id}-${i}`}
              role='option'
              aria-selected={i === at}
              data-testid='ask-offer'
              // Before the field loses the focus.
              onMouseDown={(event) => {
                event.preventDefault();
                pick(ready);
              }}
            >
              <b>{ready.title}</b>
              <span>{ready.question}</span>
            </li>
          ))}
        </ul>
      </div>
      <button type='submit' class='button primary' disabled={typed === ''} data-testid='ask-button'>
        Ask
      </button>
    </form>
  );
}
