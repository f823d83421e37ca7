/** Places by traffic. A press marks one, which opens what is known of it and the way to its streams. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { byteSize, counted, percent, written } from '../derive/format.ts';
import { type PlaceItem, trafficText } from '../derive/places.ts';
import { Icon } from './icon.tsx';
import { Dot } from './parts.tsx';
import type { PlaceActions } from './places_panel.tsx';

/** Rows drawn at once; a button shows more. */
const STEP = 50;

export function PlaceList(
  { items, selectedId, onSelect, onOpen }: PlaceActions & {
    items: readonly PlaceItem[];
    selectedId: string | undefined;
  },
) {
  const most = useSignal(STEP);
  const list = useRef<HTMLOListElement>(null);
  const at = items.findIndex(({ place }) => place.place_id === selectedId);
  const shown = items.slice(0, Math.max(most.value, at + 1));
  useEffect(() => {
    const row = list.current?.querySelector('[aria-expanded="true"]')?.parentElement;
    const box = list.current;
    if (!row || !box) return;
    // Only the list moves: scrollIntoView would move the page as well.
    const top = row.offsetTop - box.offsetTop;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + row.offsetHeight > box.scrollTop + box.clientHeight) {
      box.scrollTop = Math.min(top, top + row.offsetHeight - box.clientHeight);
    }
  }, [selectedId]);
  return (
    <ol class='bars place-list' ref={list} aria-label='Places by traffic' data-testid='place-list'>
      {shown.map((item) => (
        <PlaceRow
          key={item.place.place_id}
          item={item}
          selected={item.place.place_id === selectedId}
          onSelect={onSelect}
          onOpen={onOpen}
        />
      ))}
      {items.length > shown.length && (
        <li>
          <button
            type='button'
            class='button small more'
            onClick={() => {
              most.value = shown.length + STEP;
            }}
          >
            Show more
          </button>
        </li>
      )}
    </ol>
  );
}

function PlaceRow(
  { item, selected, onSelect, onOpen }: PlaceActions & { item: PlaceItem; selected: boolean },
) {
  const { place } = item;
  return (
    <li class={selected ? 'place-row is-selected' : 'place-row'}>
      <button
        type='button'
        class='bar-row'
        aria-expanded={selected}
        data-testid='place-row'
        data-place-id={place.place_id}
        onClick={() => onSelect(selected ? '' : place.place_id)}
      >
        <Dot mark={item.mark} />
        <span class='bar-name'>
          <span class='ellipsis' title={item.name}>{item.name}</span>
          <span class='bar-detail ellipsis' title={item.application}>{place.app}</span>
        </span>
        <span class='bar-bytes'>{written(byteSize(place.bytes))}</span>
        <span class='bar-percent'>{written(percent(item.percent))}</span>
        <span class='bar-track' style={{ '--hue': `var(--c-${item.mark.hue})` }}>
          <span style={{ width: `${item.percent ?? 0}%` }} />
        </span>
      </button>
      {selected && (
        <div class='place-more' data-testid='place-details'>
          <p>{item.application}</p>
          <p>{trafficText(place)}</p>
          {place.names.length > 0 && (
            <ul>
              {place.names.map((name) => <li key={name} class='ellipsis' title={name}>{name}</li>)}
              {place.hosts > place.names.length && <li>and {place.hosts - place.names.length} more</li>}
            </ul>
          )}
          {place.located_by.length > 0 && <p class='muted'>Located by {place.located_by.join(', ')}</p>}
          <button
            type='button'
            class='button small'
            data-testid='place-streams'
            onClick={() => onOpen('place', place.place_id)}
          >
            <Icon name='down' />
            Show {counted(place.streams, 'stream')}
          </button>
        </div>
      )}
    </li>
  );
}
