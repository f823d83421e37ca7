import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { CompareSide, Comparison } from '../../src/model/compare.ts';
import type { SessionRow } from '../../src/model/rows.ts';
import {
  type CompareQuery,
  hasRanges,
  swapped,
  withoutRanges,
  withSession,
} from '../derive/compare_query.ts';
import { counted, lasted } from '../derive/format.ts';
import { sessionRoute } from '../derive/route.ts';
import { sessionTitle } from '../derive/sessions.ts';
import { dayAndTime, spanText } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { Icon } from './icon.tsx';
import { Link } from './parts.tsx';

/** The most that GET /api/sessions answers at once. */
const MAX_CHOICE = 1000;

interface PickerProps {
  readonly query: CompareQuery;
  readonly comparison: Comparison | undefined;
  readonly onChange: (query: CompareQuery) => void;
}

/** Which two, how they are laid above each other, and which stretch of them. */
export function ComparePicker({ query, comparison, onChange }: PickerProps) {
  const list = useSessionChoice();
  return (
    <section class='panel compare-picker' aria-label='What is compared'>
      <SidePicker side='a' query={query} list={list} found={comparison?.a} onChange={onChange} />
      <button
        type='button'
        class='button compare-swap'
        title='Exchange A and B'
        data-testid='compare-swap'
        onClick={() => onChange(swapped(query))}
      >
        <Icon name='compare' />Swap
      </button>
      <SidePicker side='b' query={query} list={list} found={comparison?.b} onChange={onChange} />
      <AlignPicker query={query} onChange={onChange} />
      {hasRanges(query) && (
        <button
          type='button'
          class='button small'
          data-testid='compare-whole'
          onClick={() => onChange(withoutRanges(query))}
        >
          Whole sessions
        </button>
      )}
    </section>
  );
}

/** The newest sessions, as many as one answer holds; an older one is compared from the list of sessions. */
function useSessionChoice(): readonly SessionRow[] {
  const { rest, listen } = useApp();
  const list = useSignal<readonly SessionRow[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    const read = () =>
      rest.sessionPage({ limit: MAX_CHOICE }, abort.signal).then(
        (page) => {
          list.value = page.sessions;
        },
        // The chosen ones are still there, by their numbers.
        () => {},
      );
    void read();
    const stop = listen((message) => {
      if (message.type === 'sessions_changed') void read();
    });
    return () => {
      stop();
      abort.abort();
    };
  }, []);
  return list.value;
}

function SidePicker(
  { side, query, list, found, onChange }: {
    side: 'a' | 'b';
    query: CompareQuery;
    list: readonly SessionRow[];
    found: CompareSide | undefined;
    onChange: (query: CompareQuery) => void;
  },
) {
  const id = useId();
  const chosen = query[side];
  const known = list.some(({ session_id }) => session_id === chosen);
  return (
    <div class='compare-side'>
      <label for={id}>
        <i class={`line-key line-${side}`} aria-hidden='true' />
        {side.toUpperCase()}
      </label>
      <select
        id={id}
        value={chosen ?? ''}
        data-testid={`compare-${side}`}
        onChange={(event) => {
          const picked = Number(event.currentTarget.value);
          if (picked > 0) onChange(withSession(query, side, picked));
        }}
      >
        <option value=''>Choose a session</option>
        {chosen !== undefined && !known && <option value={chosen}>Session {chosen}</option>}
        {list.map((session) => (
          <option key={session.session_id} value={session.session_id}>
            {`${sessionTitle(session)} · ${dayAndTime(session.started_us)}`}
          </option>
        ))}
      </select>
      <p class='hint'>{found && <SideFacts side={found} />}</p>
    </div>
  );
}

function SideFacts({ side }: { side: CompareSide }) {
  const { from_us, to_us, seconds, session_id, packets } = side;
  return (
    <>
      {from_us !== null && to_us !== null
        ? `${spanText(from_us, to_us)}, ${lasted(seconds)}`
        : counted(packets, 'packet')}
      {side.gap_seconds > 0 && `, something missed in ${counted(side.gap_seconds, 'second')}`}
      {' · '}
      <Link to={sessionRoute(session_id)}>Open</Link>
    </>
  );
}

function AlignPicker({ query, onChange }: Omit<PickerProps, 'comparison'>) {
  const id = useId();
  const kind = query.align.startsWith('host:') ? 'host' : query.align;
  const asksHost = useSignal(false);
  const showsHost = asksHost.value || kind === 'host';
  return (
    <form
      class='compare-align'
      onSubmit={(event) => {
        event.preventDefault();
        const host = String(new FormData(event.currentTarget).get('host') ?? '').trim();
        if (host !== '') onChange({ ...query, align: `host:${host.slice(0, 255)}` });
      }}
    >
      <label for={id}>Charts aligned on</label>
      <select
        id={id}
        value={showsHost ? 'host' : kind}
        data-testid='compare-align'
        onChange={(event) => {
          const align = event.currentTarget.value;
          asksHost.value = align === 'host';
          if (align !== 'host') onChange({ ...query, align });
        }}
      >
        <option value='start'>Their beginnings</option>
        <option value='clock'>The time of day</option>
        <option value='host'>The first packet to a host</option>
      </select>
      {showsHost && (
        <>
          <input
            name='host'
            aria-label='Host, by address or name'
            placeholder='Address or name'
            maxLength={255}
            autocomplete='off'
            defaultValue={kind === 'host' ? query.align.slice('host:'.length) : ''}
            data-testid='compare-host'
          />
          <button type='submit' class='button small'>Align</button>
        </>
      )}
    </form>
  );
}
