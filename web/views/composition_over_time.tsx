/** Applications or protocols over time, as areas on one another. Each packet is in one of them. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import {
  type Composition,
  type CompositionOf,
  compositionParts,
  type CompositionScale,
  compositionSentence,
  partText,
  stackedColumns,
  stepText,
} from '../derive/composition_chart.ts';
import { bitRate, percent, written } from '../derive/format.ts';
import { indexAt, pointsWithin, stretchOf } from '../derive/series.ts';
import { isoUtc, timeText } from '../derive/time.ts';
import type { CompositionModel } from '../models/composition.ts';
import type { TimeView } from '../models/time_view.ts';
import { ChartKeys } from './chart_keys.tsx';
import { ChartTable, TableToggle } from './chart_table.tsx';
import type { Filtering } from './composition_panels.tsx';
import { Dot, Empty, Loading, Panel } from './parts.tsx';
import { TimeChartBox } from './time_chart.tsx';

const WHAT = [['apps', 'Applications'], ['protocols', 'Protocols']] as const;
/** The largest at a moment, as they are read out. */
const MOST_READ = 3;
const SCALES = [['rate', 'Rate'], ['share', 'Share']] as const;

export interface CompositionOverTimeProps extends Filtering {
  readonly model: CompositionModel;
  readonly view: TimeView;
  readonly markS?: number | undefined;
  readonly empty: string;
  /** Said beside the title. */
  readonly note?: string | undefined;
}

export function CompositionOverTime(
  { model, view, markS, note, filter, onPick, empty }: CompositionOverTimeProps,
) {
  const of = useSignal<CompositionOf>('apps');
  const scale = useSignal<CompositionScale>('rate');
  const asTable = useSignal(false);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (body.current === null) return;
    const observer = new IntersectionObserver((entries) => {
      model.seen.value = entries.at(-1)?.isIntersecting ?? false;
    }, { rootMargin: '200px' });
    observer.observe(body.current);
    return () => observer.disconnect();
  }, [model]);
  const report = model.value.value;
  const error = model.error.value;
  const composition = useMemo(() => report && compositionParts(report, of.value), [report, of.value]);
  const nothing = composition?.timesS.length === 0;
  return (
    <Panel
      title='Composition over time'
      class='composition-panel'
      testid='composition-panel'
      aside={
        <div class='chart-aside'>
          {note !== undefined && <span class='hint'>{note}</span>}
          <Switch label='What it is made of' choices={WHAT} chosen={of} />
          <Switch label='Scale' choices={SCALES} chosen={scale} />
          <TableToggle shown={asTable} />
        </div>
      }
    >
      <div class='composition-body' ref={body}>
        {error !== undefined
          ? <Empty>{error}</Empty>
          : composition === undefined
          ? <Loading label='Adding up the packets' />
          : nothing
          ? <Empty>{empty}</Empty>
          : asTable.value
          ? <CompositionTable composition={composition} view={view} />
          : (
            <Stack
              // Other parts are other lines.
              key={`${of.value} ${
                composition.parts.map(({ key, mark }) => `${key} ${mark.hue}`).join(', ')
              } ${scale.value}`}
              composition={composition}
              of={of.value}
              scale={scale.value}
              view={view}
              markS={markS}
              {...{ filter, onPick }}
            />
          )}
      </div>
    </Panel>
  );
}

