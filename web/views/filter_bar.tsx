/** What the page is narrowed to: a field for text, and one removable chip for every other part. */
import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { PlacesReport } from '../../src/model/place.ts';
import { filterChips, type FilterKey, isEmpty, type PacketFilter, withField } from '../derive/filter.ts';
import { extentSentence, narrowsFigures } from '../derive/part.ts';
import { type PlacesExtent, placeValueName } from '../derive/place_filter.ts';
import { useApp } from '../models/app.ts';
import type { TrafficModel } from '../models/traffic.ts';
import { Icon } from './icon.tsx';

/** Typing rests so long before the server is asked. */
const TYPING_MS = 250;

export interface FilterBarProps {
  readonly filter: PacketFilter;
  /** `replace`: a step of typing, which "back" need not stop at. */
  readonly onChange: (filter: PacketFilter, how: 'push' | 'replace') => void;
}

/** The places that chips may name. */
interface BarProps extends FilterBarProps {
  readonly places: PlacesReport | undefined;
  readonly extent: PlacesExtent;
  /** Adds up what passes; undefined where packets were removed, so that nothing can. */
  readonly traffic: TrafficModel | undefined;
}

/** How far the filter reaches, or what keeps it from reaching so far. */
function FilterExtent({ filter, traffic }: { filter: PacketFilter; traffic: TrafficModel | undefined }) {
  const narrow = narrowsFigures(filter);
  if (traffic === undefined) {
    return (
      <p class='filter-extent is-warning' data-testid='filter-extent'>
        Packets were removed: only streams and findings are narrowed, figures and charts show all traffic.
      </p>
    );
  }
  if (narrow && traffic.error.value !== undefined) {
    return (
      <p class='filter-extent is-error' role='alert' data-testid='filter-error'>
        Figures and charts show all traffic. {traffic.error.value}{' '}
        <button type='button' class='button small' onClick={traffic.reload}>Try again</button>
      </p>
    );
  }
  return (
    <p class='hint filter-extent' data-testid='filter-extent' aria-busy={narrow && traffic.stale.value}>
      {narrow && traffic.stale.value ? 'Adding up what passes…' : extentSentence(filter)}
    </p>
  );
}

export function FilterField({ filter, onChange }: FilterBarProps) {
  const id = useId();
  const text = useSignal(filter.q ?? '');
  const typed = text.value;

  // The address is the truth: going back or removing the chip changes the field.
  useEffect(() => {
    text.value = filter.q ?? '';
  }, [filter.q]);
  useEffect(() => {
    if (typed.trim() === (filter.q ?? '')) return;
    const timer = setTimeout(() => onChange(withField(filter, 'q', typed.trim()), 'replace'), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  return (
    <div class='search'>
      <label class='sr-only' for={id}>Filter packets by text in info, address or protocol</label>
      <Icon name='search' />
      <input
        id={id}
        type='search'
        placeholder='Filter: info, address, protocol'
        maxLength={200}
        value={typed}
        autocomplete='off'
        spellcheck={false}
        data-testid='packet-filter'
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
    </div>
  );
}

/** Where the tables begin: the bar leads there, since what it narrows may be far below. */
export const PACKETS_ID = 'packets';
export const STREAMS_ID = 'streams';

/** Stays under the header. Its room is there without a filter too, so that a click does not move what was clicked. */
export function FilterBar({ filter, onChange, places, extent, traffic }: BarProps) {
  const { router } = useApp();
  const bar = useRef<HTMLDivElement>(null);
  /** Which mark was taken away: the keyboard goes on at the next one. */
  const removed = useRef<number | undefined>(undefined);
  const remove = (key: FilterKey, index: number) => {
    removed.current = index;
    onChange(withField(filter, key, ''), 'push');
  };
  useEffect(() => {
    const index = removed.current;
    if (index === undefined) return;
    removed.current = undefined;
    const marks = bar.current?.querySelectorAll<HTMLElement>('.chip-remove') ?? [];
    (marks[Math.min(index, marks.length - 1)] ?? bar.current)?.focus();
  }, [filter]);
  const onSession = router.route.value.page === 'session';
  if (isEmpty(filter)) {
    return (
      <div class='filter-bar' ref={bar} tabIndex={-1}>
        <p class='hint'>Click an application, protocol, place or host to narrow the page to it.</p>
      </div>
    );
  }
  return (
    <div class='filter-bar is-active' ref={bar} tabIndex={-1}>
      <ul class='chips' aria-label='Active filters' data-testid='filter-chips'>
        {filterChips(filter, (key, value) => placeValueName(key, value, places, extent)).map((
          chip,
          index,
        ) => (
          <li
            key={chip.key}
            class='chip'
            onKeyDown={(event) => {
              if (event.key !== 'Delete' && event.key !== 'Backspace') return;
              event.preventDefault();
              remove(chip.key, index);
            }}
          >
            <span class='chip-label'>{chip.label}</span>
            <span class='chip-value ellipsis' title={chip.value}>{chip.value}</span>
            <button
              type='button'
              class='chip-remove'
              aria-label={`Remove filter ${chip.label} ${chip.value}`}
              onClick={() => remove(chip.key, index)}
            >
              <Icon name='close' />
            </button>
          </li>
        ))}
      </ul>
      <button type='button' class='button small quiet' onClick={() => onChange({}, 'push')}>Clear all</button>
      {narrowsFigures(filter) && onSession && (
        <button
          type='button'
          class='button small'
          onClick={() => router.go(router.route.value, 'replace', STREAMS_ID)}
        >
          <Icon name='down' />Streams
        </button>
      )}
      <button
        type='button'
        class='button small'
        onClick={() => document.getElementById(PACKETS_ID)?.scrollIntoView({ block: 'start' })}
      >
        <Icon name='down' />Packets
      </button>
      <FilterExtent filter={filter} traffic={traffic} />
    </div>
  );
}
