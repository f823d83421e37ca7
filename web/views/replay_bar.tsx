/** The replay of a session: play, seek, speed, and where it is. It stays at the foot of the window. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { MetricRow } from '../../src/model/rows.ts';
import { activity, nextSpeed, offsetText, replayKey, SPEEDS } from '../derive/replay.ts';
import { formatRoute, sessionRoute } from '../derive/route.ts';
import { REPLAY_KEYS } from '../derive/shortcuts.ts';
import { dateNeed, isoUtc, timeText } from '../derive/time.ts';
import type { PacketFilter } from '../derive/filter.ts';
import { useApp } from '../models/app.ts';
import type { ReplayModel } from '../models/replay.ts';
import { Icon } from './icon.tsx';
import { IconButton, Loading } from './parts.tsx';

const COLUMNS = 240;

/** Where keys have a meaning of their own already. */
const OWN_KEYS = 'input:not([type=range]), textarea, select, [role=grid], .leaflet-container, dialog';

export interface ReplayBarProps {
  readonly sessionId: number;
  readonly replay: ReplayModel;
  /** The address names a moment: where no replay is, it is about to come. */
  readonly expected: boolean;
  readonly filter: PacketFilter;
  /** All traffic of the session, a row every `stepS` seconds. */
  readonly rows: readonly MetricRow[];
  readonly stepS: number;
}

export function ReplayStart({ replay, disabled }: { replay: ReplayModel; disabled: boolean }) {
  if (replay.state.value) {
    return (
      <p class='replay-note'>
        The panels show the session as it was at the moment below; names are those of today.
      </p>
    );
  }
  return (
    <>
      {replay.opening.value
        ? (
          <>
            <Loading label='Bringing the session’s moments back' />
            <button type='button' class='button small' onClick={() => replay.stop()}>Cancel</button>
          </>
        )
        : (
          <button
            type='button'
            class='button small'
            disabled={disabled}
            data-testid='replay-start'
            onClick={() => replay.start({ paused: false })}
          >
            <Icon name='play' />Replay
          </button>
        )}
    </>
  );
}

export function ReplayBar(props: ReplayBarProps) {
  const { replay } = props;
  const active = replay.state.value !== undefined;
  useReplayKeys(replay, active || props.expected);
  return (
    <>
      <p class='sr-only' role='status' data-testid='replay-news'>{replay.news.value}</p>
      {active && <Bar {...props} />}
    </>
  );
}

