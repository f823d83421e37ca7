/** What is known of every stream. Only the busy ones are in memory; the rest wait in the store and come back. */
import type { Label } from '../model/label.ts';
import type { StreamState } from '../model/metric.ts';
import type { Direction, PacketRecord, Transport } from '../model/packet.ts';
import { QuantileSketch } from './quantiles.ts';
import { rolesFrom } from './roles.ts';
import { nanoseconds, plus } from './sums.ts';

/** Streams kept in memory: at some 1.5 KB each (state, sketch, map entry) 30 MB. */
const MAX_STREAMS_IN_MEMORY = 20_000;

const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;

/** Finds the stored state of a stream that left memory; undefined when there is none. */
export type Recall = (transport: Transport, number: number) => StreamState | undefined;

interface Entry {
  readonly state: StreamState;
  sketch: QuantileSketch | undefined;
  /** Drain in which the stream was touched last: it moves to the end of the map once a drain, not once a packet. */
  generation: number;
}

/** What a packet changed. */
export interface StreamTouch {
  readonly state: StreamState;
  readonly created: boolean;
  /** The packet goes from client to server. */
  readonly toServer: boolean;
  /** The label before this packet; undefined at the first. */
  readonly labelBefore: Label | undefined;
  /** The roles were exchanged: what counted as out is now in, and the other way round. */
  readonly swapped: boolean;
}

const keyOf = (transport: Transport, number: number) => number * 2 + (transport === 'udp' ? 1 : 0);

export class StreamTable {
  readonly #entries = new Map<number, Entry>();
  #highest: Record<Transport, number> = { tcp: -1, udp: -1 };
  readonly #recall: Recall;
  readonly #directionOf: (source: string, destination: string) => Direction;
  readonly #capacity: number;
  #generation = 1;
  #created = 0;

  constructor(options: {
    recall: Recall;
    directionOf: (source: string, destination: string) => Direction;
    capacity?: number;
    soFar?: { readonly count: number; readonly next: Readonly<Record<Transport, number>> };
  }) {
    const { soFar } = options;
    if (soFar) {
      this.#created = soFar.count;
      this.#highest = { tcp: soFar.next.tcp - 1, udp: soFar.next.udp - 1 };
    }
    this.#recall = options.recall;
    this.#directionOf = options.directionOf;
    this.#capacity = options.capacity ?? MAX_STREAMS_IN_MEMORY;
  }

  /** Streams of the session so far. */
  get count(): number {
    return this.#created;
  }

  find(transport: Transport, number: number): StreamState | undefined {
    return this.#entry(transport, number)?.state;
  }

  /** Counts a packet of a stream. The record must have a transport and a stream number. */
  touch(record: PacketRecord, transport: Transport, number: number, label: Label): StreamTouch {
    let entry = this.#entry(transport, number);
    const created = entry === undefined;
    if (!entry) {
      entry = { state: this.#newState(record, transport, number, label), sketch: undefined, generation: 0 };
      this.#entries.set(keyOf(transport, number), entry);
      this.#highest[transport] = Math.max(this.#highest[transport], number);
      this.#created++;
    }
    if (entry.generation !== this.#generation) this.#moveToEnd(entry);
    const { state } = entry;
    const labelBefore = created ? undefined : state.label;
    state.label = label;
    const swapped = !created && this.#reconsiderRoles(state, record);
    const toServer = isFromClient(state, record);
    this.#count(entry, record, toServer);
    return { state, created, toServer, labelBefore, swapped };
  }

  /** States that changed since the last drain; the longest quiet ones leave memory when there are too many. */
  drain(): StreamState[] {
    const changed: StreamState[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.generation === this.#generation) changed.push(settled(entry));
    }
    this.#generation++;
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#capacity) break;
      this.#entries.delete(key);
    }
    return changed;
  }

  #entry(transport: Transport, number: number): Entry | undefined {
    const known = this.#entries.get(keyOf(transport, number));
    if (known || number > this.#highest[transport]) return known;
    const state = this.#recall(transport, number);
    if (!state) return undefined;
    const entry: Entry = {
      state,
      sketch: state.rttSketch === '' ? undefined : QuantileSketch.from(state.rttSketch),
      generation: 0,
    };
    this.#entries.set(keyOf(transport, number), entry);
    return entry;
  }

  #moveToEnd(entry: Entry): void {
    entry.generation = this.#generation;
    const key = keyOf(entry.state.transport, entry.state.number);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }

