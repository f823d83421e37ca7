/** Wireshark's display filter over the raw capture: applied with Enter, its mistakes quoted, its progress shown. */
import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { FilterProgress } from '../../src/model/inspection.ts';
import { withField } from '../derive/filter.ts';
import { count, counted } from '../derive/format.ts';
import type { FilterBarProps } from './filter_bar.tsx';

interface Props extends FilterBarProps {
  readonly progress: FilterProgress | undefined;
  /** What the server said of this filter. */
  readonly error: string | undefined;
}

export function DisplayFilterField({ filter, onChange, progress, error }: Props) {
  const id = useId();
  const applied = filter.display_filter ?? '';
  const text = useSignal(applied);
  useEffect(() => {
    text.value = applied;
  }, [applied]);
  const apply = (value: string) => {
    if (value !== applied) onChange(withField(filter, 'display_filter', value), 'push');
  };
  const running = applied !== '' && error === undefined && progress?.done !== true;
  return (
    <form
      class='display-filter'
      role='search'
      onSubmit={(event) => {
        event.preventDefault();
        apply(text.value.trim());
      }}
    >
      <label class='sr-only' for={id}>Wireshark display filter</label>
      <input
        id={id}
        type='text'
        class='input'
        placeholder='Wireshark display filter, e.g. tcp.analysis.retransmission'
        maxLength={2000}
        value={text.value}
        autocomplete='off'
        autocapitalize='off'
        spellcheck={false}
        aria-invalid={error !== undefined && applied !== ''}
        aria-describedby={`${id}-said`}
        data-testid='display-filter'
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      <button type='submit' class='button small' disabled={text.value.trim() === applied}>Apply</button>
      {applied !== '' && (
        <button
          type='button'
          class='button small quiet'
          data-testid='display-filter-cancel'
          onClick={() => apply('')}
        >
          {running ? 'Cancel' : 'Remove'}
        </button>
      )}
      <p class='hint' id={`${id}-said`} aria-live='polite' data-testid='display-filter-progress'>
        {applied === '' || error !== undefined ? '' : said(progress)}
      </p>
    </form>
  );
}

function said(progress: FilterProgress | undefined): string {
  if (progress === undefined) return 'Looking through the raw capture …';
  const found = `${counted(progress.found, 'packet')} found`;
  if (progress.done) return [`${found} in all of the raw capture.`, ...progress.remarks].join(' ');
  if (progress.waiting) return `${found}; waiting until another display filter is through …`;
  return `${found}, ${count(progress.looked_at)} of ${count(progress.of)} looked at …`;
}
