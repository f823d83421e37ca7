/** Where lines on the map begin. */
import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { SettingsReport } from '../../src/model/place.ts';
import { degrees } from '../derive/here.ts';
import { Setting, useSettingChange } from './setting_parts.tsx';

export function HereSetting({ report: { settings: { home } } }: { report: SettingsReport }) {
  const id = useId();
  const change = useSettingChange();
  const fields = useSignal({ label: '', latitude: '', longitude: '' });
  // What is stored is the truth: it may have been set on the map.
  useEffect(() => {
    fields.value = {
      label: home?.label ?? '',
      latitude: home === null ? '' : String(home.latitude),
      longitude: home === null ? '' : String(home.longitude),
    };
  }, [home?.label, home?.latitude, home?.longitude]);
  const set = (key: 'label' | 'latitude' | 'longitude') => (event: { currentTarget: { value: string } }) => {
    fields.value = { ...fields.value, [key]: event.currentTarget.value };
  };

  function save(): void {
    const latitude = degrees(fields.value.latitude, 90);
    const longitude = degrees(fields.value.longitude, 180);
    if (latitude === undefined) return change.refuse('Latitude must be a number from -90 to 90.');
    if (longitude === undefined) return change.refuse('Longitude must be a number from -180 to 180.');
    void change.save({ home: { latitude, longitude, label: fields.value.label.trim() } });
  }

  return (
    <Setting
      title='Here'
      testid='setting-here'
      error={change.error.value}
      aside={<span class='setting-state'>{home === null ? 'Guessed from the time zone' : 'Set'}</span>}
    >
      <p>
        Where the lines on the map begin. It stays on this machine. You can also press <b>Set here</b>{' '}
        below a map.
      </p>
      <form
        class='setting-fields here-fields'
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div class='field'>
          <label for={`${id}-lat`}>Latitude</label>
          <input
            id={`${id}-lat`}
            inputMode='decimal'
            placeholder='52.52'
            autocomplete='off'
            maxLength={20}
            value={fields.value.latitude}
            onInput={set('latitude')}
            data-testid='here-latitude'
          />
        </div>
        <div class='field'>
          <label for={`${id}-lon`}>Longitude</label>
          <input
            id={`${id}-lon`}
            inputMode='decimal'
            placeholder='13.40'
            autocomplete='off'
            maxLength={20}
            value={fields.value.longitude}
            onInput={set('longitude')}
            data-testid='here-longitude'
          />
        </div>
        <div class='field'>
          <label for={`${id}-label`}>Name</label>
          <input
            id={`${id}-label`}
            placeholder='optional'
            autocomplete='off'
            maxLength={100}
            value={fields.value.label}
            onInput={set('label')}
            data-testid='here-label'
          />
        </div>
        <div class='setting-buttons'>
          <button type='submit' class='button primary' disabled={change.busy.value} data-testid='here-save'>
            Save
          </button>
          {home !== null && (
            <button
              type='button'
              class='button'
              disabled={change.busy.value}
              data-testid='here-forget'
              onClick={() => void change.save({ home: null })}
            >
              Guess again
            </button>
          )}
        </div>
      </form>
    </Setting>
  );
}
