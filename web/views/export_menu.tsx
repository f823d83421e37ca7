/** A session as a file: format, what it would hold, progress. */
import { useSignal } from '@preact/signals';
import { useEffect, useId, useMemo } from 'preact/hooks';
import { EXPORT_FORMATS, type ExportFormat } from '../../src/model/export.ts';
import type { SessionRow } from '../../src/model/rows.ts';
import { byteSize, counted, written } from '../derive/format.ts';
import { createExport, type ExportModel } from '../models/export.ts';
import { exportTransport } from '../transport/export.ts';
import { Icon } from './icon.tsx';
import { Callout } from './parts.tsx';

const WORDS: Readonly<Record<ExportFormat, string>> = {
  html: 'Report (HTML, one file)',
  pcapng: 'Packets (pcapng)',
  csv: 'Packets as a table (CSV)',
  json: 'Everything (JSON)',
  sqlite: 'Everything (SQLite, can be imported again)',
};

const isFormat = (text: string): text is ExportFormat => EXPORT_FORMATS.some((format) => format === text);

export function ExportMenu({ session }: { session: SessionRow }) {
  const open = useSignal(false);
  const close = () => {
    open.value = false;
  };
  if (open.value) return <ExportForm key={session.session_id} session={session} onClose={close} />;
  return (
    <button
      type='button'
      class='button small'
      data-testid='export-button'
      onClick={() => {
        open.value = true;
      }}
    >
      <Icon name='down' />Export
    </button>
  );
}

function ExportForm({ session, onClose }: { session: SessionRow; onClose: () => void }) {
  const model = useMemo(() => createExport(exportTransport, session.session_id), [session.session_id]);
  useEffect(() => model.dispose, [model]);
  const { format, anonymise, filter } = model.choice.value;
  const state = model.state.value;
  const busy = state.kind === 'writing';
  const id = useId();
  return (
    <form
      class='export-form'
      data-testid='export-form'
      aria-label='Export this session'
      aria-busy={busy}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void model.start();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !busy) onClose();
      }}
    >
      <div class='export-fields'>
        <label for={`${id}-format`}>Export as</label>
        <select
          id={`${id}-format`}
          data-testid='export-format'
          disabled={busy}
          value={format}
          onChange={({ currentTarget: { value } }) => isFormat(value) && model.choose({ format: value })}
        >
          {EXPORT_FORMATS.toSorted((a, b) => Number(b === 'html') - Number(a === 'html')).map((each) => (
            <option key={each} value={each}>{WORDS[each]}</option>
          ))}
        </select>
        <label class='check'>
          <input
            type='checkbox'
            data-testid='export-anonymise'
            disabled={busy}
            checked={anonymise}
            onChange={({ currentTarget }) => model.choose({ anonymise: currentTarget.checked })}
          />
          Anonymise
        </label>
      </div>
      {format === 'pcapng' && (
        <div class='export-fields'>
          <label for={`${id}-filter`}>Only packets that fit</label>
          <input
            id={`${id}-filter`}
            type='text'
            data-testid='export-filter'
            placeholder='Wireshark display filter, such as tcp.stream == 1'
            maxLength={4096}
            autocomplete='off'
            spellcheck={false}
            disabled={busy}
            value={filter}
            onInput={({ currentTarget }) => model.choose({ filter: currentTarget.value })}
          />
        </div>
      )}
      <Preview model={model} />
      <div class='export-actions'>
        <button
          type='submit'
          class='button small primary'
          data-testid='export-start'
          disabled={busy || model.refusal.value !== undefined}
        >
          Save file
        </button>
        {busy
          ? (
            <button type='button' class='button small' data-testid='export-cancel' onClick={model.cancel}>
              Cancel
            </button>
          )
          : (
            <button type='button' class='button small' data-testid='export-close' onClick={onClose}>
              Close
            </button>
          )}
        <span role='status' data-testid='export-status'>
          {state.kind === 'writing' && `${written(byteSize(state.bytes))} so far`}
          {state.kind === 'done' && `Saved ${state.name}: ${written(byteSize(state.bytes))}.`}
        </span>
      </div>
      {state.kind === 'failed' && (
        <Callout kind='error' testid='export-error'>
          <p>{state.sentence}</p>
        </Callout>
      )}
    </form>
  );
}

function Preview({ model }: { model: ExportModel }) {
  const preview = model.preview.value;
  const refusal = model.refusal.value;
  if (refusal !== undefined) {
    return (
      <Callout kind='error' testid='export-refusal'>
        <p>{refusal}</p>
      </Callout>
    );
  }
  if (preview === undefined) return null;
  const { anonymised, remains, goes } = preview;
  return (
    <div class='export-preview' data-testid='export-preview'>
      {anonymised && (
        <p>
          {counted(preview.addresses, 'address', 'addresses')} and {counted(preview.names, 'name')}{' '}
          of this session are replaced; two exports cannot be told to be of the same hosts.
        </p>
      )}
      <div>
        <b>{anonymised ? 'What remains' : 'What is in it'}</b>
        <ul>{remains.map((each) => <li key={each}>{each}</li>)}</ul>
      </div>
      {goes.length > 0 && (
        <div>
          <b>{anonymised ? 'What goes' : 'What is not'}</b>
          <ul>{goes.map((each) => <li key={each}>{each}</li>)}</ul>
        </div>
      )}
    </div>
  );
}
