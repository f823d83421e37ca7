import type { Signal } from '@preact/signals';
import type { TargetedSubmitEvent } from 'preact';
import { useId } from 'preact/hooks';
import {
  type CaptureFields,
  captureRequestOf,
  interfaceLabel,
  preferredInterface,
} from '../derive/capture.ts';
import { counted } from '../derive/format.ts';
import { sessionRoute } from '../derive/route.ts';
import { sessionTitle } from '../derive/sessions.ts';
import { useApp } from '../models/app.ts';
import { readRemembered, remember } from '../models/memory.ts';
import { INTERFACE_FIELD_ID } from './first_run.tsx';
import { Icon } from './icon.tsx';
import { IconButton, Link } from './parts.tsx';

const REMEMBERED = 'tapdeck.interface';

/** @param fields handed in: they outlive the form, which makes room for the status while a capture starts. */
export function CaptureForm({ fields }: { fields: Signal<CaptureFields> }) {
  const { live } = useApp();
  const interfaces = live.interfaces.value;
  const id = useId();
  const chosen = interfaces.find((one) => one.name === fields.value.interface)?.name ??
    preferredInterface(interfaces, readRemembered(REMEMBERED)) ?? '';
  const addresses = interfaces.find((one) => one.name === chosen)?.addresses ?? [];
  const hint = addresses.length > 0 ? addresses.join(', ') : 'no address of its own';
  const set = (key: keyof CaptureFields) => (event: { currentTarget: { value: string } }) => {
    fields.value = { ...fields.value, [key]: event.currentTarget.value };
  };

  function start(event: TargetedSubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (live.waiting.value || chosen === '') return;
    remember(REMEMBERED, chosen);
    live.send({ type: 'start_capture', ...captureRequestOf({ ...fields.value, interface: chosen }) });
  }

  return (
    <form class='capture-form' onSubmit={start}>
      <div class='field field-interface'>
        <label for={INTERFACE_FIELD_ID}>Interface</label>
        <div class='with-button'>
          <select
            id={INTERFACE_FIELD_ID}
            value={chosen}
            onChange={set('interface')}
            aria-describedby={`${id}-addresses`}
            data-testid='interface-select'
          >
            {interfaces.length === 0 && <option value=''>No interface found</option>}
            {interfaces.map((one) => <option key={one.name} value={one.name}>{interfaceLabel(one)}</option>)}
          </select>
          <IconButton
            icon='refresh'
            label='Look for interfaces again'
            onClick={() => live.send({ type: 'get_interfaces' })}
          />
        </div>
        <p class='field-hint ellipsis' id={`${id}-addresses`} title={hint}>
          {interfaces.length > 0 ? hint : '\u00a0'}
        </p>
      </div>
      <div class='field field-filter'>
        <label for={`${id}-filter`}>Capture filter</label>
        <input
          id={`${id}-filter`}
          class='mono'
          value={fields.value.filter}
          onInput={set('filter')}
          placeholder='everything'
          maxLength={4096}
          autocomplete='off'
          autocapitalize='off'
          spellcheck={false}
          aria-describedby={`${id}-filter-hint`}
          data-testid='capture-filter'
        />
        <p class='field-hint ellipsis' id={`${id}-filter-hint`}>
          BPF, as in <code>tcp port 443</code> or <code>host 192.0.2.7</code>
        </p>
      </div>
      <div class='field field-name'>
        <label for={`${id}-name`}>Name</label>
        <input
          id={`${id}-name`}
          value={fields.value.name}
          onInput={set('name')}
          placeholder='optional'
          maxLength={200}
          autocomplete='off'
          data-testid='capture-name'
        />
      </div>
      <fieldset class='field field-limits'>
        <legend>Stop by itself after</legend>
        <div class='limits'>
          <label>
            <input
              type='number'
              inputMode='numeric'
              min={1}
              max={31_536_000}
              step={1}
              value={fields.value.seconds}
              onInput={set('seconds')}
              data-testid='capture-seconds'
            />
            seconds
          </label>
          <label>
            <input
              type='number'
              inputMode='numeric'
              min={1}
              max={1_000_000_000_000}
              step={1}
              value={fields.value.packets}
              onInput={set('packets')}
              data-testid='capture-packets'
            />
            packets
          </label>
        </div>
      </fieldset>
      <div class='capture-actions'>
        <button
          type='submit'
          class='button primary record'
          disabled={live.waiting.value || chosen === '' || live.connection.value !== 'open'}
          data-testid='start-button'
        >
          <Icon name='record' />
          {live.waiting.value ? 'Starting…' : 'Start'}
        </button>
        {live.metrics.value !== null && (
          <button
            type='button'
            class='button'
            disabled={live.waiting.value}
            title='Clear the live view. The recording is kept in Sessions.'
            data-testid='reset-button'
            onClick={() => live.send({ type: 'reset' })}
          >
            <Icon name='reset' />Reset
          </button>
        )}
      </div>
      <Finished />
    </form>
  );
}

/** The recording that has just ended, and the way to it. */
function Finished() {
  const { live } = useApp();
  const session = live.finished.value;
  if (session === undefined) return null;
  return (
    <p class='finished' data-testid='finished'>
      Stored <Link to={sessionRoute(session.session_id)}>{sessionTitle(session)}</Link>,{' '}
      {counted(session.packets, 'packet')}.
      {session.warnings.length > 0 && ` ${session.warnings[0]}`}
    </p>
  );
}
