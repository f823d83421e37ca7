/** The map itself. Its script, outline and stylesheet come when it is first shown, so that no other page waits for them. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { PlacesReport } from '../../src/model/place.ts';
import type { hereOf } from '../derive/guess_here.ts';
import { type Here, hereText } from '../derive/here.ts';
import type { PlaceItem } from '../derive/places.ts';
import { useApp } from '../models/app.ts';
import { loadMapAssets } from '../transport/map_assets.ts';
import { sentenceOf } from '../transport/problem.ts';
import type { PlacesMap } from '../widgets/map.ts';
import { Attributions } from './attributions.tsx';
import { Icon } from './icon.tsx';
import { Callout, IconButton, Loading } from './parts.tsx';

export interface WorldMapProps {
  readonly items: readonly PlaceItem[];
  readonly selectedId: string | undefined;
  readonly attributions: PlacesReport['attributions'];
  readonly onSelect: (placeId: string) => void;
}

/** Hundredths of a degree are a kilometre: nearer need nobody know. */
const roundDegrees = (value: number): number => Math.round(value * 100) / 100;

export function WorldMap(props: WorldMapProps) {
  const { items, selectedId, attributions } = props;
  const { settings, toasts } = useApp();
  const box = useRef<HTMLDivElement>(null);
  const map = useSignal<PlacesMap | undefined>(undefined);
  const guess = useSignal<typeof hereOf | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const attempt = useSignal(0);
  const tilesFailed = useSignal(false);
  const pointing = useSignal(false);
  const latest = useRef(props);
  latest.current = props;

  async function setHere(point: { latitude: number; longitude: number }): Promise<void> {
    pointing.value = false;
    const home = {
      latitude: roundDegrees(point.latitude),
      longitude: roundDegrees(point.longitude),
      label: '',
    };
    try {
      await settings.change({ home });
    } catch (error) {
      toasts.show(sentenceOf(error), { kind: 'error' });
    }
  }

  useEffect(() => {
    let gone = false;
    failure.value = undefined;
    Promise.all([import('../widgets/map.ts'), import('../derive/guess_here.ts'), loadMapAssets()]).then(
      ([{ mountMap }, { hereOf }, outline]) => {
        if (gone || box.current === null) return;
        guess.value = hereOf;
        map.value = mountMap(box.current, outline, {
          picked: (id) => latest.current.onSelect(id === latest.current.selectedId ? '' : id),
          pointed: (point) => void setHere(point),
          tilesFailed: () => {
            tilesFailed.value = true;
          },
        });
      },
    ).catch((error) => {
      if (!gone) failure.value = sentenceOf(error);
    });
    return () => {
      gone = true;
      map.value?.[Symbol.dispose]();
      map.value = undefined;
    };
  }, [attempt.value]);

  const chosen = settings.report.value?.settings;
  const home = chosen?.home ?? null;
  const here = useMemo<Here | undefined>(
    () => guess.value?.(home, Intl.DateTimeFormat().resolvedOptions().timeZone),
    [guess.value, home],
  );
  const tileUrl = chosen?.tile_url ?? null;
  // Another address is used from the next load on: this page's policy does not let it ask there.
  const usedTileUrl = tileUrl === settings.allowedTileUrl.value ? tileUrl : null;
  const tilesText = tilesFailed.value
    ? 'The tile server does not answer; the outline is drawn instead'
    : chosen?.tile_attribution || 'Tiles: no source named';
  const base = [...(usedTileUrl === null ? [] : [tilesText]), 'Outline: Natural Earth'];
  const widget = map.value;
  useEffect(() => widget?.update({ items, here, selectedId }), [widget, items, here, selectedId]);
  useEffect(() => {
    tilesFailed.value = false;
    widget?.setTiles(usedTileUrl === null ? undefined : { url: usedTileUrl });
  }, [widget, usedTileUrl]);
  useEffect(() => widget?.setMode(pointing.value ? 'point' : 'places'), [widget, pointing.value]);

  return (
    <div
      class='world'
      onKeyDown={(event) => {
        if (event.key === 'Escape') pointing.value = false;
      }}
    >
      <div class='world-frame' data-testid='world-map' data-state={widget ? 'ready' : 'loading'}>
        <div
          class='world-box'
          ref={box}
          role='region'
          aria-label='Map of places. The list beside it says the same. Arrow keys move the map, plus and minus zoom.'
        />
        {failure.value !== undefined
          ? (
            <div class='world-note'>
              <Callout kind='error' testid='map-error'>
                <p>{failure.value}</p>
                <button
                  type='button'
                  class='button small'
                  onClick={() => {
                    attempt.value += 1;
                  }}
                >
                  Try again
                </button>
              </Callout>
            </div>
          )
          : !widget && (
            <div class='world-note'>
              <Loading label='Loading the map' />
            </div>
          )}
        {widget && (
          <div class='world-buttons'>
            <IconButton icon='plus' label='Zoom in' testid='map-zoom-in' onClick={() => widget.zoom(1)} />
            <IconButton icon='minus' label='Zoom out' testid='map-zoom-out' onClick={() => widget.zoom(-1)} />
            <IconButton icon='fit' label='Show all places' testid='map-fit' onClick={widget.fit} />
          </div>
        )}
        {pointing.value && (
          <p class='world-hint' role='status'>
            Click where you are, or move it to the middle with arrow keys and press Enter. Escape leaves it as
            it was.
          </p>
        )}
      </div>
      <div class='world-foot'>
        {widget && (
          <span class='world-here' data-testid='map-here'>
            {hereText(here)}
            <button
              type='button'
              class='button small'
              aria-pressed={pointing.value}
              data-testid='set-here'
              onClick={() => {
                pointing.value = !pointing.value;
              }}
            >
              <Icon name='here' />
              {pointing.value ? 'Cancel' : 'Set here'}
            </button>
          </span>
        )}
        <Attributions attributions={attributions} base={base} />
      </div>
    </div>
  );
}
