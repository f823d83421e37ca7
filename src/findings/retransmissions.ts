/** Retransmission bursts, and captures in which every packet is there twice, which look like one. */
import type { PacketRecord } from '../model/packet.ts';
import type { FindingBook } from './book.ts';
import { type Episode, Evidence } from './episode.ts';
import { counted } from './episodes.ts';
import type { Path } from './paths.ts';

const WINDOW_US = 10_000_000;
/** A minute of peace ends an episode. */
const QUIET_US = 60_000_000;

/** Below this many a share says little: 20 of 400 is 5% ± 2% (95%, binomial). */
const LEAST_RETRANSMISSIONS = 20;
/** Loss-based congestion control loses a segment now and then; beyond some percent throughput collapses (Mathis 1997). */
const WARNING_SHARE = 0.05;
const CRITICAL_SHARE = 0.25;

/** A copy of a packet comes at once: no timer (RFC 6298 section 2: a second; 0.2 s on Linux, TCP_RTO_MIN) is so short. */
const COPY_US = 1000;
/** Of what is doubled, half of the segments are second ones, nearly all at once behind their first. */
const DOUBLED_SHARE = 0.35;
const COPIES_SHARE = 0.8;

/** What a path's sender sent in the last window. */
export class LossWindow {
  fromUs = -Infinity;
  segments = 0;
  retransmissions = 0;
  /** Retransmissions that may be copies of the capture's making. */
  copies = 0;
  /** Of the window's retransmissions, from the first one on. */
  evidence: Evidence | undefined;
  /** Of the four segments before. */
  readonly #times = [-Infinity, -Infinity, -Infinity, -Infinity];
  readonly #lengths = [0, 0, 0, 0];
  #at = 0;
  burst: Burst | undefined;

  /** Enough was lost to speak of it. */
  get hot(): boolean {
    return this.retransmissions >= LEAST_RETRANSMISSIONS &&
      this.retransmissions >= WARNING_SHARE * this.segments;
  }

  begin(timeUs: number): void {
    const { burst } = this;
    if (burst) {
      burst.segments += burst.now.segments;
      burst.retransmissions += burst.now.retransmissions;
      burst.now = { segments: 0, retransmissions: 0 };
    }
    this.fromUs = timeUs;
    this.segments = this.retransmissions = this.copies = 0;
    this.evidence = undefined;
  }

  /** Whether a segment of that length was there a moment ago. */
  looksCopied({ timeUs, length }: PacketRecord): boolean {
    for (let i = 0; i < 4; i++) {
      if (this.#lengths[i] === length && timeUs - (this.#times[i] ?? 0) < COPY_US) return true;
    }
    return false;
  }

  remember({ timeUs, length }: PacketRecord): void {
    this.#times[this.#at] = timeUs;
    this.#lengths[this.#at] = length;
    this.#at = (this.#at + 1) % 4;
  }
}

interface Burst {
  readonly episode: Episode;
  /** Of those of its windows that are over and had enough, each up to its last retransmission. */
  segments: number;
  retransmissions: number;
  /** Of the current one, likewise. */
  now: { segments: number; retransmissions: number };
}

export class Retransmissions {
  readonly #book: FindingBook;
  #doubled: { episode: Episode; copies: number } | undefined;

  constructor(book: FindingBook) {
    this.#book = book;
  }

  /** A TCP segment with payload. */
  take(record: PacketRecord, path: Path): void {
    const { loss } = path;
    const { timeUs } = record;
    if (timeUs - loss.fromUs >= WINDOW_US) loss.begin(timeUs);
    loss.segments++;
    if (record.retransmission) this.#retransmission(record, path);
    loss.remember(record);
  }

  #retransmission(record: PacketRecord, path: Path): void {
    const { loss } = path;
    const { timeUs } = record;
    loss.retransmissions++;
    if (loss.looksCopied(record)) loss.copies++;
    const evidence = loss.evidence ??= new Evidence();
    evidence.packet(record);
    if (!loss.hot) return;
    const { burst } = loss;
    const now = { segments: loss.segments, retransmissions: loss.retransmissions };
    if (burst && timeUs - burst.episode.lastUs <= QUIET_US) {
      burst.now = now;
      return this.#book.goesOn(burst.episode, timeUs);
    }
    if (
      loss.retransmissions >= DOUBLED_SHARE * loss.segments &&
      loss.copies >= COPIES_SHARE * loss.retransmissions
    ) {
      return this.#doubledCapture(record, loss, evidence);
    }
    this.#open(path, evidence);
  }

  #open({ loss, source, destination }: Path, evidence: Evidence): void {
    evidence.host(source, destination);
    const now = { segments: loss.segments, retransmissions: loss.retransmissions };
    const burst: Omit<Burst, 'episode'> = { segments: 0, retransmissions: 0, now };
    const tell = () => {
      const segments = burst.segments + burst.now.segments;
      const retransmissions = burst.retransmissions + burst.now.retransmissions;
      const percent = Math.round((retransmissions * 1000) / Math.max(1, segments)) / 10;
      return {
        severity: percent >= 100 * CRITICAL_SHARE ? 'critical' as const : 'warning' as const,
        text: `${percent}% of what ${source} sent to ${destination} had to be sent again: ` +
          `${counted(retransmissions, 'retransmission')} in ${counted(segments, 'segment')}.`,
        figures: { loss_percent: percent, retransmissions, data_segments: segments },
        filter: `tcp.analysis.retransmission and ${family(source)}.src == ${source} and ` +
          `${family(destination)}.dst == ${destination}`,
      };
    };
    const subject = `${source} → ${destination}`;
    const start = { kind: 'retransmission_burst' as const, subject, timeUs: loss.fromUs, tell };
    loss.burst = Object.assign(burst, { episode: this.#book.open(start, evidence) });
  }

  #doubledCapture(record: PacketRecord, loss: LossWindow, evidence: Evidence): void {
    if (this.#doubled) {
      this.#doubled.copies++;
      return this.#book.goesOn(this.#doubled.episode, record.timeUs);
    }
    const tell = () => ({
      severity: 'info' as const,
      text:
        'Packets are in this capture twice, as when one is recorded on several interfaces: retransmissions and ' +
        'loss are overstated.',
      figures: { copies: this.#doubled?.copies ?? 0 },
      filter: 'tcp.analysis.retransmission',
    });
    const start = { kind: 'doubled_capture' as const, subject: 'capture', timeUs: loss.fromUs, tell };
    this.#doubled = { episode: this.#book.open(start, evidence), copies: loss.copies };
  }
}

const family = (address: string) => address.includes(':') ? 'ipv6' : 'ip';
