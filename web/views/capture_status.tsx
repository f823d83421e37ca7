import type { ComponentChildren } from 'preact';
import { PHASE_NAMES } from '../derive/capture.ts';
import { byteSize, count, elapsed, milliseconds, type Quantity, written } from '../derive/format.ts';
import { sessionTitle } from '../derive/sessions.ts';
import { useApp } from '../models/app.ts';
import { FreezeButton } from './freeze.tsx';
import { Icon } from './icon.tsx';
import { Amount } from './parts.tsx';
import { FilterNote } from './session_parts.tsx';

/** Behind by more than this deserves to be seen. */
const LAG_WARNING_MS = 2000;

/** What is being recorded and how it is doing. */
export function CaptureStatus() {
  const { live } = useApp();
  const capture = live.capture.value;
  const metrics = live.metrics.value;
  // Until it has begun, the view still shows the recording before.
  const session = capture.phase === 'starting' ? null : capture.session;
  const recording = capture.phase === 'recording';
  const canSend = recording && !live.waiting.value && live.connection.value === 'open';
  const dropped = metrics?.dropped_packets ?? null;
  const lag = metrics?.lag_ms ?? null;
  const limits = limitText(capture.max_seconds, capture.max_packets);
  return (
    <div class='capture-status'>
      <div class='capture-what'>
        <span class={`phase phase-${capture.phase}`} data-testid='capture-phase'>
          <span class='phase-dot' aria-hidden='true' />
          {PHASE_NAMES[capture.phase]}
        </span>
        {session && (
          <span class='capture-name ellipsis' title={sessionTitle(session)}>{sessionTitle(session)}</span>
        )}
        {session && (
          <span class='capture-source ellipsis'>
            {session.source}
            <FilterNote filter={session.capture_filter} />
            {limits}
          </span>
        )}
      </div>
      <dl class='vitals'>
        <Vital name='Elapsed' testid='elapsed'>{elapsed(live.elapsedSeconds.value)}</Vital>
        <Vital name='Packets' testid='packets'>{count(metrics?.packets ?? 0)}</Vital>
        <Vital name='Bytes' testid='bytes'>{written(byteSize(metrics?.bytes ?? 0))}</Vital>
        <Vital name='Dropped' testid='dropped' tone={dropped ? 'bad' : ''}>
          <Amount quantity={plain(dropped)} />
        </Vital>
        <Vital
          name='Lag'
          testid='lag'
          tone={lag !== null && lag > LAG_WARNING_MS ? 'bad' : ''}
          title={`${written(byteSize(metrics?.lag_bytes ?? 0))} of the capture file not read yet`}
        >
          <Amount quantity={milliseconds(lag === null ? null : Math.round(lag))} />
        </Vital>
      </dl>
      <div class='capture-actions'>
        <button
          type='button'
          class='button primary stop'
          disabled={!canSend}
          data-testid='stop-button'
          onClick={() => live.send({ type: 'stop_capture' })}
        >
          <Icon name='stop' />
          {capture.phase === 'closing' ? 'Storing…' : 'Stop'}
        </button>
        <button
          type='button'
          class='button'
          disabled={!canSend}
          title='Stop, keep the recording, and clear the live view'
          data-testid='reset-button'
          onClick={() => live.send({ type: 'reset' })}
        >
          <Icon name='reset' />Reset
        </button>
        <FreezeButton />
      </div>
    </div>
  );
}

function Vital(
  { name, testid, tone = '', title, children }: {
    name: string;
    testid: string;
    title?: string;
    tone?: 'bad' | '';
    children: ComponentChildren;
  },
) {
  return (
    <div class={`vital ${tone}`} data-testid={`vital-${testid}`} title={title}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function plain(value: number | null): Quantity {
  return { value: count(value), unit: '' };
}

function limitText(seconds: number | null, packets: number | null): string {
  const parts = [];
  if (seconds !== null) parts.push(elapsed(seconds));
  if (packets !== null) parts.push(`${count(packets)} packets`);
  return parts.length === 0 ? '' : ` · stops after ${parts.join(' or ')}`;
}