function Bar({ sessionId, replay, filter, rows, stepS }: ReplayBarProps) {
  const { toasts } = useApp();
  const play = useRef<HTMLButtonElement>(null);
  const state = replay.state.value;
  const atUs = replay.atUs.value ?? state?.at_us ?? 0;
  // Who pressed Replay, or opened a link, goes on with the keys from here.
  useEffect(() => play.current?.focus({ preventScroll: true }), []);
  if (state === undefined) return null;
  const { from_us: fromUs, to_us: toUs, phase, speed } = state;
  const playing = phase === 'playing';
  const when = timeText(atUs, dateNeed(fromUs, toUs));
  const copyLink = async () => {
    const link = location.origin + formatRoute(sessionRoute(sessionId, filter, { atUs: Math.round(atUs) }));
    try {
      await navigator.clipboard.writeText(link);
      toasts.show('The link to this moment is copied.');
    } catch {
      toasts.show(`The browser does not let the page copy. The link is ${link}`);
    }
  };
  return (
    <section class='replay-bar' data-stays aria-label='Replay' data-testid='replay-bar' data-phase={phase}>
      <div class='replay-buttons'>
        <IconButton
          icon='step-back'
          label='One second back'
          testid='replay-back'
          onClick={() =>
            replay.step(-1)}
        />
        <button
          ref={play}
          type='button'
          class='icon-button replay-play'
          aria-label={playing ? 'Pause' : phase === 'ended' ? 'Play again' : 'Play'}
          title={playing ? 'Pause' : 'Play'}
          data-testid='replay-play'
          onClick={() =>
            replay.toggle()}
        >
          <Icon name={playing ? 'pause' : 'play'} filled />
        </button>
        <IconButton
          icon='step-on'
          label='One second on'
          testid='replay-on'
          onClick={() =>
            replay.step(1)}
        />
      </div>
      <p class='replay-when'>
        <b data-testid='replay-clock' title={isoUtc(atUs)}>{when}</b>
        <span data-testid='replay-offset'>{offsetText(atUs, fromUs)} of {offsetText(toUs, fromUs)}</span>
      </p>
      <Seek
        replay={replay}
        rows={rows}
        stepS={stepS}
        atUs={atUs}
        fromUs={fromUs}
        toUs={toUs}
        playing={playing}
        when={when}
      />
      <label class='replay-speed'>
        <span class='sr-only'>Speed</span>
        <select
          value={String(speed)}
          data-testid='replay-speed'
          onChange={(event) =>
            replay.speed(Number(event.currentTarget.value))}
        >
          {SPEEDS.map((each) => <option key={each} value={String(each)}>{each}×</option>)}
        </select>
      </label>
      <div class='replay-buttons'>
        <IconButton
          icon='copy'
          label='Copy a link to this moment'
          testid='replay-link'
          onClick={() =>
            void copyLink()}
        />
        <details class='replay-keys'>
          <summary class='button small quiet'>Keys</summary>
          <dl>
            {REPLAY_KEYS.map(([keys, what]) => (
              <div key={keys}>
                <dt>
                  <kbd>{keys}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </details>
        <IconButton
          icon='close'
          label='Leave the replay'
          testid='replay-leave'
          onClick={() => replay.stop()}
        />
      </div>
    </section>
  );
}

function Seek(
  { replay, rows, stepS, atUs, fromUs, toUs, playing, when }: {
    replay: ReplayModel;
    rows: readonly MetricRow[];
    stepS: number;
    atUs: number;
    fromUs: number;
    toUs: number;
    playing: boolean;
    /** The moment as the bar shows it. */
    when: string;
  },
) {
  const drawn = useMemo(() => activity(rows, stepS, fromUs, toUs, COLUMNS), [rows, stepS, fromUs, toUs]);
  const area = `M0 1${drawn.heights.map((height, i) => `L${i} ${1 - height}H${i + 1}`).join('')}V1Z`;
  return (
    <div class='replay-seek'>
      <svg viewBox={`0 0 ${COLUMNS} 1`} preserveAspectRatio='none' aria-hidden='true'>
        {drawn.gaps.map(({ from, to }) => (
          <rect key={from} class='gap' x={from * COLUMNS} width={(to - from) * COLUMNS} y='0' height='1' />
        ))}
        <path d={area} />
      </svg>
      <input
        type='range'
        aria-label='Moment'
        // Said by a screen reader whenever it changes: what moves by itself would never let it rest.
        aria-valuetext={playing ? 'playing' : `${when}, ${offsetText(atUs, fromUs)} into the session`}
        min={0}
        max={Math.max(1, toUs - fromUs)}
        step='any'
        value={atUs - fromUs}
        data-testid='replay-seek'
        onInput={(event) => replay.seek(fromUs + event.currentTarget.valueAsNumber)}
      />
    </div>
  );
}

function useReplayKeys(replay: ReplayModel, active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : undefined;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target?.closest(OWN_KEYS)) return;
      const key = replayKey(event.key, event.shiftKey);
      if (!key) return;
      // Space presses the button that has the focus.
      if (key.do === 'toggle' && target?.closest('button, a, summary')) return;
      const state = replay.state.peek();
      // Of a replay that is not there yet only Space is its own: other keys move the page.
      if (!state && key.do !== 'toggle') return;
      event.preventDefault();
      if (!state || key.do === 'toggle') replay.toggle();
      else if (key.do === 'step') replay.step(key.seconds);
      else if (key.do === 'start') replay.seek(state.from_us);
      else if (key.do === 'end') replay.seek(state.to_us);
      else if (key.do === 'leave') replay.stop();
      else replay.speed(nextSpeed(state.speed, key.do === 'faster' ? 1 : -1));
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [replay, active]);
}
