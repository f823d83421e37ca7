/** Retransmission bursts, and captures in which every packet is there twice, which look like one. */
import type { PacketRecord } from '../model/packet.ts';
import type { FindingBook } from './book.ts';
import { type Episode, Evidence } from './episode.ts';
import { counted } from './episodes.ts';
import type { Path } from './paths.ts';

const WINDOW_US = 10_000_000;
/** The lost ones and the end of their episode: a minute of peace. */
const QUIET_US = 60_000_000;

/** Below this many a share says little: 20 of 400 is 5% ± 2% (95%, binomial). */
const LEAST_RETRANSMISSIONS = 20;
/** Loss-based congestion control loses a segment now and then; beyond some percent throughput collapses (Mathis 1997). */
const WARNING_SHARE = 0.05;
const CRITICAL_SHARE = 0.25;

/** A copy of a packet comes at once: no timer (RFC 6298: a second at first, 0.2 s in practice) is so short. */
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
  evidence = new Evidence();
  /** Of the four segments before. */
  readonly #times = [-Infinity, -Infinity, -Infinity, -Infinity];
  readonly #lengths = [0, 0, 0, 0];
  #at = 0;
  burst: Burst | undefined;

  begin(timeUs: number): void {
    this.fromUs = timeUs;
    this.segments = this.retransmissions = this.copies = 0;
    this.evidence = new Evidence();
  }

  /** Whether a segment of that length was there a moment ago. */
  looksCopied({ timeUs, length }: PacketRecord): boolean {
    return this.#lengths.some((each, i) => each === length && timeUs - (this.#times[i] ?? 0) < COPY_US);
  }

  remember({ timeUs, length }: PacketRecord): void {
    this.#times[this.#at] = timeUs;
    this.#lengths[this.#at] = length;
    this.#at = (this.#at + 1) % 4;
  }
}

interface Burst {
  readonly episode: Episode;
  /** Of all its windows. */
  segments: number;
  retransmissions: number;
  worstShare: number;
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
    if (loss.burst) loss.burst.segments++;
    if (record.retransmission) this.#retransmission(record, path);
    loss.remember(record);
  }

  #retransmission(record: PacketRecord, path: Path): void {
    const { loss } = path;
    const { timeUs } = record;
    loss.retransmissions++;
    if (loss.looksCopied(record)) loss.copies++;
    loss.evidence.packet(record);
    const share = loss.retransmissions / loss.segments;
    const { burst } = loss;
    if (burst && timeUs - burst.episode.lastUs <= QUIET_US) {
      burst.retransmissions++;
      if (loss.retransmissions >= LEAST_RETRANSMISSIONS) {
        burst.worstShare = Math.max(burst.worstShare, share);
        this.#book.goesOn(burst.episode, timeUs);
      }
      return;
    }
    if (loss.retransmissions < LEAST_RETRANSMISSIONS || share < WARNING_SHARE) return;
    if (share >= DOUBLED_SHARE && loss.copies >= COPIES_SHARE * loss.retransmissions) {
      return this.#doubledCapture(record, loss);
    }
    this.#open(path, share);
  }

  #open({ loss, source, destination }: Path, worstShare: number): void {
    loss.evidence.host(source, destination);
    const tell = () => {
      const { segments = 0, retransmissions = 0, worstShare = 0 } = loss.burst ?? {};
      const percent = Math.round(worstShare * 1000) / 10;
      return {
        severity: worstShare >= CRITICAL_SHARE ? 'critical' as const : 'warning' as const,
        text:
          `Up to ${percent}% of what ${source} sent to ${destination} in ten seconds had to be sent again: ` +
          `${counted(retransmissions, 'retransmission')} in ${counted(segments, 'segment')}.`,
        figures: { loss_percent: percent, retransmissions, data_segments: segments },
        filter: `tcp.analysis.retransmission and ${family(source)}.src == ${source} and ` +
          `${family(destination)}.dst == ${destination}`,
      };
    };
    const start = {
      kind: 'retransmission_burst' as const,
      subject: `${source} → ${destination}`,
      timeUs: loss.fromUs,
      tell,
    };
    // What is told before the burst is there is never read: rows are written later.
    const episode = this.#book.open(start, loss.evidence);
    const { segments, retransmissions } = loss;
    loss.burst = { episode, segments, retransmissions, worstShare };
  }

  #doubledCapture(record: PacketRecord, loss: LossWindow): void {
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
    this.#doubled = { episode: this.#book.open(start, loss.evidence), copies: loss.copies };
  }
}

const family = (address: string) => address.includes(':') ? 'ipv6' : 'ip';
