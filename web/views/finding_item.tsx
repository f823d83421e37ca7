/** One finding: a line that opens to what it rests on, and what can be done about it. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { FindingRow, MuteRequest } from '../../src/model/finding.ts';
import { evidenceFilter, findingStretch, whenText } from '../derive/findings.ts';
import { figureText, isKnownKind, kindName } from '../derive/finding_words.ts';
import type { PacketFilter } from '../derive/filter.ts';
import { count } from '../derive/format.ts';
import { SETTINGS, streamRoute } from '../derive/route.ts';
import type { Stretch } from '../derive/series.ts';
import { type DateNeed, isoUtc } from '../derive/time.ts';
import { CommandLine } from './command_line.tsx';
import { Icon } from './icon.tsx';
import { Link } from './parts.tsx';
import { SeverityMark } from './severity_mark.tsx';

/** Where the list begins. */
export const FINDINGS_ID = 'findings';

/** What a click on evidence does. */
export interface FindingActions {
  readonly sessionId: number;
  /** What is left of the session to look at. */
  readonly kept: { readonly packets: boolean; readonly capture: boolean };
  readonly dates: DateNeed;
  /** Shows the packets that pass this filter, and no others. */
  readonly onFilter: (filter: PacketFilter) => void;
  readonly onPacket: (no: number) => void;
  readonly onStretch: (stretch: Stretch) => void;
  readonly onMute: (request: MuteRequest) => void;
}

export function FindingItem({ finding, actions }: { finding: FindingRow; actions: FindingActions }) {
  const open = useSignal(false);
  const id = useId();
  const { severity, subject, text, muted } = finding;
  return (
    <li class={`finding ${muted ? 'is-muted' : ''}`} data-testid='finding' data-kind={finding.kind}>
      <button
        type='button'
        class='finding-line'
        aria-expanded={open.value}
        aria-controls={open.value ? id : undefined}
        data-testid='finding-line'
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <SeverityMark severity={severity} />
        <span class='finding-words'>
          <b class='finding-subject'>{subject}</b>
          <span class='finding-text'>{text}</span>
        </span>
        <span class='finding-when' title={`${isoUtc(finding.time_us)} to ${isoUtc(finding.last_us)}`}>
          {muted && <span class='finding-muted'>muted</span>}
          {whenText(finding, actions.dates)}
        </span>
        <Icon name={open.value ? 'up' : 'down'} />
      </button>
      {open.value && (
        <div class='finding-body' id={id} data-testid='finding-body'>
          <Buttons finding={finding} {...actions} />
          <Evidence finding={finding} {...actions} />
        </div>
      )}
    </li>
  );
}

function Buttons(
  { finding, kept, onFilter, onStretch, onMute }: FindingActions & { finding: FindingRow },
) {
  const { kind, subject, muted } = finding;
  return (
    <div class='finding-actions'>
      {kept.packets && (
        <button
          type='button'
          class='button small'
          data-testid='finding-packets'
          onClick={() => onFilter(evidenceFilter(finding, kept.capture))}
        >
          <Icon name='search' />Show its packets
        </button>
      )}
      <button
        type='button'
        class='button small'
        data-testid='finding-stretch'
        onClick={() => onStretch(findingStretch(finding))}
      >
        <Icon name='sample' />Show it in the charts
      </button>
      {muted && (
        <Link to={SETTINGS} class='button small quiet'>
          <Icon name='mute' />Tell again, in Settings
        </Link>
      )}
      {!muted && isKnownKind(kind) && (
        <>
          <button
            type='button'
            class='button small quiet'
            data-testid='mute-subject'
            title={`No more of \u201C${kindName(kind)}\u201D about ${subject}, in any session`}
            onClick={() => onMute({ kind, subject: subject.slice(0, 300) })}
          >
            <Icon name='mute' />Mute this subject
          </button>
          <button
            type='button'
            class='button small quiet'
            data-testid='mute-kind'
            title={`No more of \u201C${kindName(kind)}\u201D, in any session`}
            onClick={() => onMute({ kind, subject: null })}
          >
            <Icon name='mute' />Mute this kind
          </button>
        </>
      )}
    </div>
  );
}

function Evidence(
  { finding: { evidence }, sessionId, kept, onFilter, onPacket }: FindingActions & { finding: FindingRow },
) {
  const { packets, stream_keys: streams, hosts, display_filter: filter, figures } = evidence;
  const numbers = Object.entries(figures);
  return (
    <dl class='finding-evidence'>
      {packets.length > 0 && (
        <Line name={packets.length === 1 ? 'Packet' : 'Packets'}>
          {packets.map((no) =>
            kept.packets
              ? (
                <button
                  key={no}
                  type='button'
                  class='pick'
                  title={`Look into packet ${no}`}
                  data-testid='finding-packet'
                  onClick={() => onPacket(no)}
                >
                  {count(no)}
                </button>
              )
              : <span key={no}>{count(no)}</span>
          )}
          {!kept.packets && <span class='hint'>removed</span>}
        </Line>
      )}
      {streams.length > 0 && (
        <Line name={streams.length === 1 ? 'Stream' : 'Streams'}>
          {streams.map((key) => (
            <Link key={key} to={streamRoute(sessionId, key)} class='pick' testid='finding-stream'>{key}</Link>
          ))}
        </Line>
      )}
      {hosts.length > 0 && (
        <Line name={hosts.length === 1 ? 'Host' : 'Hosts'}>
          {hosts.map((host) => (
            <button
              key={host}
              type='button'
              class='pick'
              title={`Show only what ${host} sent and received`}
              data-testid='finding-host'
              onClick={() => onFilter({ host })}
            >
              {host}
            </button>
          ))}
        </Line>
      )}
      {numbers.length > 0 && (
        <Line name='Measured'>
          <span>{numbers.map(([name, value]) => figureText(name, value)).join(' · ')}</span>
        </Line>
      )}
      {filter !== null && (
        <Line name='For Wireshark'>
          <CommandLine command={filter} />
        </Line>
      )}
    </dl>
  );
}

function Line({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
