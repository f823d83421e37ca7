/** The list itself: of thousands of sessions only those in view are drawn. Arrow keys go from one to the next. */
import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { RowWindow } from '../derive/scroll.ts';
import { type SessionFilter, withSessionField } from '../derive/session_filter.ts';
import { useApp } from '../models/app.ts';
import { mountVirtualRows, type VirtualRows } from '../widgets/virtual_rows.ts';
import { useNarrow } from './narrow.ts';
import { SessionItem } from './session_item.tsx';

/** Height of a row on a wide and on a narrow screen; the same numbers are in css/sessions.css. */
const ROW_PX = [92, 208] as const;

export function SessionList(
  { chosen, filter, onChange }: {
    chosen: Signal<ReadonlySet<number>>;
    filter: SessionFilter;
    onChange: (filter: SessionFilter, how: 'push') => void;
  },
) {
  const { sessions } = useApp();
  const box = useRef<HTMLDivElement>(null);
  const spacer = useRef<HTMLUListElement>(null);
  const rows = useRef<VirtualRows | undefined>(undefined);
  /** The session to put the focus on as soon as it is drawn. */
  const aim = useRef<number | undefined>(undefined);
  const shown = useSignal<RowWindow>({ first: 0, last: 0, offsetPx: 0, heightPx: 0 });
  const narrow = useNarrow();
  const rowPx = ROW_PX[narrow.value ? 1 : 0];
  const count = sessions.count.value;
  void sessions.revision.value;

  useLayoutEffect(() => {
    if (box.current === null || spacer.current === null) return;
    const mounted = mountVirtualRows(box.current, spacer.current, { rows: 0, rowPx, follow: false }, {
      window: (window) => {
        shown.value = window;
      },
      end: () => {},
    });
    rows.current = mounted;
    return () => mounted.dispose();
  }, []);
  useLayoutEffect(() => rows.current?.update({ rows: count, rowPx, follow: false }), [count, rowPx]);
  // Another question begins at its first answer.
  useLayoutEffect(() => rows.current?.show(0), [JSON.stringify(filter)]);

  const { first, last, offsetPx } = shown.value;
  useLayoutEffect(() => sessions.want(first, Math.max(last, 1)));
  const indexes: number[] = [];
  for (let index = first; index < Math.min(last, count); index += 1) indexes.push(index);
  const inView = indexes.map((index) => sessions.at(index)).filter((row) => row !== undefined);
  const ids = inView.map((row) => row.session_id);
  useEffect(() => {
    const moving = inView.filter((row) => row.state === 'recording').map((row) => row.session_id);
    sessions.sparks.want(ids, moving);
  }, [ids.join(), sessions.revision.value]);
  useEffect(() => {
    const target = aim.current === undefined ? undefined : linkAt(aim.current);
    if (target === undefined || target === null) return;
    aim.current = undefined;
    target.focus({ preventScroll: true });
  });

  const linkAt = (index: number) =>
    box.current?.querySelector<HTMLElement>(`[data-index="${index}"] [data-testid="session-link"]`);

  function onKeyDown(event: KeyboardEvent): void {
    // Only on a session's name: fields and buttons of a row have keys of their own.
    const row = event.target instanceof HTMLElement && event.target.matches('[data-testid="session-link"]')
      ? event.target.closest<HTMLElement>('[data-index]')
      : null;
    if (row === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const index = Number(row.dataset['index']);
    const session = sessions.at(index);
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 5,
      PageUp: -5,
      Home: -count,
      End: count,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(count - 1, index + step));
      aim.current = next;
      rows.current?.show(next);
      linkAt(next)?.focus({ preventScroll: true });
    } else if (event.key === ' ' && session !== undefined) {
      event.preventDefault();
      toggle(session.session_id);
    } else if (event.key === 'Delete' && session !== undefined) {
      sessions.remove(session);
    }
  }

  function toggle(id: number): void {
    const next = new Set(chosen.value);
    if (!next.delete(id)) next.add(id);
    chosen.value = next;
  }

  const head = (name: string, sort: string, usual: '' | '-', extra = '') => (
    <SortHead name={name} sort={sort} usual={usual} extra={extra} filter={filter} onChange={onChange} />
  );
  return (
    <div class='panel session-list' ref={box} onKeyDown={onKeyDown}>
      <div class='session-row session-head'>
        <span />
        <span />
        {head('Name', 'name', '')}
        <span>State</span>
        {head('Started', 'started', '-')}
        <span>Traffic</span>
        {head('Duration', 'duration', '-', 'num')}
        {head('Packets', 'packets', '-', 'num')}
        {head('Bytes', 'bytes', '-', 'num')}
        {head('On disk', 'disk', '-', 'num cell-disk')}
        <span />
      </div>
      <ul class='session-spacer' ref={spacer} data-testid='session-list' data-count={count}>
        {indexes.map((index) => {
          const session = sessions.at(index);
          const style = {
            transform: `translateY(${offsetPx + (index - first) * rowPx}px)`,
            height: `${rowPx}px`,
          };
          return session === undefined
            ? <li key={`waiting ${index}`} class='session-row is-waiting' style={style} data-index={index} />
            : (
              <SessionItem
                key={session.session_id}
                session={session}
                index={index}
                style={style}
                chosen={chosen.value.has(session.session_id)}
                points={sessions.sparks.known.value.get(session.session_id)}
                onChoose={() => toggle(session.session_id)}
                onTag={(tag) => onChange(withSessionField(filter, 'tag', tag), 'push')}
              />
            );
        })}
      </ul>
    </div>
  );
}

/** A heading that sorts: first the usual way, then the other. */
function SortHead(
  { name, sort, usual, extra, filter, onChange }: {
    name: ComponentChildren;
    sort: string;
    usual: '' | '-';
    extra: string;
    filter: SessionFilter;
    onChange: (filter: SessionFilter, how: 'push') => void;
  },
) {
  const way = filter.sort === sort ? 'up' : filter.sort === `-${sort}` ? 'down' : undefined;
  const next = way === undefined ? `${usual}${sort}` : way === 'up' ? `-${sort}` : sort;
  return (
    <span class={extra}>
      <button
        type='button'
        class={`sort-head ${way === undefined ? '' : 'is-sorted'}`}
        aria-pressed={way !== undefined}
        onClick={() => onChange(withSessionField(filter, 'sort', next), 'push')}
      >
        {name}
        {way !== undefined && <span aria-hidden='true'>{way === 'up' ? ' ↑' : ' ↓'}</span>}
      </button>
    </span>
  );
}
