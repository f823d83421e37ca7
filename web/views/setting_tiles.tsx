/** A tile server for more detail than the outline has. */
import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { SettingsReport } from '../../src/model/place.ts';
import { useApp } from '../models/app.ts';
import { Callout } from './parts.tsx';
import { Setting, useSettingChange } from './setting_parts.tsx';

export function TilesSetting({ report: { settings: chosen } }: { report: SettingsReport }) {
  const { settings } = useApp();
  const id = useId();
  const change = useSettingChange();
  const url = useSignal('');
  const attribution = useSignal('');
  useEffect(() => {
    url.value = chosen.tile_url ?? '';
    attribution.value = chosen.tile_attribution;
  }, [chosen.tile_url, chosen.tile_attribution]);
  // The address is part of the page's Content-Security-Policy, which a browser reads once.
  const stale = settings.allowedTileUrl.value !== undefined &&
    settings.allowedTileUrl.value !== chosen.tile_url;

  return (
    <Setting
      title='Tile server'
      testid='setting-tiles'
      error={change.error.value}
      aside={<span class='setting-state'>{chosen.tile_url === null ? 'None' : 'In use'}</span>}
    >
      <p>
        Streets and towns below the places, in pictures from a server of your choice. Without one nothing is
        fetched.
      </p>
      <p>
        <b>What that server learns:</b>{' '}
        which parts of the world you look at, your public address, and the address of this page. No address
        from a capture.
      </p>
      <form
        class='setting-fields'
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = url.value.trim();
          void change.save({
            tile_url: wanted === '' ? null : wanted,
            tile_attribution: attribution.value.trim(),
          });
        }}
      >
        <div class='field'>
          <label for={`${id}-url`}>Address, with {'{z}'}, {'{x}'} and {'{y}'}</label>
          <input
            id={`${id}-url`}
            class='mono'
            placeholder='https://tiles.example/{z}/{x}/{y}.png'
            autocomplete='off'
            autocapitalize='off'
            spellcheck={false}
            maxLength={500}
            value={url.value}
            onInput={(event) => {
              url.value = event.currentTarget.value;
            }}
            data-testid='tile-url'
          />
        </div>
        <div class='field'>
          <label for={`${id}-attribution`}>Source to name on the map, as that server asks for</label>
          <input
            id={`${id}-attribution`}
            placeholder='© OpenStreetMap contributors'
            autocomplete='off'
            maxLength={300}
            value={attribution.value}
            onInput={(event) => {
              attribution.value = event.currentTarget.value;
            }}
            data-testid='tile-attribution'
          />
        </div>
        <div class='setting-buttons'>
          <button type='submit' class='button primary' disabled={change.busy.value} data-testid='tiles-save'>
            Save
          </button>
          {chosen.tile_url !== null && (
            <button
              type='button'
              class='button'
              disabled={change.busy.value}
              data-testid='tiles-remove'
              onClick={() => void change.save({ tile_url: null, tile_attribution: '' })}
            >
              Use the outline alone
            </button>
          )}
        </div>
      </form>
      {stale && (
        <Callout kind='info' testid='tiles-reload'>
          <p>Stored. A page may only fetch from the servers that it was loaded for, so load it again.</p>
          <button type='button' class='button small' onClick={() => location.reload()}>Load again</button>
        </Callout>
      )}
    </Setting>
  );
}
