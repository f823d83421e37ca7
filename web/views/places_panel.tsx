/** Where the traffic goes: the map with its list, and the same by country, network and host. */
import { type Signal, useSignal } from '@preact/signals';
import { VIEW_IDS } from '../derive/fact_links.ts';
import type { PacketFilter } from '../derive/filter.ts';
import type { PlaceKey } from '../derive/place_filter.ts';
import type { MapSource } from '../derive/places.ts';
import type { PlacesModel } from '../models/places.ts';
import { Attributions } from './attributions.tsx';
import { DatabaseOffer } from './database_offer.tsx';
import { HostTable } from './host_table.tsx';
import { Callout, Loading, Panel } from './parts.tsx';
import { PlacesView } from './places_view.tsx';
import { CountryTable, NetworkTable } from './where_tables.tsx';

const VIEWS = [
  { id: 'map', name: 'Map' },
  { id: 'countries', name: 'Countries' },
  { id: 'networks', name: 'Networks' },
  { id: 'hosts', name: 'Hosts' },
] as const;
type View = (typeof VIEWS)[number]['id'];

/** What a click on somewhere does. */
export interface PlaceActions {
  /** Marks a place, or nothing when it is empty. */
  readonly onSelect: (placeId: string) => void;
  /** Goes to the streams of a place, country, network or host. */
  readonly onOpen: (key: PlaceKey | 'host', value: string) => void;
}

export interface PlacesPanelProps extends PlaceActions {
  readonly sessionId: number;
  readonly model: PlacesModel;
  /** What is marked, and what the hosts are narrowed to. */
  readonly filter: PacketFilter;
  /** When it is another one, the hosts are read again. */
  readonly changes: string;
  /** The moment that is shown; undefined: the whole session. */
  readonly atUs?: number | undefined;
  /** What an empty map means. */
  readonly source: MapSource;
}

export function PlacesPanel(
  { sessionId, model, filter, changes, atUs, source, onSelect, onOpen }: PlacesPanelProps,
) {
  const view = useSignal<View>('map');
  const search = useSignal('');
  const report = model.value.value;
  const error = model.error.value;
  return (
    <Panel
      title='Places'
      class='places-panel'
      testid='places-panel'
      id={VIEW_IDS.hosts}
      aside={
        <div class='table-tools'>
          <ViewSwitch view={view} />
        </div>
      }
    >
      {error !== undefined && (
        <Callout kind='error' testid='places-error'>
          <p>{error}</p>
          <button type='button' class='button small' onClick={model.reload}>Try again</button>
        </Callout>
      )}
      <DatabaseOffer report={report} />
      {report === undefined
        ? error === undefined && (
          <div class='places-body'>
            <Loading label='Reading places' />
          </div>
        )
        : view.value === 'map'
        ? (
          <PlacesView
            report={report}
            source={source}
            selectedId={filter.place}
            onSelect={onSelect}
            onOpen={onOpen}
          />
        )
        : view.value === 'countries'
        ? <CountryTable rows={report.countries} filter={filter} onOpen={onOpen} />
        : view.value === 'networks'
        ? <NetworkTable rows={report.networks} filter={filter} onOpen={onOpen} />
        : (
          <HostTable
            sessionId={sessionId}
            changes={changes}
            pending={report.pending}
            filter={filter}
            typed={search}
            onOpen={onOpen}
            atUs={atUs}
          />
        )}
      {report !== undefined && view.value !== 'map' && (
        <div class='world-foot'>
          <Attributions attributions={report.attributions} />
        </div>
      )}
    </Panel>
  );
}

function ViewSwitch({ view }: { view: Signal<View> }) {
  return (
    <div class='segmented' role='group' aria-label='How to show places' data-testid='place-views'>
      {VIEWS.map(({ id, name }) => (
        <button
          key={id}
          type='button'
          aria-pressed={view.value === id}
          onClick={() => {
            view.value = id;
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
