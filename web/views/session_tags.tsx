/** A session's tags: each narrows the list with a click, is taken away with another, and new ones are suggested. */
import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { SessionRow } from '../../src/model/rows.ts';
import { sessionTitle } from '../derive/sessions.ts';
import { useApp } from '../models/app.ts';
import { sentenceOf } from '../transport/problem.ts';
import { Icon } from './icon.tsx';

/** As long as the server takes. */
const MAX_TAG_CHARS = 50;
/** Suggestions: a browser's list of more is no help. */
const MOST_SUGGESTED = 50;

export function SessionTags(
  { session, onPick, onChange }: {
    session: SessionRow;
    /** A tag was clicked; left out: the list is narrowed to it. */
    onPick?: (tag: string) => void;
    /** Left out: the list's own row is changed. */
    onChange?: (tags: readonly string[]) => Promise<void>;
  },
) {
  const { sessions, router, toasts } = useApp();
  const adding = useSignal(false);
  const title = sessionTitle(session);
  const pick = onPick ?? ((tag: string) => router.go({ page: 'sessions', filter: { tag } }));
  const change = async (tags: readonly string[], then?: () => void) => {
    try {
      await (onChange === undefined ? sessions.change(session, { tags }) : onChange(tags));
      then?.();
    } catch (error) {
      toasts.show(sentenceOf(error), { kind: 'error' });
    }
  };
  const takeAway = (tag: string) => {
    const before = session.tags;
    void change(
      before.filter((each) => each !== tag),
      () =>
        toasts.show(`Took the tag “${tag}” from “${title}”.`, {
          action: { label: 'Undo', run: () => void change(before) },
        }),
    );
  };
  return (
    <ul class='tags' aria-label={`Tags of ${title}`}>
      {session.tags.map((tag) => (
        <li key={tag} class='tag' data-testid='tag'>
          <button type='button' class='tag-name ellipsis' title={tag} onClick={() => pick(tag)}>
            {tag}
          </button>
          <button
            type='button'
            class='tag-remove'
            aria-label={`Take the tag ${tag} from ${title}`}
            onClick={() => takeAway(tag)}
          >
            <Icon name='close' />
          </button>
        </li>
      ))}
      <li>
        {adding.value
          ? (
            <TagField
              label={`New tag for ${title}`}
              onAdd={(tag) => {
                adding.value = false;
                if (!session.tags.includes(tag)) void change([...session.tags, tag]);
              }}
              onClose={() => {
                adding.value = false;
              }}
            />
          )
          : (
            <button
              type='button'
              class='tag-add'
              aria-label={`Tag ${title}`}
              data-testid='tag-button'
              onClick={() => {
                adding.value = true;
              }}
            >
              <Icon name='plus' />Tag
            </button>
          )}
      </li>
    </ul>
  );
}

/** Takes one tag: Enter adds it, Escape or leaving the empty field gives up. */
export function TagField(
  { label, onAdd, onClose }: { label: string; onAdd: (tag: string) => void; onClose: () => void },
) {
  const { sessions } = useApp();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const text = useSignal('');
  useEffect(() => field.current?.focus(), []);
  const typed = text.value.trim().toLowerCase();
  const suggested = (sessions.facets.value?.tags ?? [])
    .filter((tag) => tag.toLowerCase().includes(typed)).slice(0, MOST_SUGGESTED);
  return (
    <form
      class='tag-field'
      onSubmit={(event) => {
        event.preventDefault();
        const tag = text.value.trim();
        tag === '' ? onClose() : onAdd(tag);
      }}
    >
      <label class='sr-only' for={id}>{label}</label>
      <input
        id={id}
        ref={field}
        list={`${id}-tags`}
        maxLength={MAX_TAG_CHARS}
        placeholder='Tag, then Enter'
        autocomplete='off'
        value={text.value}
        data-testid='tag-input'
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onClose();
        }}
        onBlur={() => {
          if (text.value.trim() === '') onClose();
        }}
      />
      <datalist id={`${id}-tags`}>{suggested.map((tag) => <option key={tag} value={tag} />)}</datalist>
    </form>
  );
}
