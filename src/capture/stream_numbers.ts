/**
 * Stream numbers of the session, as one tshark over the whole capture would give them: each worker counts only the
 * streams that it sees, so its numbers are mapped to the session's in file order.
 */
import type { Transport } from '../model/packet.ts';
import type { StreamsSoFar } from '../model/resumption.ts';
import type { StreamEnds } from './parse_line.ts';

/**
 * Streams whose ends are remembered, so that a stream that goes on in another worker keeps its number: at some 150
 * bytes each 8 MB. A stream whose ends were forgotten gets a new number there.
 */
const MAX_REMEMBERED = 50_000;

/** Numbers that may be spent on nothing at once; tshark spends one or two. */
const MAX_SPENT = 1000;

interface Remembered {
  readonly number: number;
  /** Who gave it its number; undefined for a stream that an earlier Tapdeck numbered. */
  readonly numbers: WorkerStreams | undefined;
  /** It has gone on in another worker, and was counted. */
  readonly moved: boolean;
}

export class StreamNumbers {
  #next: Record<Transport, number> = { tcp: 0, udp: 0 };
  readonly #remembered = new Map<string, Remembered>();
  #coldFrom = Infinity;
  /** Streams that went on in another worker after their own had got a successor. */
  moved = 0;

  /** @param soFar what has its number already; left out at the beginning of a capture */
  constructor(soFar?: StreamsSoFar) {
    if (!soFar) return;
    this.goCold(0);
    this.#next = { ...soFar.next };
    for (const { transport, number, ...ends } of soFar.known) {
      this.#remember(keyOf(transport, ends), { number, numbers: undefined, moved: false });
    }
  }

  /** From this packet on a worker may be given streams that began in another one. */
  goCold(packetNo: number): void {
    this.#coldFrom = Math.min(this.#coldFrom, packetNo);
  }

  isCold(packetNo: number): boolean {
    return packetNo >= this.#coldFrom;
  }

  /** The numbers of one worker. */
  forWorker(): WorkerStreams {
    return new WorkerStreams(this);
  }

  /**
   * tshark calls it another stream when ends that it knows open a connection anew; anything else between two known
   * ends goes on.
   */
  assign(transport: Transport, asker: WorkerStreams, ends: StreamEnds | undefined): number {
    if (!ends) return this.#next[transport]++;
    const key = keyOf(transport, ends);
    const before = this.#remembered.get(key);
    const goesOn = before !== undefined && before.numbers !== asker && !ends.opens;
    const number = goesOn ? before.number : this.#next[transport]++;
    const moves = goesOn && before.numbers?.succeeded === true;
    const moved = goesOn && before.moved;
    if (moves && !moved) this.moved++;
    this.#remember(key, { number, numbers: asker, moved: moved || moves });
    return number;
  }

  /** A stream that has its number already has shown its ends. */
  name(transport: Transport, number: number, asker: WorkerStreams, ends: StreamEnds): number {
    this.#remember(keyOf(transport, ends), { number, numbers: asker, moved: false });
    return number;
  }

  #remember(key: string, stream: Remembered): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, stream);
    if (this.#remembered.size > MAX_REMEMBERED) this.#forgetOldest();
  }

  #forgetOldest(): void {
    for (const key of this.#remembered.keys()) {
      this.#remembered.delete(key);
      return;
    }
  }
}

export class WorkerStreams {
  /** Another worker gets what begins from now on, and what was quiet for long. */
  succeeded = false;
  readonly #session: StreamNumbers;
  /** By the worker's own number, which counts up from 0: bounded by the packets that one worker is given. */
  readonly #numbers: Record<Transport, (number | undefined)[]> = { tcp: [], udp: [] };
  /** Streams that only headers quoted in ICMP errors have shown, and what number they took, if any. */
  readonly #quoted: Record<Transport, Map<number, number | undefined>> = { tcp: new Map(), udp: new Map() };

  constructor(session: StreamNumbers) {
    this.#session = session;
  }

  known(transport: Transport, local: number): number | undefined {
    return this.#numbers[transport][local];
  }

  /**
   * A quoted header takes a number like any other. But where streams go on that began in another worker it most likely
   * belongs to one of those, which has a number: it takes none until a packet of its own shows its ends.
   * @param ends left out for a quoted header
   * @param packetNo the packet that the header is in
   */
  open(transport: Transport, local: number, ends?: StreamEnds, packetNo = 0): number | undefined {
    const numbers = this.#numbers[transport];
    const quoted = this.#quoted[transport];
    if (quoted.has(local)) {
      const number = quoted.get(local);
      if (!ends) return number;
      quoted.delete(local);
      return numbers[local] = number === undefined
        ? this.#session.assign(transport, this, ends)
        : this.#session.name(transport, number, this, ends);
    }
    // Numbers that were left out were spent on something that no packet shows (a SOCKS connect).
    if (local - numbers.length <= MAX_SPENT) {
      while (numbers.length < local) numbers.push(this.#session.assign(transport, this, undefined));
    }
    if (ends) return numbers[local] = this.#session.assign(transport, this, ends);
    const number = this.#session.isCold(packetNo)
      ? undefined
      : this.#session.assign(transport, this, undefined);
    numbers[local] = undefined; // it counts as met, but is not known yet
    quoted.set(local, number);
    return number;
  }
}

function keyOf(transport: Transport, ends: Omit<StreamEnds, 'opens'>): string {
  const from = `${ends.source} ${ends.sourcePort}`;
  const to = `${ends.destination} ${ends.destinationPort}`;
  return from < to ? `${transport} ${from} ${to}` : `${transport} ${to} ${from}`;
}
