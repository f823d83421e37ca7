/** A host that was not there before and soon carries much of the traffic. */
import type { Direction, PacketRecord } from '../model/packet.ts';
import type { FindingBook } from './book.ts';
import { type Episode, Evidence } from './episode.ts';
import { hostFilter } from './episodes.ts';

const MINUTE_US = 60_000_000;
/** What is usual must be known first: in the first ten minutes everything is new. */
const LEARN_US = 10 * MINUTE_US;
/** New for so long. */
const NEW_US = 5 * MINUTE_US;
/** A quarter of what went in and out since it came, and more than a page or an update takes. */
const LEAST_SHARE = 0.25;
const LEAST_BYTES = 20_000_000;

/** Hosts that are known: some 150 bytes each, so 8 MB. With more, nobody is called new any longer. */
const MAX_HOSTS = 50_000;

interface Talker {
  readonly firstUs: number;
  readonly firstNo: number;
  /** Bytes of the session when it came. */
  readonly before: number;
  bytes: number;
  /** As many as there were when it was still new: what is told. */
  told: number;
  /** Not new, or no longer. */
  usual: boolean;
  episode: Episode | undefined;
}

export class NewTalkers {
  readonly #book: FindingBook;
  readonly #hosts = new Map<string, Talker>();
  #startUs: number | undefined;
  #total = 0;

  constructor(book: FindingBook) {
    this.#book = book;
  }

  take(record: PacketRecord, direction: Direction): void {
    const remote = direction === 'in' ? record.source : direction === 'out' ? record.destination : undefined;
    if (remote === undefined) return;
    this.#startUs ??= record.timeUs;
    this.#total += record.length;
    const known = this.#hosts.get(remote);
    if (!known) return this.#meet(remote, record);
    known.bytes += record.length;
    if (!known.usual && known.bytes >= LEAST_BYTES) this.#judge(remote, known, record.timeUs);
  }

  #meet(address: string, { timeUs, length, no }: PacketRecord): void {
    if (this.#hosts.size >= MAX_HOSTS) return;
    this.#hosts.set(address, {
      ...{ firstUs: timeUs, firstNo: no, before: this.#total - length, bytes: length },
      told: 0,
      usual: timeUs - (this.#startUs ?? timeUs) < LEARN_US,
      episode: undefined,
    });
  }

  #judge(address: string, talker: Talker, timeUs: number): void {
    if (timeUs - talker.firstUs > NEW_US) {
      talker.usual = true;
      return;
    }
    talker.told = talker.bytes;
    if (talker.episode) this.#book.goesOn(talker.episode, timeUs);
    else if (talker.bytes >= LEAST_SHARE * (this.#total - talker.before)) this.#open(address, talker);
  }

  #open(address: string, talker: Talker): void {
    const evidence = new Evidence();
    evidence.host(address);
    evidence.packet({ no: talker.firstNo, transport: undefined, streamNumber: undefined });
    const shareAtFirst = Math.round((100 * talker.bytes) / (this.#total - talker.before));
    const tell = () => ({
      severity: 'info' as const,
      text:
        `${address} was not heard of before and carried ${megabytes(talker.told)} MB in its first minutes, ` +
        `${shareAtFirst}% of the traffic then.`,
      figures: { bytes: talker.told, share_percent: shareAtFirst },
      filter: hostFilter(address),
    });
    const start = { kind: 'new_talker' as const, subject: address, timeUs: talker.firstUs, tell };
    talker.episode = this.#book.open(start, evidence);
  }
}

const megabytes = (bytes: number) => Math.round(bytes / 1_000_000);
