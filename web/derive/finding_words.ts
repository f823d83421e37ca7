/** What is looked for, in the reader's words. Thresholds and reasons are in docs/findings.md. */
import { FINDING_KINDS, type FindingKind, type Severity } from '../../src/model/finding.ts';

interface KindWords {
  readonly name: string;
  /** From when on it is told of. */
  readonly when: string;
}

const KINDS: Record<FindingKind, KindWords> = {
  retransmission_burst: { name: 'Much sent again', when: '20 retransmissions and 5% within 10 s' },
  rtt_shift: {
    name: 'Round trips became longer',
    when: 'twice as long and 50 ms longer than before, and staying so',
  },
  zero_window: { name: 'Receiver takes no more', when: 'three closed windows over a second or more' },
  tcp_resets: { name: 'Connections broken off', when: 'five by one server within a minute, amid their data' },
  connection_refused: { name: 'Connection refused', when: 'three to one port within a minute' },
  connection_unanswered: { name: 'Connection unanswered', when: 'three attempts, and no word back' },
  port_scan: { name: 'Port scan', when: '15 ports of a host, or one port of 25 hosts, within 5 min' },
  dns_failures: { name: 'Resolver fails', when: 'five failures and a fifth of the answers within a minute' },
  dns_nonexistent: {
    name: 'Names that do not exist',
    when: '100 and four fifths of the answers within a minute',
  },
  dns_unanswered: { name: 'Resolver does not answer', when: 'five questions over 5 s' },
  dns_slow: { name: 'Slow resolver', when: 'more than half of ten answers later than 250 ms' },
  tls_handshake_failed: { name: 'TLS handshakes fail', when: 'three fatal alerts within a minute' },
  certificate_dates: { name: 'Certificate out of date', when: 'ended, or not valid yet, when it was shown' },
  certificate_self_signed: { name: 'Self-signed certificate', when: 'once' },
  cleartext_password: { name: 'Unencrypted password', when: 'once' },
  voice_quality: { name: 'Poor call', when: 'a mean opinion below 3.6 for 5 s (ITU-T G.107)' },
  duplicate_address: { name: 'Address used twice', when: 'it goes back and forth between two machines' },
  new_talker: { name: 'New talker', when: '20 MB and a quarter of the traffic in its first 5 min' },
  doubled_capture: {
    name: 'Packets captured twice',
    when: 'a third of a path is copies within a millisecond',
  },
};

/** Of a kind that this page does not know, as a session from elsewhere may have, its own name. */
export function kindName(kind: string): string {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind as FindingKind].name : kind.replaceAll('_', ' ');
}

/** Only these can be muted. */
export function isKnownKind(kind: string): kind is FindingKind {
  return Object.hasOwn(KINDS, kind);
}

/** Everything that is looked for, in the order of the document. */
export const WATCHED: readonly KindWords[] = FINDING_KINDS.map((kind) => KINDS[kind]);

export const SEVERITY_WORDS: Record<Severity, { readonly name: string; readonly meaning: string }> = {
  critical: { name: 'Critical', meaning: 'a service cannot be used, or somebody attacks' },
  warning: { name: 'Warning', meaning: 'somebody feels it, or it is a risk' },
  info: { name: 'Info', meaning: 'worth knowing' },
};

const UNITS: readonly (readonly [ending: string, unit: string])[] = [
  ['_percent', '%'],
  ['_ms', '\u00a0ms'],
  ['_s', '\u00a0s'],
];

const SPOKEN: Readonly<Record<string, string>> = { mos: 'MOS', r_factor: 'R' };

/** "loss_percent", 14.4: "loss 14.4%". */
export function figureText(name: string, value: number | string): string {
  const [ending, unit] = UNITS.find(([end]) => name.endsWith(end)) ?? ['', ''];
  const words = SPOKEN[name] ?? name.slice(0, name.length - ending.length).replaceAll('_', ' ');
  return `${words} ${value}${unit}`;
}