  #newState(record: PacketRecord, transport: Transport, number: number, label: Label): StreamState {
    const roles = rolesFrom(record);
    const from = { address: record.source, port: record.sourcePort };
    const to = { address: record.destination, port: record.destinationPort };
    const [client, server] = roles.clientIsSource ? [from, to] : [to, from];
    return {
      transport,
      number,
      client: client.address,
      clientPort: client.port,
      server: server.address,
      serverPort: server.port,
      roleRank: roles.rank,
      directionToServer: this.#directionOf(client.address, server.address),
      label,
      firstUs: record.timeUs,
      lastUs: record.timeUs,
      packetsToServer: 0,
      packetsToClient: 0,
      bytesToServer: 0,
      bytesToClient: 0,
      payloadBytesToServer: 0,
      payloadBytesToClient: 0,
      retransmissions: 0,
      rttSamples: 0,
      rttSumNs: 0,
      rttMinNs: 0,
      rttMaxNs: 0,
      rttSketch: '',
      rttP50Ns: undefined,
      rttP95Ns: undefined,
      synUs: undefined,
      handshakeStage: 0,
      handshakeRttNs: undefined,
    };
  }

  /** A SYN that comes after other packets (a capture out of order) knows better who is the client. */
  #reconsiderRoles(state: StreamState, record: PacketRecord): boolean {
    if (((record.tcpFlags ?? 0) & SYN) === 0 || state.roleRank >= 2) return false;
    const roles = rolesFrom(record);
    if (roles.rank <= state.roleRank) return false;
    state.roleRank = roles.rank;
    if (isFromClient(state, record) === roles.clientIsSource) return false;
    [state.client, state.server] = [state.server, state.client];
    [state.clientPort, state.serverPort] = [state.serverPort, state.clientPort];
    [state.packetsToServer, state.packetsToClient] = [state.packetsToClient, state.packetsToServer];
    [state.bytesToServer, state.bytesToClient] = [state.bytesToClient, state.bytesToServer];
    [state.payloadBytesToServer, state.payloadBytesToClient] = [
      state.payloadBytesToClient,
      state.payloadBytesToServer,
    ];
    state.directionToServer = this.#directionOf(state.client, state.server);
    return true;
  }

  #count(entry: Entry, record: PacketRecord, toServer: boolean): void {
    const { state } = entry;
    state.firstUs = Math.min(state.firstUs, record.timeUs);
    state.lastUs = Math.max(state.lastUs, record.timeUs);
    if (toServer) {
      state.packetsToServer++;
      state.bytesToServer += record.length;
      state.payloadBytesToServer += record.payloadBytes;
    } else {
      state.packetsToClient++;
      state.bytesToClient += record.length;
      state.payloadBytesToClient += record.payloadBytes;
    }
    if (record.retransmission) state.retransmissions++;
    if (record.ackRttMs !== undefined) this.#countRtt(entry, nanoseconds(record.ackRttMs));
    if (state.transport === 'tcp' && state.handshakeStage < 2) followHandshake(state, record, toServer);
  }

  #countRtt(entry: Entry, rttNs: number): void {
    const { state } = entry;
    state.rttMinNs = state.rttSamples === 0 ? rttNs : Math.min(state.rttMinNs, rttNs);
    state.rttMaxNs = state.rttSamples === 0 ? rttNs : Math.max(state.rttMaxNs, rttNs);
    state.rttSamples++;
    state.rttSumNs = plus(state.rttSumNs, rttNs);
    entry.sketch ??= new QuantileSketch();
    entry.sketch.add(rttNs);
  }
}

function isFromClient(state: StreamState, record: PacketRecord): boolean {
  if (state.clientPort !== state.serverPort) return record.sourcePort === state.clientPort;
  return record.source === state.client;
}

/** SYN to the ACK that completes the handshake, as `tcp.analysis.initial_rtt`: counted from the latest SYN. */
function followHandshake(state: StreamState, record: PacketRecord, toServer: boolean): void {
  const flags = record.tcpFlags ?? 0;
  if (flags & SYN) {
    if ((flags & ACK) === 0 && state.handshakeStage === 0) state.synUs = record.timeUs;
  } else if (toServer && flags & ACK && (flags & RST) === 0 && state.synUs !== undefined) {
    // The SYN/ACK itself may be missing: a capture that sees one side only still has both ends of the round trip.
    state.handshakeStage = 2;
    const rttUs = record.timeUs - state.synUs;
    if (rttUs >= 0) state.handshakeRttNs = rttUs * 1000;
  }
}

/** The state with its sketch written out. */
function settled({ state, sketch }: Entry): StreamState {
  if (sketch) {
    state.rttSketch = sketch.toText();
    state.rttP50Ns = sketch.quantile(0.5);
    state.rttP95Ns = sketch.quantile(0.95);
  }
  return state;
}
