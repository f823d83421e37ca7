/** Stream states to rows and back: what left the engine's memory comes back from here exactly as it was. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StreamState } from '../model/metric.ts';
import type { Transport } from '../model/packet.ts';
import { directionCode, directionOfCode, streamCode } from './codes.ts';
import type { TextTable } from './texts.ts';

type Row = Record<string, unknown>;

const number = (row: Row, column: string): number => Number(row[column]);
const text = (row: Row, column: string): string => String(row[column]);
const maybe = (row: Row, column: string): number | undefined =>
  row[column] === null || row[column] === undefined ? undefined : Number(row[column]);

export class StreamRows {
  readonly #texts: TextTable;
  readonly #write: StatementSync;
  readonly #read: StatementSync;

  constructor(db: DatabaseSync, texts: TextTable) {
    this.#texts = texts;
    this.#write = db.prepare(`insert or replace into streams values (${Array(33).fill('?').join(', ')})`);
    this.#read = db.prepare(
      `select s.*, client.text as client, server.text as server, app.text as app, category.text as category
       from streams s
       join texts client on client.text_id = s.client_id
       join texts server on server.text_id = s.server_id
       join texts app on app.text_id = s.app_id
       join texts category on category.text_id = s.category_id
       where s.session_id = ? and s.stream = ?`,
    );
  }

  write(sessionId: number, state: StreamState): void {
    const { label } = state;
    this.#write.run(
      sessionId,
      streamCode(state.transport, state.number),
      this.#texts.id(state.client),
      state.clientPort ?? null,
      this.#texts.id(state.server),
      state.serverPort ?? null,
      state.roleRank,
      directionCode(state.directionToServer),
      label.hostname ?? null,
      label.hostnameStrength,
      this.#texts.id(label.app),
      this.#texts.id(label.category),
      label.evidence,
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
