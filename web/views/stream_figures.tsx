/** Round trips and retransmissions of one stream over time. */
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { StreamFigures } from '../../src/model/inspection.ts';
import { ABSENT, count, counted, milliseconds, written } from '../derive/format.ts';
import { type DateNeed, isoUtc, timeText } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { createAsked } from '../models/asked.ts';
import { mountStreamChart, type StreamChart } from '../widgets/stream_chart.ts';
import { ChartTable, TableToggle } from './chart_table.tsx';
import { Callout, Empty, Loading, Panel } from './parts.tsx';

export function StreamFiguresPanel(
  { sessionId, streamKey, dates }: { sessionId: number; streamKey: string; dates: DateNeed },
) {
  const { rest } = useApp();
  const asked = useMemo(() => createAsked<StreamFigures>(), []);
  useEffect(() => () => asked.dispose(), [asked]);
  useEffect(() => asked.ask((abort) => rest.figures(sessionId, streamKey, abort)), [sessionId, streamKey]);
  const figures = asked.answer.value;
  const error = asked.error.value;
  const asTable = useSignal(false);
  const measured = figures?.steps.some((step) => step.rtt_samples > 0 || step.retransmissions) ?? false;
  return (
    <Panel
      title='Round trips and retransmissions'
      class='wide-panel'
      testid='stream-figures'
      aside={measured && <TableToggle shown={asTable} />}
    >
      {error && <Callout kind='warning'>{error}</Callout>}
      {figures?.remarks.map((remark) => <Callout kind='info' key={remark}>{remark}</Callout>)}
      {figures === undefined
        ? !error && <Loading label='Measuring the stream' />
        : !measured
        ? <Empty>No round trip and no retransmission was measured in this stream.</Empty>
        : asTable.value
        ? <FiguresTable figures={figures} dates={dates} />
        : <Chart figures={figures} dates={dates} />}
    </Panel>
  );
}

function FiguresTable({ figures, dates }: { figures: StreamFigures; dates: DateNeed }) {
  return (
    <ChartTable
      label='Round trips and retransmissions'
      class='stream-chart'
      testid='stream-figures-table'
      columns={['Round trip, mean', 'Samples', 'Retransmissions']}
      rows={figures.steps.map((step) => ({
        name: timeText(step.time_us, dates, 'micros'),
        title: isoUtc(step.time_us),
        cells: [
          written(milliseconds(step.rtt_mean_ms)),
          count(step.rtt_samples),
          step.retransmissions === null ? ABSENT : count(step.retransmissions),
        ],
      }))}
    />
  );
}

function Chart({ figures, dates }: { figures: StreamFigures; dates: DateNeed }) {
  const { theme } = useApp();
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<StreamChart | undefined>(undefined);
  const cursor = useSignal<number | undefined>(undefined);
  const data = useMemo(() => ({
    timesS: figures.steps.map((step) => step.time_us / 1e6),
    stepS: figures.step_us / 1e6,
    rttMs: figures.steps.map((step) => step.rtt_mean_ms),
    retransmissions: figures.steps.map((step) => step.retransmissions || null),
    dates,
  }), [figures, dates]);
  useLayoutEffect(() => {
    if (host.current === null) return;
    const mounted = mountStreamChart(host.current, data, (index) => {
      cursor.value = index;
    });
    chart.current = mounted;
    return () => mounted.dispose();
  }, [data]);
  const themeRevision = theme.revision.value;
  useEffect(() => {
    if (themeRevision > 0) chart.current?.restyle();
  }, [themeRevision]);
  const step = cursor.value === undefined ? undefined : figures.steps[cursor.value];
  const samples = figures.steps.reduce((sum, each) => sum + each.rtt_samples, 0);
  const again = figures.steps.reduce((sum, each) => sum + (each.retransmissions ?? 0), 0);
  const every = written(milliseconds(figures.step_us / 1000));
  return (
    <>
      <div class='legend' data-testid='stream-figures-legend'>
        <span>
          <i class='key key-in' />Round trip{' '}
          <b>{step ? written(milliseconds(step.rtt_mean_ms)) : counted(samples, 'sample')}</b>
        </span>
        <span>
          <i class='key key-again' />Retransmissions{' '}
          <b>{step ? String(step.retransmissions ?? 0) : String(again)}</b>
        </span>
        <span class='legend-time'>
          {step ? timeText(step.time_us, dates, 'micros') : `mean of each ${every}`}
        </span>
      </div>
      <div
        class='stream-chart'
        ref={host}
        role='img'
        aria-label={`Round trips of the stream, ${counted(samples, 'sample')}, and ${
          counted(again, 'retransmission')
        }, in steps of ${every}`}
      />
    </>
  );
}
