/** Stream states to rows and back: what left the engine's memory comes back from here exactly as it was. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StreamState } from '../model/metric.ts';
import type { Transport } from '../model/packet.ts';
import { directionCode, directionOfCode, streamCode } from './codes.ts';
import { RowInserter } from './row_inserter.ts';
import { clientIsLow, type StreamEnds } from './stream_ends.ts';
import type { TextTable } from './texts.ts';

type Row = Record<string, unknown>;

const number = (row: Row, column: string): number => Number(row[column]);
const text = (row: Row, column: string): string => String(row[column]);
const maybe = (row: Row, column: string): number | undefined =>
  row[column] === null || row[column] === undefined ? undefined : Number(row[column]);

/** Columns that change while a stream goes on. Its ends are not among them: only which of the two is the client. */
const CHANGING = [
  'client_is_low',
  'role_rank',
  'direction_to_server',
  'hostname',
  'hostname_strength',
  'app_id',
  'category_id',
  'evidence_id',
  'strength',
  'first_us',
  'last_us',
  'packets_to_server',
  'packets_to_client',
  'bytes_to_server',
  'bytes_to_client',
  'payload_bytes_to_server',
  'payload_bytes_to_client',
  'retransmissions',
  'rtt_samples',
  'rtt_sum_ns',
  'rtt_min_ns',
  'rtt_max_ns',
  'rtt_sketch',
  'rtt_p50_ns',
  'rtt_p95_ns',
  'syn_us',
  'handshake_stage',
  'handshake_rtt_ns',
];

export class StreamRows {
  readonly #texts: TextTable;
  readonly #rows: RowInserter;
  readonly #read: StatementSync;

  constructor(db: DatabaseSync, texts: TextTable) {
    this.#texts = texts;
    this.#rows = new RowInserter(
      db,
      `insert into streams (session_id, stream, low_id, low_port, high_id, high_port, ${
        CHANGING.join(', ')
      })`,
      6 + CHANGING.length,
      // Not "insert or replace": that would write the index anew too.
      `on conflict do update set ${CHANGING.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    );
    this.#read = db.prepare(
      `select s.*, v.client, v.client_port, v.server, v.server_port, v.app, v.category, v.evidence
       from streams s join stream_view v on v.session_id = s.session_id and v.stream = s.stream
       where s.session_id = ? and s.stream = ?`,
    );
  }

  /** Stores the states. @returns the ends of each, by stream code */
  write(sessionId: number, states: readonly StreamState[]): Map<number, StreamEnds> {
    const ends = new Map<number, StreamEnds>();
    for (const state of states) {
      const code = streamCode(state.transport, state.number);
      ends.set(code, this.#add(sessionId, code, state));
    }
    this.#rows.flush();
    return ends;
  }

  /** Forgets rows that wait: those of a transaction that is rolled back. */
  discard(): void {
    this.#rows.discard();
  }

  #add(sessionId: number, code: number, state: StreamState): StreamEnds {
    const { label } = state;
    const clientId = this.#texts.id(state.client);
    const serverId = this.#texts.id(state.server);
    const clientPort = state.clientPort ?? null;
    const serverPort = state.serverPort ?? null;
    const low = clientIsLow(state, clientId, serverId);
    this.#rows.add(
      sessionId,
      code,
      low ? clientId : serverId,
      low ? clientPort : serverPort,
      low ? serverId : clientId,
      low ? serverPort : clientPort,
      low ? 1 : 0,
      state.roleRank,
      directionCode(state.directionToServer),
      label.hostname ?? null,
      label.hostnameStrength,
      this.#texts.id(label.app),
      this.#texts.id(label.category),
      this.#texts.id(label.evidence),
      label.strength,
      state.firstUs,
      state.lastUs,
      state.packetsToServer,
      state.packetsToClient,
      state.bytesToServer,
      state.bytesToClient,
      state.payloadBytesToServer,
      state.payloadBytesToClient,
      state.retransmissions,
      state.rttSamples,
      state.rttSumNs,
      state.rttMinNs,
      state.rttMaxNs,
      state.rttSketch,
      state.rttP50Ns ?? null,
      state.rttP95Ns ?? null,
      state.synUs ?? null,
      state.handshakeStage,
      state.handshakeRttNs ?? null,
    );
    return { state, clientIsLow: low };
  }

  read(sessionId: number, transport: Transport, streamNumber: number): StreamState | undefined {
    const row = this.#read.get(sessionId, streamCode(transport, streamNumber));
    if (!row) return undefined;
    return {
      transport,
      number: streamNumber,
      client: text(row, 'client'),
      clientPort: maybe(row, 'client_port'),
      server: text(row, 'server'),
      serverPort: maybe(row, 'server_port'),
      roleRank: number(row, 'role_rank'),
      directionToServer: directionOfCode(row['direction_to_server']),
      label: {
        app: text(row, 'app'),
        category: text(row, 'category'),
        evidence: text(row, 'evidence'),
        strength: number(row, 'strength'),
        hostname: row['hostname'] === null ? undefined : text(row, 'hostname'),
        hostnameStrength: number(row, 'hostname_strength'),
      },
      firstUs: number(row, 'first_us'),
      lastUs: number(row, 'last_us'),
      packetsToServer: number(row, 'packets_to_server'),
      packetsToClient: number(row, 'packets_to_client'),
      bytesToServer: number(row, 'bytes_to_server'),
      bytesToClient: number(row, 'bytes_to_client'),
      payloadBytesToServer: number(row, 'payload_bytes_to_server'),
      payloadBytesToClient: number(row, 'payload_bytes_to_client'),
      retransmissions: number(row, 'retransmissions'),
      rttSamples: number(row, 'rtt_samples'),
      rttSumNs: number(row, 'rtt_sum_ns'),
      rttMinNs: number(row, 'rtt_min_ns'),
      rttMaxNs: number(row, 'rtt_max_ns'),
      rttSketch: text(row, 'rtt_sketch'),
      rttP50Ns: maybe(row, 'rtt_p50_ns'),
      rttP95Ns: maybe(row, 'rtt_p95_ns'),
      synUs: maybe(row, 'syn_us'),
      handshakeStage: number(row, 'handshake_stage'),
      handshakeRttNs: maybe(row, 'handshake_rtt_ns'),
    };
  }
}