function Stack(
  { composition, of, scale, view, markS, filter, onPick }: Filtering & {
    composition: Composition;
    of: CompositionOf;
    scale: CompositionScale;
    view: TimeView;
    markS: number | undefined;
  },
) {
  const columns = useMemo(() => stackedColumns(composition, scale), [composition, scale]);
  const { parts, timesS, stepS } = composition;
  const pointedS = view.pointedS.value;
  const under = pointedS === undefined ? -1 : indexAt(timesS, pointedS);
  const at = under >= 0 && under < timesS.length - 1 ? under : undefined;
  return (
    <>
      <ChartKeys
        class='chart-stack'
        testid='composition-charts'
        label='Composition over time'
        steps={composition}
        read={(timeS) => {
          const index = indexAt(timesS, timeS);
          const most = parts.map((part, i) => ({ part, i })).filter(({ part }) =>
            (part.bytes[index] ?? 0) > 0
          )
            .toSorted((a, b) => (b.part.bytes[index] ?? 0) - (a.part.bytes[index] ?? 0)).slice(0, MOST_READ);
          return most.map(({ part, i }) => `${part.name} ${partText(composition, i, index)}`).join(', ') ||
            'nothing';
        }}
        stretch={stretchOf(composition, view.zoom.value)}
        view={view}
      >
        <TimeChartBox
          look={{
            lines: parts.map(({ mark }) => ({ stroke: '--surface', width: 0.5, fill: `--c-${mark.hue}` }))
              .reverse(),
            range: (_min, max) => scale === 'share' ? [0, 100] : [0, Math.max((max ?? 0) * 1.08, 1000)],
            valueLabel: (value) => written(scale === 'share' ? percent(value) : bitRate(value)),
            times: 'below',
          }}
          steps={composition}
          columns={columns}
          stretch={stretchOf(composition, view.zoom.value)}
          markS={markS}
          view={view}
          label={compositionSentence(composition, of)}
          testid='composition-chart'
        />
      </ChartKeys>
      <p class='hint composition-when'>
        {at === undefined ? 'In all' : timeText((timesS[at] ?? 0) * 1e6, composition.dates)}
        {stepS > 1 && `, steps of ${stepText(stepS)}`}
      </p>
      <ul class='composition-legend' data-testid='composition-legend'>
        {parts.map((part, i) => (
          <li key={part.key}>
            {part.pick === undefined
              ? <div class='composition-part'>{partContent(composition, i, at)}</div>
              : (
                <button
                  type='button'
                  class='composition-part'
                  aria-pressed={filter[part.pick[0]] === part.pick[1]}
                  title={`${part.name}: show only packets of ${part.pick[1]}`}
                  onClick={() => {
                    const [key, value] = part.pick ?? ['app', ''];
                    onPick(key, filter[key] === value ? '' : value);
                  }}
                >
                  {partContent(composition, i, at)}
                </button>
              )}
          </li>
        ))}
      </ul>
    </>
  );
}

function partContent(composition: Composition, index: number, at: number | undefined) {
  const part = composition.parts[index];
  return part && (
    <>
      <Dot mark={part.mark} />
      <span class='ellipsis'>{part.name}</span>
      <span class='composition-value'>{partText(composition, index, at)}</span>
    </>
  );
}

function Switch<Value extends string>(
  { label, choices, chosen }: {
    label: string;
    choices: readonly (readonly [Value, string])[];
    chosen: Signal<Value>;
  },
) {
  return (
    <div class='segmented' role='group' aria-label={label}>
      {choices.map(([value, name]) => (
        <button
          key={value}
          type='button'
          aria-pressed={chosen.value === value}
          data-testid={`composition-${value}`}
          onClick={() => {
            chosen.value = value;
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function CompositionTable({ composition, view }: { composition: Composition; view: TimeView }) {
  const { parts, timesS, stepS, dates } = composition;
  const { start, end } = pointsWithin(timesS, stretchOf(composition, view.zoom.value));
  return (
    <ChartTable
      label='Composition over time'
      testid='composition-table'
      columns={parts.map(({ name }) => name)}
      rows={Array.from({ length: end - start }, (_, i) => start + i).map((at) => ({
        name: timeText((timesS[at] ?? 0) * 1e6, dates),
        title: isoUtc((timesS[at] ?? 0) * 1e6),
        cells: parts.map(({ bytes }) => written(bitRate(((bytes[at] ?? 0) * 8) / stepS))),
      }))}
    />
  );
}
