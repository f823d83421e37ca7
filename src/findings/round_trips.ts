/** Round trips that became longer and stayed so, against what the same way took before. */
import type { PacketRecord } from '../model/packet.ts';
import type { FindingBook } from './book.ts';
import { type Episode, Evidence } from './episode.ts';
import { counted } from './episodes.ts';

/**
 * Samples are put together in blocks of which the shortest counts: queues and delayed acknowledgements lengthen some
 * round trips, a longer way lengthens all.
 */
const BLOCK_SAMPLES = 20;
const BLOCK_US = 2_000_000;
/** Blocks that make an earlier level, the median of the last ones: at least ten seconds of it. */
const LEAST_BASIS = 5;
const MOST_BASIS = 20;
/** Blocks in a row that are higher. */
const LEAST_SHIFTED = 3;
/**
 * Acknowledgements are delayed by 40 ms or more on Linux (TCP_DELACK_MIN; 200 ms at most), so less is nobody's longer way.
 * Twice as long: what a user notices.
 */
const LEAST_MS = 50;
const LEAST_FACTOR = 2;
const WARNING_FACTOR = 4;

export class RoundTrips {
  #samples = 0;
  #shortestMs = Infinity;
  #fromUs = 0;
  /** Shortest of each block, newest last. */
  readonly #basis: number[] = [];
  /** Blocks in a row above it. */
  #shifted: { ms: number; fromUs: number }[] = [];
  evidence: Evidence | undefined;
  shift: Shift | undefined;

  /** @returns the block's shortest round trip when this sample ends one */
  add(ms: number, timeUs: number): { ms: number; fromUs: number } | undefined {
    if (this.#samples === 0) this.#fromUs = timeUs;
    this.#samples++;
    if (ms < this.#shortestMs) this.#shortestMs = ms;
    if (this.#samples < BLOCK_SAMPLES || timeUs - this.#fromUs < BLOCK_US) return undefined;
    const block = { ms: this.#shortestMs, fromUs: this.#fromUs };
    this.#samples = 0;
    this.#shortestMs = Infinity;
    return block;
  }

  /** The level before; undefined as long as there is none. */
  get basisMs(): number | undefined {
    if (this.#basis.length < LEAST_BASIS) return undefined;
    return [...this.#basis].sort((a, b) => a - b)[this.#basis.length >> 1];
  }

  /** Blocks in a row that are higher, with this one; none where it is not. */
  judge(block: { ms: number; fromUs: number }): readonly { ms: number; fromUs: number }[] {
    const basis = this.basisMs;
    if (basis !== undefined && block.ms >= LEAST_FACTOR * basis && block.ms >= basis + LEAST_MS) {
      this.#shifted.push(block);
      if (this.#shifted.length > MOST_BASIS) this.#becomeUsual();
      return this.#shifted;
    }
    this.#shifted = [];
    this.#basis.push(block.ms);
    if (this.#basis.length > MOST_BASIS) this.#basis.shift();
    return [];
  }

  /** What has been so for long is what the way takes now. */
  #becomeUsual(): void {
    this.#basis.splice(0, this.#basis.length, ...this.#shifted.map(({ ms }) => ms).slice(-MOST_BASIS));
    this.#shifted = [];
  }
}

interface Shift {
  readonly episode: Episode;
  readonly beforeMs: number;
  longestMs: number;
  blocks: number;
}

const tenth = (ms: number) => Math.round(ms * 10) / 10;

export class RttShifts {
  readonly #book: FindingBook;

  constructor(book: FindingBook) {
    this.#book = book;
  }

  /** @param record acknowledges what went to its sender @param trips of the way from its receiver to its sender */
  take(record: PacketRecord, ms: number, trips: RoundTrips): void {
    const block = trips.add(ms, record.timeUs);
    if (!block) return;
    const beforeMs = trips.basisMs ?? 0;
    const higher = trips.judge(block);
    if (higher.length === 0) {
      trips.shift = undefined;
      return;
    }
    if (higher.length === 1 || !trips.evidence) trips.evidence = new Evidence();
    const { evidence } = trips;
    evidence.packet(record);
    const { shift } = trips;
    if (shift) {
      shift.blocks++;
      shift.longestMs = Math.max(shift.longestMs, block.ms);
      return this.#book.goesOn(shift.episode, record.timeUs);
    }
    if (higher.length < LEAST_SHIFTED) return;
    const least = Math.max(...higher.map((each) => each.ms));
    this.#open(
      record,
      trips,
      evidence,
      { beforeMs, longestMs: least, blocks: higher.length },
      higher[0]?.fromUs ?? 0,
    );
  }

  #open(
    record: PacketRecord,
    trips: RoundTrips,
    evidence: Evidence,
    start: Omit<Shift, 'episode'>,
    timeUs: number,
  ): void {
    const { source: server, destination: client } = record;
    evidence.host(server, client);
    let shift: Omit<Shift, 'episode'> = start;
    const tell = () => {
      const { beforeMs, longestMs, blocks } = shift;
      return {
        severity: longestMs >= WARNING_FACTOR * beforeMs ? 'warning' as const : 'info' as const,
        text: `Round trips between ${client} and ${server} rose from ${tenth(beforeMs)} ms to ${
          tenth(longestMs)
        } ms and stayed there (shortest of each ${counted(BLOCK_SAMPLES, 'sample')}).`,
        figures: { before_ms: tenth(beforeMs), after_ms: tenth(longestMs), samples: blocks * BLOCK_SAMPLES },
        filter: `tcp.analysis.ack_rtt and ${server.includes(':') ? 'ipv6' : 'ip'}.src == ${server}`,
      };
    };
    const subject = `${client} → ${server}`;
    const episode = this.#book.open({ kind: 'rtt_shift', subject, timeUs, tell }, evidence);
    const begun: Shift = { ...start, episode };
    trips.shift = shift = begun;
  }
}
