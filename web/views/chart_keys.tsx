/** Charts that are read and zoomed by keyboard: one stop for all that share a cursor, said in one short text. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import { movedCursor, selectedStretch } from '../derive/chart_keys.ts';
import type { Stretch, TimeSteps } from '../derive/series.ts';
import { spanText, timeText } from '../derive/time.ts';
import type { TimeView } from '../models/time_view.ts';

/** A key that is held down is not read out at every step. */
const REST_MS = 200;

export interface ChartKeysProps {
  readonly view: TimeView;
  readonly steps: TimeSteps;
  /** What the charts show. */
  readonly stretch: Stretch;
  readonly label: string;
  /** The values at a moment, in a few words. */
  readonly read: (timeS: number) => string;
  readonly class: string;
  readonly testid: string;
  readonly state?: string;
  readonly children: ComponentChildren;
}

export function ChartKeys(props: ChartKeysProps) {
  const { view, steps, stretch, label, read } = props;
  const id = useId();
  const text = useSignal('');
  const said = useSignal('');
  useEffect(() => {
    const timer = setTimeout(() => {
      said.value = text.value;
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [text.value]);

  const clear = () => {
    text.value = '';
    view.key(undefined);
  };
  /** @returns whether the key meant something here */
  function press(key: string, select: boolean): boolean {
    const keyed = view.keyed.peek();
    const selected = selectedStretch(keyed, steps.stepS);
    if (key === 'Enter') {
      if (!selected) return false;
      clear();
      view.zoom.value = selected;
      text.value = `Zoomed to ${spanText(selected.fromS * 1e6, selected.toS * 1e6)}.`;
      return true;
    }
    if (key === 'Escape') {
      if (!keyed && !view.zoom.peek()) return false;
      clear();
      if (!keyed) {
        view.whole();
        text.value = 'The whole range.';
      }
      return true;
    }
    const pointedS = view.pointedS.peek();
    const from = keyed ?? (pointedS === undefined ? undefined : { atS: pointedS, anchorS: undefined });
    const next = movedCursor(key, select, from, steps, stretch);
    if (!next) return false;
    view.key(next);
    const chosen = selectedStretch(next, steps.stepS);
    text.value = chosen
      ? `Selected ${spanText(chosen.fromS * 1e6, chosen.toS * 1e6)}. Enter zooms.`
      : `${timeText(next.atS * 1e6, steps.dates)}: ${read(next.atS)}`;
    return true;
  }

  return (
    <div
      class={`chart-keys ${props.class}`}
      tabIndex={0}
      role='application'
      aria-roledescription='charts'
      aria-label={label}
      aria-describedby={id}
      data-testid={props.testid}
      data-state={props.state}
      onBlur={() => view.key(undefined)}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
        if (press(event.key, event.shiftKey)) event.preventDefault();
      }}
    >
      {props.children}
      <p class='sr-only' id={id}>
        Arrows move the cursor, Shift and arrows select, Enter zooms, Escape lets go.
      </p>
      <p class='sr-only' role='status' data-testid={`${props.testid}-said`}>{said.value}</p>
    </div>
  );
}
