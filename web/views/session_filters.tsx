/** What narrows the list of sessions. Everything stands in the page's address. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import {
  type SessionFilter,
  type SessionFilterKey,
  showsAll,
  withSessionField,
} from '../derive/session_filter.ts';
import { useApp } from '../models/app.ts';
import { Icon } from './icon.tsx';
import { useNarrow } from './narrow.ts';

/** Typing rests so long before the server is asked. */
const TYPING_MS = 200;

interface FiltersProps {
  readonly filter: SessionFilter;
  /** `replace`: a step of typing, which "back" need not stop at. */
  readonly onChange: (filter: SessionFilter, how: 'push' | 'replace') => void;
}

const STATES = [
  ['complete', 'Complete'],
  ['recording', 'In progress'],
  ['interrupted', 'Interrupted'],
  ['failed', 'Failed'],
] as const;

const SORTS = [
  ['', 'Newest start first'],
  ['date', 'Oldest start first'],
  ['-added', 'Last added first'],
  ['name', 'Name'],
  ['-packets', 'Most packets'],
  ['-bytes', 'Most bytes'],
  ['-duration', 'Longest'],
  ['-disk', 'Largest on disk'],
] as const;

/** @param open whether a phone shows more than the search field */
export function SessionFilters({ filter, onChange, open }: FiltersProps & { open: Signal<boolean> }) {
  const { sessions } = useApp();
  const narrow = useNarrow();
  const facets = sessions.facets.value;
  const set = (key: SessionFilterKey) => (value: string) =>
    onChange(withSessionField(filter, key, value), 'push');
  const plain = (values: readonly string[]) => values.map((value) => [value, value] as const);
  const sort = filter.sort ?? '';
  const shown = !narrow.value || open.value;
  return (
    <div class='session-filters' role='search' aria-label='Sessions'>
      <SearchField filter={filter} onChange={onChange} />
      {narrow.value && (
        <button
          type='button'
          class='button'
          aria-expanded={open.value}
          data-testid='more-filters'
          onClick={() => {
            open.value = !open.value;
          }}
        >
          <Icon name={open.value ? 'up' : 'down'} />Filters
        </button>
      )}
      {shown && (
        <>
          <Day label='From' value={filter.from} testid='filter-from' onChange={set('from')} />
          <Day label='To' value={filter.to} testid='filter-to' onChange={set('to')} />
          <Choice
            label='Interface'
            all='Any interface'
            value={filter.interface}
            options={plain(facets?.interfaces ?? [])}
            testid='filter-interface'
            onChange={set('interface')}
          />
          <Choice
            label='Application'
            all='Any application'
            value={filter.app}
            options={plain(facets?.apps ?? [])}
            testid='filter-app'
            onChange={set('app')}
          />
          <Choice
            label='Tag'
            all='Any tag'
            value={filter.tag}
            options={plain(facets?.tags ?? [])}
            testid='filter-tag'
            onChange={set('tag')}
          />
          <Choice
            label='Origin'
            all='Any origin'
            value={filter.kind}
            options={[['live', 'Live'], ['import', 'Imported']]}
            testid='filter-kind'
            onChange={set('kind')}
          />
          <Choice
            label='State'
            all='Any state'
            value={filter.state}
            options={STATES}
            testid='filter-state'
            onChange={set('state')}
          />
          <Choice
            label='Order'
            value={sort}
            // A column's heading sorts the other way, too.
            options={SORTS.some(([known]) => known === sort) ? SORTS : [...SORTS, [sort, 'By column']]}
            testid='session-sort'
            onChange={set('sort')}
          />
          {!showsAll(filter) && (
            <button
              type='button'
              class='button quiet'
              data-testid='clear-filters'
              onClick={() => onChange(withSessionField({}, 'sort', sort), 'push')}
            >
              Clear
            </button>
          )}
        </>
      )}
    </div>
  );
}

function SearchField({ filter, onChange }: FiltersProps) {
  const typed = useSignal(filter.q ?? '');
  // The address is the truth: going back changes the field.
  useEffect(() => {
    typed.value = filter.q ?? '';
  }, [filter.q]);
  const text = typed.value.trim();
  useEffect(() => {
    if (text === (filter.q ?? '')) return;
    const timer = setTimeout(() => onChange(withSessionField(filter, 'q', text), 'replace'), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class='search'>
      <label class='sr-only' for='session-search'>
        Search sessions by name, note, tag, source, application or host name
      </label>
      <Icon name='search' />
      <input
        id='session-search'
        type='search'
        placeholder='Name, note, application, host'
        maxLength={200}
        value={typed.value}
        autocomplete='off'
        data-testid='session-search'
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
      />
    </div>
  );
}

function Day(
  { label, value, testid, onChange }: {
    label: string;
    value: string | undefined;
    testid: string;
    onChange: (value: string) => void;
  },
) {
  const id = useId();
  return (
    <div class='filter-field'>
      <label for={id}>{label}</label>
      <input
        id={id}
        type='date'
        class={value ? 'is-set' : undefined}
        min='1970-01-02'
        max='2999-12-31'
        value={value ?? ''}
        data-testid={testid}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}

function Choice(
  { label, all, value, options, testid, onChange }: {
    label: string;
    /** What stands for no choice; left out where one of the options does. */
    all?: string;
    value: string | undefined;
    options: readonly (readonly [value: string, name: string])[];
    testid: string;
    onChange: (value: string) => void;
  },
) {
  const id = useId();
  // What a link asks for may be in no session any more: the field shows it all the same.
  const known = value === undefined || options.some(([each]) => each === value);
  return (
    <div class='filter-field'>
      <label for={id}>{label}</label>
      <select
        id={id}
        class={value ? 'is-set' : undefined}
        value={value ?? ''}
        data-testid={testid}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {all !== undefined && <option value=''>{all}</option>}
        {!known && <option value={value}>{value}</option>}
        {options.map(([each, name]) => <option key={each} value={each}>{name}</option>)}
      </select>
    </div>
  );
}
