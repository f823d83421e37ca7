/** A chart over time in its box: mounted once, given what changes, and said in words to those who do not see it. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { selectedStretch } from '../derive/chart_keys.ts';
import { type Column, type Stretch, type TimeSteps, wholeSteps } from '../derive/series.ts';
import { useApp } from '../models/app.ts';
import type { TimeView } from '../models/time_view.ts';
import { mountTimeChart, type TimeChart, type TimeChartLook } from '../widgets/time_chart.ts';
import { Empty } from './parts.tsx';

export interface TimeChartBoxProps {
  /** Read once: another look is another chart, and needs another `key`. */
  readonly look: TimeChartLook;
  readonly steps: TimeSteps;
  readonly columns: readonly Column[];
  readonly stretch: Stretch;
  /** The moment of a replay, in seconds since the epoch. */
  readonly markS?: number | undefined;
  readonly view: TimeView;
  /** What it shows, in words. */
  readonly label: string;
  /** Stands in its place while there is nothing to draw. */
  readonly empty?: string | undefined;
  readonly class?: string;
  readonly testid: string;
}

export function TimeChartBox(props: TimeChartBoxProps) {
  const { look, steps, columns, stretch, markS, view } = props;
  const { theme } = useApp();
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<TimeChart | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;

  useLayoutEffect(() => {
    if (host.current === null) return;
    const mounted = mountTimeChart(host.current, look, { steps, columns, stretch, markS }, {
      pointed: (timeS) => {
        view.pointedS.value = timeS;
      },
      chosen: (drawn) => {
        view.zoom.value = wholeSteps(drawn, latest.current.steps.stepS);
      },
      whole: view.whole,
    });
    chart.current = mounted;
    return () => mounted.dispose();
  }, []);
  useLayoutEffect(
    () => chart.current?.update({ steps, columns, stretch, markS }),
    [steps, columns, stretch.fromS, stretch.toS],
  );
  useLayoutEffect(() => chart.current?.mark(markS), [markS]);
  const keyed = view.keyed.value;
  const wasKeyed = useRef(false);
  useLayoutEffect(() => {
    // What the pointer does stays its own.
    if (keyed || wasKeyed.current) chart.current?.point(keyed?.atS, selectedStretch(keyed, steps.stepS));
    wasKeyed.current = keyed !== undefined;
  }, [keyed, stretch.fromS, stretch.toS]);
  const themeRevision = theme.revision.value;
  useEffect(() => {
    if (themeRevision > 0) chart.current?.restyle();
  }, [themeRevision]);

  const times = look.times === 'below' ? `has-times times-${steps.dates}` : '';
  return (
    <div
      class={`chart-box ${times} ${props.class ?? ''}`}
      role='img'
      aria-label={props.label}
      data-testid={props.testid}
      data-points={steps.timesS.length}
      data-from={stretch.fromS}
      data-to={stretch.toS}
      data-mark={markS}
    >
      <div class='chart' ref={host} />
      {props.empty !== undefined && <Empty>{props.empty}</Empty>}
    </div>
  );
}
