/** One thing that goes on for a while: what was seen of it so far, and how it is told. */
import { type Finding, type FindingKind, MOST_EVIDENCE, type Severity } from '../model/finding.ts';
import type { PacketRecord } from '../model/packet.ts';
import { streamKey } from '../model/stream.ts';

/** What a watcher says of an episode, asked when the rows are written. */
export interface Told {
  readonly severity: Severity;
  readonly text: string;
  readonly figures: Readonly<Record<string, number | string>>;
  /** In Wireshark's language; null where it cannot say it. */
  readonly filter: string | null;
}

export interface EpisodeStart {
  readonly kind: FindingKind;
  readonly subject: string;
  /** When it began; the first packet that was seen of it. */
  readonly timeUs: number;
  readonly tell: () => Told;
}

/** The first ones of a list. */
class Few<T> {
  readonly list: T[] = [];

  add(value: T): void {
    if (this.list.length < MOST_EVIDENCE && !this.list.includes(value)) this.list.push(value);
  }
}

/** Packets, streams and hosts that show something, before and after there is enough of it. */
export class Evidence {
  readonly #packets = new Few<number>();
  readonly #streams = new Few<string>();
  readonly #hosts = new Few<string>();

  packet({ no, transport, streamNumber }: Pick<PacketRecord, 'no' | 'transport' | 'streamNumber'>): void {
    this.#packets.add(no);
    if (transport !== undefined && streamNumber !== undefined) {
      this.#streams.add(streamKey(transport, streamNumber));
    }
  }

  host(...addresses: readonly string[]): void {
    for (const address of addresses) this.#hosts.add(address);
  }

  lists() {
    return {
      packets: [...this.#packets.list],
      stream_keys: [...this.#streams.list],
      hosts: [...this.#hosts.list],
    };
  }
}

export class Episode {
  readonly #start: EpisodeStart;
  readonly evidence: Evidence;
  lastUs: number;

  constructor(
    readonly number: number,
    start: EpisodeStart,
    evidence: Evidence,
    readonly noticedUs: number,
  ) {
    this.#start = start;
    this.evidence = evidence;
    this.lastUs = noticedUs;
  }

  finding(): Finding {
    const { kind, subject, timeUs, tell } = this.#start;
    const { severity, text, figures, filter } = tell();
    return {
      ...{ number: this.number, kind, severity, timeUs, noticedUs: this.noticedUs, lastUs: this.lastUs },
      subject: plain(subject),
      text: plain(text),
      evidence: { ...this.evidence.lists(), display_filter: filter, figures },
    };
  }
}

/** Longest subject and text; ours are far shorter, names of the network may not be. */
const MAX_CHARS = 300;

const plain = (text: string) => text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS - 1)}…` : text;
