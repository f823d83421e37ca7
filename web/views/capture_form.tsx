import { type Signal, useSignal } from '@preact/signals';
import type { TargetedSubmitEvent } from 'preact';
import { useId } from 'preact/hooks';
import { type CaptureFields, captureRequestOf, preferredInterface } from '../derive/capture.ts';
import { counted } from '../derive/format.ts';
import { sessionRoute } from '../derive/route.ts';
import { sessionTitle } from '../derive/sessions.ts';
import { useApp } from '../models/app.ts';
import { readRemembered, remember } from '../models/memory.ts';
import { rememberFilter } from '../models/recent_filters.ts';
import { CaptureFilterField } from './capture_filter_field.tsx';
import { CaptureLimits } from './capture_limits.tsx';
import { Icon } from './icon.tsx';
import { ChosenInterface, InterfacePicker, useActivity } from './interface_picker.tsx';
import { Link } from './parts.tsx';

const REMEMBERED = 'tapdeck.interface';

/** @param fields handed in: they outlive the form, which makes room for the status while a capture starts. */
export function CaptureForm({ fields }: { fields: Signal<CaptureFields> }) {
  const { live, activity } = useApp();
  useActivity();
  const id = useId();
  const interfaces = live.interfaces.value;
  const chosen = interfaces.find((one) => one.name === fields.value.interface)?.name ??
    preferredInterface(interfaces, readRemembered(REMEMBERED)) ?? '';
  // Above the panels of a recording that has ended there is room for one line; else all interfaces are in sight.
  const roomy = live.metrics.value === null;
  const unfolded = useSignal(false);
  const set = (key: keyof CaptureFields, value: string) => {
    fields.value = { ...fields.value, [key]: value };
  };

  function start(event: TargetedSubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (live.waiting.value || chosen === '') return;
    remember(REMEMBERED, chosen);
    rememberFilter(fields.value.filter);
    live.send({ type: 'start_capture', ...captureRequestOf({ ...fields.value, interface: chosen }) });
  }

  const picker = (
    <InterfacePicker
      chosen={chosen}
      onChoose={(name) => set('interface', name)}
    />
  );
  return (
    <form class={`capture-form ${roomy ? 'is-roomy' : ''}`} onSubmit={start}>
      {roomy ? picker : (
        <ChosenInterface
          chosen={interfaces.find((one) => one.name === chosen)}
          open={unfolded.value}
          controls={`${id}-picker`}
          onToggle={() => {
            unfolded.value = !unfolded.value;
          }}
        />
      )}
      <div class='capture-fields'>
        <CaptureFilterField
          interfaceName={chosen}
          value={fields.value.filter}
          onInput={(filter) => set('filter', filter)}
        />
        <div class='field field-name'>
          <label for={`${id}-name`}>Name</label>
          <input
            id={`${id}-name`}
            value={fields.value.name}
            onInput={(event) => set('name', event.currentTarget.value)}
            placeholder='optional'
            maxLength={200}
            autocomplete='off'
            data-testid='capture-name'
          />
        </div>
        <CaptureLimits fields={fields.value} set={set} />
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
          {!roomy && (
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
      </div>
      {!roomy && (
        <div class='unfolded-picker' id={`${id}-picker`} hidden={!unfolded.value}>
          {unfolded.value && picker}
        </div>
      )}
      {activity.rates.value?.get(chosen)?.up === false && (
        <p class='finished' role='status' data-testid='chosen-down'>
          {chosen} is down: nothing can be recorded there until it is brought up.
        </p>
      )}
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
