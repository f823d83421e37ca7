/** What can be done with the sessions that were chosen in the list. */
import { type Signal, useSignal } from '@preact/signals';
import type { SessionRow } from '../../src/model/rows.ts';
import { counted } from '../derive/format.ts';
import { compareRoute } from '../derive/route.ts';
import { useApp } from '../models/app.ts';
import { sentenceOf } from '../transport/problem.ts';
import { Icon } from './icon.tsx';
import { Link } from './parts.tsx';
import { TagField } from './session_tags.tsx';

export function SelectionBar({ chosen }: { chosen: Signal<ReadonlySet<number>> }) {
  const { sessions, rest, toasts } = useApp();
  const tagging = useSignal(false);
  const busy = useSignal(false);
  const ids = [...chosen.value];
  if (ids.length === 0) return null;
  const clear = () => {
    chosen.value = new Set();
    tagging.value = false;
  };

  /** Rows that were scrolled out of the list, or narrowed away, are read one by one. */
  async function rows(): Promise<SessionRow[]> {
    const known = new Map(sessions.list.value.map((row) => [row.session_id, row]));
    return await Promise.all(ids.map((id) => known.get(id) ?? rest.session(id)));
  }

  async function tagAll(tag: string): Promise<void> {
    busy.value = true;
    try {
      const untagged = (await rows()).filter((row) => !row.tags.includes(tag));
      for (const row of untagged) await sessions.change(row, { tags: [...row.tags, tag] });
      toasts.show(`Tagged ${counted(ids.length, 'session')} “${tag}”.`, {
        action: { label: 'Undo', run: () => void untag(untagged) },
      });
      clear();
    } catch (error) {
      toasts.show(sentenceOf(error), { kind: 'error' });
    } finally {
      busy.value = false;
    }
  }

  async function untag(tagged: readonly SessionRow[]): Promise<void> {
    try {
      for (const row of tagged) await sessions.change(row, { tags: row.tags });
    } catch (error) {
      toasts.show(sentenceOf(error), { kind: 'error' });
    }
  }

  async function removeAll(): Promise<void> {
    try {
      sessions.remove(...await rows());
      clear();
    } catch (error) {
      toasts.show(sentenceOf(error), { kind: 'error' });
    }
  }

  // What changed is told from the older to the newer.
  const startOf = (id: number) =>
    sessions.list.value.find((row) => row.session_id === id)?.started_us ?? Infinity;
  const [a = 0, b = 0] = ids.toSorted((x, y) => startOf(x) - startOf(y) || x - y);
  return (
    <div class='selection-bar' role='toolbar' aria-label='Chosen sessions' data-testid='selection-bar'>
      <span data-testid='selection-count'>{counted(ids.length, 'session')} chosen</span>
      {tagging.value
        ? (
          <TagField
            label='Tag for the chosen sessions'
            onAdd={(tag) => void tagAll(tag)}
            onClose={() => {
              tagging.value = false;
            }}
          />
        )
        : (
          <button
            type='button'
            class='button small'
            disabled={busy.value}
            data-testid='tag-chosen'
            onClick={() => {
              tagging.value = true;
            }}
          >
            <Icon name='plus' />Tag
          </button>
        )}
      {ids.length === 2 && (
        <Link to={compareRoute({ a, b })} class='button small' testid='compare-chosen'>Compare</Link>
      )}
      <button
        type='button'
        class='button small danger'
        disabled={busy.value}
        data-testid='delete-chosen'
        onClick={() => void removeAll()}
      >
        <Icon name='trash' />Delete
      </button>
      <button type='button' class='button small quiet' onClick={clear}>Choose none</button>
    </div>
  );
}
