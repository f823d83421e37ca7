/** What each class of traffic has now, on average and at most. A class narrows the packet table. */
import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { MetricRow, ProtocolRow } from '../../src/model/rows.ts';
import { allTraffic, type ProtocolShare, protocolShares } from '../derive/composition.ts';
import { ABSENT, percent, written } from '../derive/format.ts';
import {
  type ClassFigures,
  type Measure,
  measuresOf,
  PROTOCOL_VIEWS,
  type ProtocolView,
  type Stat,
  STATS,
  statsOf,
} from '../derive/protocol_figures.ts';
import type { Filtering } from './composition_panels.tsx';
import { useNarrow } from './narrow.ts';
import { Amount, Dot, Empty, Panel } from './parts.tsx';

export interface ProtocolsPanelProps extends Filtering {
  readonly protocols: readonly ProtocolRow[];
  /** The last whole second of each class; undefined when there is no "now". */
  readonly current?: readonly MetricRow[] | undefined;
  readonly empty: string;
}

/** One line of the table, with what its cells are read from. */
interface Line extends ClassFigures {
  readonly share: ProtocolShare;
}

export function ProtocolsPanel({ protocols, current, filter, onPick, empty }: ProtocolsPanelProps) {
  const view = useSignal<ProtocolView>('throughput');
  const narrow = useNarrow();
  const measures = measuresOf(view.value, current ? 'live' : 'ended');
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
      aside={
        <div class='table-tools'>
          <span class='hint'>classes overlap</span>
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

interface TableProps {
  readonly lines: readonly Line[];
  readonly measures: readonly Measure[];
  readonly all: ClassFigures | undefined;
  readonly name: (line: Line) => ComponentChildren;
}

/** A line a class; what is measured stands side by side. */
function WideTable({ lines, measures, all, name, withShare }: TableProps & { withShare: boolean }) {
  return (
    <table class='plain figures'>
      <thead>
        <tr>
          <th scope='col' rowSpan={2}>Protocol</th>
          {withShare && <th scope='col' rowSpan={2} class='num' title='Of all bytes'>Share</th>}
          {measures.map((measure) =>
            hasOwnName(measure)
              ? (
                <th key={measure.name} scope='col' rowSpan={2} class='num begins' title={measure.meaning}>
                  {measure.name}
                </th>
              )
              : (
                <th
                  key={measure.name}
                  scope='colgroup'
                  colSpan={measure.figures.length}
                  class='group begins'
                  title={measure.meaning}
                >
                  {measure.name}
                </th>
              )
          )}
        </tr>
        <tr>
          {measures.filter((measure) => !hasOwnName(measure)).map((measure) =>
            measure.figures.map(({ stat }, index) => (
              <th
                key={measure.name + stat}
                scope='col'
                class={`num ${index === 0 ? 'begins' : ''}`}
                title={STATS[stat].meaning}
              >
                {STATS[stat].name}
              </th>
            ))
          )}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.share.key}>
            <th scope='row'>{name(line)}</th>
            {withShare && (
              <td class='num share-cell'>
                <ShareTrack share={line.share} />
                {written(percent(line.share.percent))}
              </td>
            )}
            <WideCells measures={measures} figures={line} />
          </tr>
        ))}
      </tbody>
      {all && (
        <tfoot>
          <tr>
            <th scope='row'>All</th>
            {withShare && <td />}
            <WideCells measures={measures} figures={all} />
          </tr>
        </tfoot>
      )}
    </table>
  );
}

const hasOwnName = (measure: Measure): boolean => measure.figures[0]?.stat === 'total';

function ShareTrack({ share }: { share: ProtocolShare }) {
  return (
    <span class='mini-track' style={{ '--hue': `var(--c-${share.mark.hue})` }} aria-hidden='true'>
      <span style={{ width: `${share.percent ?? 0}%` }} />
    </span>
  );
}

function WideCells({ measures, figures }: { measures: readonly Measure[]; figures: ClassFigures }) {
  return (
    <>
      {measures.map((measure) =>
        measure.figures.map(({ stat, read }, index) => (
          <td key={measure.name + stat} class={`num stat-${stat} ${index === 0 ? 'begins' : ''}`}>
            <Amount quantity={read(figures)} />
          </td>
        ))
      )}
    </>
  );
}

/** A block a class; what is measured stands below each other, and what is not is left out. */
function NarrowTable({ lines, measures, all, name }: TableProps) {
  const stats = statsOf(measures.filter((measure) => !hasOwnName(measure)));
  return (
    <table class='plain figures is-narrow'>
      <thead>
        <tr>
          <th scope='col'>Protocol</th>
          {stats.map((stat) => (
            <th key={stat} scope='col' class='num' title={STATS[stat].meaning}>
              {STATS[stat].name}
            </th>
          ))}
        </tr>
      </thead>
      {lines.map((line) => (
        <tbody key={line.share.key}>
          <tr class='block-head'>
            <th scope='rowgroup'>{name(line)}</th>
            <td class='num muted' colSpan={stats.length}>{written(percent(line.share.percent))} of bytes</td>
          </tr>
          <NarrowLines measures={measures} stats={stats} figures={line} />
        </tbody>
      ))}
      {all && (
        <tbody>
          <tr class='block-head'>
            <th scope='rowgroup' colSpan={stats.length + 1}>All</th>
          </tr>
          <NarrowLines measures={measures} stats={stats} figures={all} />
        </tbody>
      )}
    </table>
  );
}

function NarrowLines(
  { measures, stats, figures }: {
    measures: readonly Measure[];
    stats: readonly Stat[];
    figures: ClassFigures;
  },
) {
  const measured = measures.filter((measure) =>
    measure.figures.some((figure) => figure.read(figures).value !== ABSENT)
  );
  return (
    <>
      {measured.map((measure) => (
        <tr key={measure.name}>
          <th scope='row' title={measure.meaning}>{measure.name}</th>
          {hasOwnName(measure)
            ? (
              <td class='num' colSpan={stats.length}>
                {measure.figures.map((figure) => (
                  <Amount
                    key={figure.stat}
                    quantity={figure.read(figures)}
                  />
                ))} <span class='muted'>in all</span>
              </td>
            )
            : stats.map((stat) => {
              const figure = measure.figures.find((candidate) => candidate.stat === stat);
              return (
                <td key={stat} class={`num stat-${stat}`}>
                  {figure && <Amount quantity={figure.read(figures)} />}
                </td>
              );
            })}
        </tr>
      ))}
      {measured.length === 0 && (
        <tr>
          <td class='muted' colSpan={stats.length + 1}>not measured</td>
        </tr>
      )}
    </>
  );
}
