/** The chart that the shape of an answer suggests. The table of rows below it is its other form. */
import { useMemo } from 'preact/hooks';
import type { AskAnswer, Chart } from '../../src/model/ask.ts';
import { barsOf, chartWords, linesOf } from '../derive/ask_chart.ts';
import { cellText, type ShownColumn } from '../derive/ask_rows.ts';
import { withStretch } from '../derive/filter.ts';
import { sessionRoute } from '../derive/route.ts';
import { indexAt, stretchOf } from '../derive/series.ts';
import { timeText } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { createTimeView } from '../models/time_view.ts';
import { TimeChartBox } from './time_chart.tsx';

interface ChartProps {
  readonly answer: AskAnswer;
  readonly chart: Chart;
  readonly columns: readonly ShownColumn[];
}

export function AskBars({ answer, chart, columns }: ChartProps) {
  return (
    <>
      {chart.y.map((y) => (
        <figure key={y} class='ask-bars' data-testid='ask-bars'>
          <figcaption class='hint'>{columns[y]?.heading}</figcaption>
          <ul>
            {barsOf(answer.rows, columns, chart.x, y).map((bar, i) => (
              <li key={i}>
                <span class='ellipsis' title={bar.name}>{bar.name === '' ? '(empty)' : bar.name}</span>
                <span class='ask-bar' aria-hidden='true'>
                  <span style={{ left: `${bar.left}%`, width: `${bar.width}%` }} />
                </span>
                <span class='num'>{bar.text}</span>
              </li>
            ))}
          </ul>
        </figure>
      ))}
    </>
  );
}

/** Colours and dashes: lines are not told apart by colour alone. */
const LINES = [
  { stroke: '--in' },
  { stroke: '--out', dash: [6, 3] },
  { stroke: '--c-green', dash: [2, 2] },
  { stroke: '--c-purple', dash: [9, 3, 2, 3] },
] as const;

export function AskLines({ answer, chart, columns, sessionId }: ChartProps & { sessionId: number }) {
  const { router } = useApp();
  const view = useMemo(createTimeView, []);
  const lines = useMemo(() => linesOf(answer.rows, chart), [answer, chart]);
  const drawn = chart.y.slice(0, LINES.length);
  const zoom = view.zoom.value;
  const unit = columns[drawn[0] ?? -1];
  const pointedS = view.pointedS.value;
  const at = pointedS === undefined ? -1 : indexAt(lines.steps.timesS, pointedS);
  const timeS = lines.steps.timesS[at];
  return (
    <figure class='ask-lines' data-testid='ask-lines'>
      <figcaption class='legend' aria-hidden='true'>
        {drawn.map((y, i) => (
          <span key={y}>
            <i class={`key ask-key-${i}`} />
            {columns[y]?.heading} {columns[y] && timeS !== undefined &&
              <b>{cellText(columns[y], lines.columns[i]?.[at] ?? null)}</b>}
          </span>
        ))}
        <span class='legend-time'>
          {timeS === undefined ? '' : timeText(timeS * 1_000_000, lines.steps.dates)}
        </span>
      </figcaption>
      <TimeChartBox
        look={{
          lines: drawn.map((_, i) => {
            const { stroke, ...rest } = LINES[i] ?? LINES[0];
            return { stroke, ...('dash' in rest ? { dash: [...rest.dash] } : {}) };
          }),
          range: (min, max) => [Math.min(0, (min ?? 0) * 1.1), (max ?? 0) > 0 ? (max ?? 0) * 1.12 : 1],
          valueLabel: (value) => unit === undefined ? String(value) : cellText(unit, value),
          times: 'below',
        }}
        steps={lines.steps}
        columns={lines.columns.slice(0, drawn.length)}
        stretch={stretchOf(lines.steps, zoom)}
        view={view}
        label={chartWords(answer, columns, chart)}
        testid='ask-line-chart'
      />
      {zoom !== undefined && (
        <div class='ask-zoom'>
          <button type='button' class='button small' data-testid='zoom-whole' onClick={view.whole}>
            Whole range
          </button>
          <button
            type='button'
            class='button small'
            data-testid='zoom-filter'
            onClick={() => router.go(sessionRoute(sessionId, withStretch({}, zoom)))}
          >
            The session in this stretch
          </button>
        </div>
      )}
    </figure>
  );
}
