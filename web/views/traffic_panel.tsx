/** Throughput, packets, round trips and losses over time: one cursor, one stretch, one line that reads them all. */
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import type { FindingRow } from '../../src/model/finding.ts';
import { VIEW_IDS } from '../derive/fact_links.ts';
import { ABSENT, count } from '../derive/format.ts';
import { gapText, indexAt, peaksOf, type Stretch, stretchOf, type TrafficSeries } from '../derive/series.ts';
import { timeText } from '../derive/time.ts';
import {
  chartSentence,
  hasValues,
  readings,
  TRAFFIC_CHARTS,
  type TrafficChartId,
} from '../derive/traffic_charts.ts';
import type { TimeView } from '../models/time_view.ts';
import { ChartKeys } from './chart_keys.tsx';
import { TableToggle } from './chart_table.tsx';
import { FindingStrip } from './finding_strip.tsx';
import { Empty, Panel } from './parts.tsx';
import { TimeChartBox } from './time_chart.tsx';
import { TrafficTable } from './traffic_table.tsx';

export interface TrafficPanelProps {
  readonly series: TrafficSeries;
  /** What is shown while nobody has chosen a stretch; all of the series where it is left out. */
  readonly window?: Partial<Stretch>;
  /** The moment of a replay, in seconds since the epoch: a line in the charts. */
  readonly markS?: number | undefined;
  readonly view: TimeView;
  /** Marks above the charts. */
  readonly findings?: readonly FindingRow[] | undefined;
  /** Narrows the packets to a stretch. */
  readonly onStretch: (stretch: Stretch) => void;
  /** Choice of window, beside the title. */
  readonly controls?: ComponentChildren;
  readonly empty: string;
  /** Why a chart shows nothing, where it is for another reason than that nothing was measured. */
  readonly notKept?: Partial<Record<TrafficChartId, string>> | undefined;
}

/** Takes the reader to a stretch of the charts. */
export function showTraffic(view: TimeView, stretch: Stretch): void {
  view.zoom.value = stretch;
  document.getElementById(VIEW_IDS.charts)?.scrollIntoView({ block: 'start' });
}

export function TrafficPanel(
  { series, window, markS, view, findings, onStretch, controls, empty, notKept }: TrafficPanelProps,
) {
  const asTable = useSignal(false);
  const peaks = useMemo(() => peaksOf(series), [series]);
  const charts = TRAFFIC_CHARTS.map((chart) => ({ ...chart, none: notKept?.[chart.id] ?? chart.none }));
  const columns = useMemo(() => TRAFFIC_CHARTS.map((chart) => chart.columns(series)), [series]);
  const zoom = view.zoom.value;
  const stretch = stretchOf(series, zoom ?? window);
  const isEmpty = series.timesS.length === 0;
  return (
    <Panel
      title='Traffic'
      class='chart-panel'
      testid='throughput-panel'
      id={VIEW_IDS.charts}
      aside={
        <div class='chart-aside'>
          {zoom !== undefined && (
            <>
              <button
                type='button'
                class='button small'
                data-testid='zoom-filter'
                onClick={() => onStretch(zoom)}
              >
                Only its packets
              </button>
              <button
                type='button'
                class='button small'
                data-testid='zoom-whole'
                onClick={view.whole}
              >
                Whole range
              </button>
            </>
          )}
          {controls}
          <TableToggle shown={asTable} />
        </div>
      }
    >
      <ReadingLine series={series} peaks={peaks} view={view} />
      {!asTable.value && <FindingStrip findings={findings} stretch={stretch} />}
      {asTable.value && !isEmpty
        ? <TrafficTable series={series} peaks={peaks} stretch={stretch} />
        : (
          <ChartKeys
            class='charts'
            testid='traffic-charts'
            state={isEmpty ? 'empty' : 'drawn'}
            label='Traffic over time'
            steps={series}
            read={(timeS) =>
              readings(series, peaks, indexAt(series.timesS, timeS)).filter(({ text }) => text !== ABSENT)
                .map(({ name, text }) => `${name} ${text}`).join(', ')}
            {...{ view, stretch }}
          >
            {charts.map((chart, i) => (
              <div key={chart.id} class='chart-part'>
                <h3 class='chart-title'>{chart.title}</h3>
                <TimeChartBox
                  look={{ ...chart, times: i === TRAFFIC_CHARTS.length - 1 ? 'below' : 'none' }}
                  steps={series}
                  columns={columns[i] ?? []}
                  stretch={stretch}
                  markS={markS}
                  view={view}
                  class={`chart-${chart.id}`}
                  testid={`${chart.id}-chart`}
                  label={isEmpty ? `${chart.title}. ${empty}` : chartSentence(chart, series, peaks)}
                  empty={isEmpty || hasValues(chart, series) ? undefined : chart.none}
                />
              </div>
            ))}
            {isEmpty && <Empty>{empty}</Empty>}
          </ChartKeys>
        )}
    </Panel>
  );
}

/** The legend of the charts, which reads them where the pointer is. */
function ReadingLine(
  { series, peaks, view }: {
    series: TrafficSeries;
    peaks: ReturnType<typeof peaksOf>;
    view: TimeView;
  },
) {
  const pointedS = view.pointedS.value;
  const at = pointedS === undefined ? -1 : indexAt(series.timesS, pointedS);
  const timeS = series.timesS[at];
  return (
    <div
      class={series.timesS.length === 0 ? 'legend is-empty' : 'legend'}
      aria-hidden='true'
      data-testid='chart-reading'
    >
      <span class='legend-time'>
        {timeS === undefined ? 'Peaks' : timeText(timeS * 1_000_000, series.dates)}
      </span>
      {readings(series, peaks, timeS === undefined ? undefined : at).map(({ id, name, text }) => (
        <span key={id} class='reading'>
          <i class={`key key-${id}`} />
          {name} <b data-testid={`chart-${id}`}>{text}</b>
        </span>
      ))}
      {peaks.gaps > 0 && (
        <span>
          <i class='key key-gap' />Something missed in {gapText(peaks.gaps, series.stepS)}
        </span>
      )}
      {series.stepS > 1 && <span data-testid='chart-step'>{`mean over ${count(series.stepS)}\u00a0s`}</span>}
    </div>
  );
}
