/** What each class of traffic has now, on average and at most. A class narrows the packet table. */
import { type Signal, useSignal } from '@preact/signals';
import type { MetricRow, ProtocolRow } from '../../src/model/rows.ts';
import { VIEW_IDS } from '../derive/fact_links.ts';
import { allTraffic, protocolShares } from '../derive/composition.ts';
import {
  type FiguresOf,
  measuresOf,
  NOT_KEPT,
  PROTOCOL_VIEWS,
  type ProtocolView,
} from '../derive/protocol_figures.ts';
import type { Filtering } from './composition_panels.tsx';
import { useNarrow } from './narrow.ts';
import { Dot, Empty, Panel } from './parts.tsx';
import { type Line, NarrowTable, WideTable } from './protocol_tables.tsx';

export interface ProtocolsPanelProps extends Filtering {
  readonly protocols: readonly ProtocolRow[];
  /** The last whole second of each class; undefined when there is no "now". */
  readonly current?: readonly MetricRow[] | undefined;
  readonly of: FiguresOf;
  readonly empty: string;
}

export function ProtocolsPanel({ protocols, current, of, filter, onPick, empty }: ProtocolsPanelProps) {
  const view = useSignal<ProtocolView>('throughput');
  const narrow = useNarrow();
  const measures = measuresOf(view.value, of);
  const nowOf = (protocol: ProtocolRow['protocol']) => current?.find((row) => row.protocol === protocol);
  const lines = protocolShares(protocols).map((share): Line => ({
    share,
    row: share.row,
    now: nowOf(share.row.protocol),
  }));
  const all = allTraffic(protocols);
  const shared = {
    lines,
    measures,
    // The round trips of all traffic are TCP's, its jitter is RTP's: they stand in those rows already.
    all: all === undefined || view.value === 'quality' ? undefined : { row: all, now: nowOf('all') },
    name: (line: Line) => <ClassButton line={line} filter={filter} onPick={onPick} />,
  };
  return (
    <Panel
      title='Protocols'
      class='protocols-panel'
      testid='protocols-panel'
      id={VIEW_IDS.protocols}
      aside={
        <div class='table-tools'>
          <span class='hint'>
            {of === 'moment' && view.value === 'quality' ? `p50 and p95 are ${NOT_KEPT}` : 'classes overlap'}
          </span>
          <ViewSwitch view={view} />
        </div>
      }
    >
      {lines.length === 0
        ? <Empty>{empty}</Empty>
        : (
          <div class='table-scroll' tabIndex={0} role='region' aria-label='Figures by protocol'>
            {narrow.value
              ? <NarrowTable {...shared} />
              : <WideTable {...shared} withShare={view.value !== 'quality'} />}
          </div>
        )}
    </Panel>
  );
}

function ViewSwitch({ view }: { view: Signal<ProtocolView> }) {
  return (
    <div class='segmented' role='group' aria-label='Figures to show' data-testid='protocol-views'>
      {PROTOCOL_VIEWS.map(({ id, name }) => (
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

function ClassButton({ line: { share }, filter, onPick }: Filtering & { line: Line }) {
  const pressed = filter.protocol === share.key;
  return (
    <button
      type='button'
      class='cell-button'
      aria-pressed={pressed}
      title={`${share.name}: show only its packets`}
      onClick={() => onPick('protocol', pressed ? '' : share.key)}
    >
      <Dot mark={share.mark} />
      {share.name}
    </button>
  );
}
