import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { bitRate, count, counted, written } from '../derive/format.ts';
import { gapText, summarise, type ThroughputSeries, totalAt } from '../derive/series.ts';
import { timeText } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { mountThroughputChart, type ThroughputChart } from '../widgets/throughput_chart.ts';
import { Empty, Panel } from './parts.tsx';

export interface ThroughputPanelProps {
  readonly series: ThroughputSeries;
  readonly fromS?: number | undefined;
  readonly toS?: number | undefined;
  /** The moment of a replay, in seconds since the epoch: a line in the chart. */
  readonly markS?: number | undefined;
  /** Choice of window, beside the title. */
  readonly controls?: ComponentChildren;
  readonly empty: string;
}

export function ThroughputPanel({ series, fromS, toS, markS, controls, empty }: ThroughputPanelProps) {
  const { theme } = useApp();
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<ThroughputChart | undefined>(undefined);
  const cursor = useSignal<number | undefined>(undefined);
  const zoomed = useSignal(false);

  useLayoutEffect(() => {
    if (host.current === null) return;
    const mounted = mountThroughputChart(host.current, {
      cursor: (index) => {
        cursor.value = index;
      },
      zoomed: (state) => {
        zoomed.value = state === 'zoomed';
      },
    });
    chart.current = mounted;
    return () => mounted.dispose();
  }, []);
  useLayoutEffect(() => chart.current?.update({ series, fromS, toS, markS }), [series, fromS, toS]);
  useLayoutEffect(() => chart.current?.mark(markS), [markS]);

  const themeRevision = theme.revision.value;
  useEffect(() => {
    if (themeRevision > 0) chart.current?.restyle();
  }, [themeRevision]);

  const summary = useMemo(() => summarise(series), [series]);
  const at = cursor.value;
  const timeS = at === undefined ? undefined : series.timesS[at];
  const isEmpty = series.timesS.length === 0;
  const reading = (column: readonly (number | null)[], peak: number): string =>
    at === undefined ? `peak ${written(bitRate(peak))}` : written(bitRate(Math.abs(column[at] ?? 0)));

  return (
    <Panel
      title='Throughput'
      class='chart-panel'
      testid='throughput-panel'
      aside={
        <div class='chart-aside'>
          {zoomed.value && (
            <button
              type='button'
              class='button small'
              onClick={() => chart.current?.resetZoom()}
            >
              Whole range
            </button>
          )}
          {controls}
        </div>
      }
    >
      <div class={isEmpty ? 'legend is-empty' : 'legend'} aria-hidden='true'>
        <span>
          <i class='key key-in' />In <b>{reading(series.inBps, summary.peakInBps)}</b>
        </span>
        <span>
          <i class='key key-out' />Out <b>{reading(series.outBps, summary.peakOutBps)}</b>
        </span>
        {summary.undirected && (
          <span title='In, out and what is neither, in the same step: its peak is not the sum of the other two'>
            <i class='key key-total' />In, out and neither{' '}
            <b data-testid='chart-total'>
              {at === undefined
                ? `peak ${written(bitRate(summary.peakTotalBps))}`
                : written(bitRate(totalAt(series, at)))}
            </b>
          </span>
        )}
        {summary.gaps > 0 && (
          <span>
            <i class='key key-gap' />Something missed in {gapText(summary.gaps, series.stepS)}
          </span>
        )}
        {series.stepS > 1 && <span data-testid='chart-step'>{`mean over ${count(series.stepS)}\u00a0s`}
        </span>}
        <span class='legend-time'>
          {timeS === undefined ? '' : timeText(timeS * 1_000_000, series.dates)}
        </span>
      </div>
      <div
        class='chart-box'
        role='img'
        aria-label={isEmpty ? `Throughput chart. ${empty}` : describe(summary, series)}
        data-testid='throughput-chart'
        data-points={series.timesS.length}
        data-mark={markS}
      >
        <div class='chart' ref={host} />
        {isEmpty && <Empty>{empty}</Empty>}
      </div>
    </Panel>
  );
}

function describe(summary: ReturnType<typeof summarise>, series: ThroughputSeries): string {
  const parts = [
    `Throughput chart with ${counted(series.timesS.length, 'point')}.`,
    `Inbound peak ${written(bitRate(summary.peakInBps))}, outbound peak ${
      written(bitRate(summary.peakOutBps))
    }.`,
  ];
  if (summary.undirected) {
    parts.push(`Peak of in, out and neither together ${written(bitRate(summary.peakTotalBps))}.`);
  }
  if (series.stepS > 1) parts.push(`Each value is the mean over ${count(series.stepS)} seconds.`);
  if (summary.gaps > 0) parts.push(`Something was missed in ${gapText(summary.gaps, series.stepS)}.`);
  return parts.join(' ');
}
