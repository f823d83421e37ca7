/** The map, the list that says the same in words, and what neither can show. */
import { useMemo } from 'preact/hooks';
import type { PlacesReport } from '../../src/model/place.ts';
import { emptyMapText, type MapSource, placeItems, unplacedSentences } from '../derive/places.ts';
import { Empty } from './parts.tsx';
import { PlaceList } from './place_list.tsx';
import type { PlaceActions } from './places_panel.tsx';
import { WorldMap } from './world_map.tsx';

export function PlacesView(
  { report, source, selectedId, onSelect, onOpen }: PlaceActions & {
    report: PlacesReport;
    source: MapSource;
    selectedId: string | undefined;
  },
) {
  const items = useMemo(() => placeItems(report.places), [report.places]);
  const unplaced = unplacedSentences(report);
  return (
    <div class='places-body'>
      <WorldMap
        items={items}
        selectedId={selectedId}
        attributions={report.attributions}
        onSelect={onSelect}
      />
      <div class='places-side'>
        {items.length === 0
          ? <Empty>{emptyMapText(report, source)}</Empty>
          : <PlaceList items={items} selectedId={selectedId} onSelect={onSelect} onOpen={onOpen} />}
        {unplaced.length > 0 && (
          <ul class='unplaced' data-testid='unplaced'>
            {unplaced.map((sentence) => <li key={sentence}>{sentence}</li>)}
          </ul>
        )}
      </div>
    </div>
  );
}
