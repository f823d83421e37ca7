/** The capture filter: checked while it is typed, with examples and what was used before one press away. */
import { useSignal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import { EXAMPLE_FILTERS, quotedMistake } from '../derive/capture_filters.ts';
import { useApp } from '../models/app.ts';
import { type CheckState, createFilterCheck } from '../models/filter_check.ts';
import { recentFilters } from '../models/recent_filters.ts';
import { Icon } from './icon.tsx';

interface FieldProps {
  readonly interfaceName: string;
  readonly value: string;
  readonly onInput: (filter: string) => void;
}

export function CaptureFilterField({ interfaceName, value, onInput }: FieldProps) {
  const { rest } = useApp();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const help = useSignal(false);
  const model = useMemo(() => createFilterCheck(rest), [rest]);
  useEffect(() => () => model.dispose(), [model]);
  useEffect(() => model.check(interfaceName, value), [model, interfaceName, value]);
  const state = model.state.value;
  const wrong = state.kind === 'checked' && state.check.problem !== null;

  function take(filter: string): void {
    onInput(filter);
    help.value = false;
    input.current?.focus();
  }

  return (
    <div class='field field-filter'>
      <div class='label-line'>
        <label for={`${id}-filter`}>Capture filter</label>
        <button
          type='button'
          class='text-button'
          aria-expanded={help.value}
          aria-controls={`${id}-help`}
          data-testid='filter-help-button'
          onClick={() => {
            help.value = !help.value;
          }}
        >
          Examples
          <Icon name={help.value ? 'up' : 'down'} />
        </button>
      </div>
      <input
        ref={input}
        id={`${id}-filter`}
        class='mono'
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
        placeholder='everything'
        maxLength={4096}
        autocomplete='off'
        autocapitalize='off'
        spellcheck={false}
        aria-invalid={wrong}
        aria-describedby={`${id}-said`}
        data-testid='capture-filter'
      />
      <p class='field-hint filter-said' id={`${id}-said`} role='status' data-testid='filter-said'>
        <Said state={state} />
      </p>
      <div id={`${id}-help`} hidden={!help.value}>
        {help.value && <Suggestions onTake={take} />}
      </div>
    </div>
  );
}

function Said({ state }: { state: CheckState }) {
  if (state.kind === 'none') {
    return (
      <>
        BPF, as in <code>tcp port 443</code> or <code>host 192.0.2.7</code>
      </>
    );
  }
  if (state.kind === 'waiting') return <>Checking …</>;
  if (state.kind === 'failed') return <>Not checked: {state.sentence}</>;
  const { problem, at, names } = state.check;
  if (problem !== null) {
    const quote = at && quotedMistake(state.filter, at);
    return (
      <span class='said-wrong'>
        <Icon name='warning' />
        <span>
          {quote && (
            <code class='quote'>
              {quote.before}
              <mark>{quote.mistake}</mark>
              {quote.after}
            </code>
          )} {problem}
        </span>
      </span>
    );
  }
  return (
    <span class='said-right'>
      <Icon name='check' />
      <span>
        {names.length === 0
          ? 'This filter works.'
          : `This filter works, if ${names.map((name) => `“${name}”`).join(', ')} ${
            names.length === 1 ? 'is a host name: it is' : 'are host names: they are'
          } looked up at the start.`}
      </span>
    </span>
  );
}

function Suggestions({ onTake }: { onTake: (filter: string) => void }) {
  const recent = useMemo(recentFilters, []);
  const known = EXAMPLE_FILTERS.map(({ filter, what }) => ({ filter, what }));
  const used = recent.map((filter) => ({ filter, what: '' }));
  return (
    <div class='filter-help' data-testid='filter-help'>
      <p>
        What does not fit a capture filter is not recorded at all. Leave it empty when in doubt: everything
        can be filtered later. Join conditions with <code>and</code>, <code>or</code>, <code>not</code>{' '}
        and parentheses.
      </p>
      {used.length > 0 && <FilterList title='Used before' filters={used} onTake={onTake} />}
      <FilterList title='Examples' filters={known} onTake={onTake} />
    </div>
  );
}

function FilterList(
  { title, filters, onTake }: {
    title: string;
    filters: readonly { filter: string; what: string }[];
    onTake: (filter: string) => void;
  },
) {
  const id = useId();
  return (
    <>
      <p class='filter-list-title' id={id}>{title}</p>
      <ul class='filter-list' aria-labelledby={id}>
        {filters.map(({ filter, what }) => (
          <li key={filter}>
            <button type='button' data-testid='filter-suggestion' onClick={() => onTake(filter)}>
              <code class='ellipsis' title={filter}>{filter}</code>
              {what !== '' && <span>{what}</span>}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
