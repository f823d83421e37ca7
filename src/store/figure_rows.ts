/** Figures to rows: seconds, totals of protocols and applications, address pairs. */
import type { DatabaseSync } from 'node:sqlite';
import { type MetricsDelta, SUM_FIELDS } from '../model/metric.ts';
import type { ProtocolRow } from '../model/rows.ts';
import { protocolCode } from './codes.ts';
import { RowInserter } from './row_inserter.ts';
import type { TextTable } from './texts.ts';

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
export const SUM_COLUMNS = SUM_FIELDS.map(snake);

const PROTOCOL_COLUMNS = [
  'packets',
  'bytes',
  'throughput_in_mean_bps',
  'throughput_in_peak_bps',
  'throughput_out_mean_bps',
  'throughput_out_peak_bps',
  'goodput_in_mean_bps',
  'goodput_in_peak_bps',
  'goodput_out_mean_bps',
  'goodput_out_peak_bps',
  'packets_per_second_mean',
  'packets_per_second_peak',
  'rtt_mean_ms',
  'rtt_p50_ms',
  'rtt_p95_ms',
  'jitter_mean_ms',
  'loss_percent',
  'dns_mean_ms',
  'dns_failure_percent',
] as const satisfies readonly (keyof ProtocolRow)[];

/** What a delta says is added to what is there. */
const adding = (columns: readonly string[]) =>
  `on conflict do update set ${
    columns.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')
  }`;

export class FigureRows {
  readonly #texts: TextTable;
  readonly #seconds: RowInserter;
  readonly #protocols: RowInserter;
  readonly #apps: RowInserter;
  readonly #talkers: RowInserter;

  constructor(db: DatabaseSync, texts: TextTable) {
    this.#texts = texts;
    this.#seconds = new RowInserter(
      db,
      `insert into metrics (session_id, second, protocol, ${SUM_COLUMNS.join(', ')})`,
      3 + SUM_COLUMNS.length,
      adding(SUM_COLUMNS),
    );
    this.#protocols = new RowInserter(
      db,
      `insert or replace into protocol_totals (session_id, protocol, ${
        PROTOCOL_COLUMNS.join(', ')
      }, rtt_sketch)`,
      3 + PROTOCOL_COLUMNS.length,
    );
    this.#apps = new RowInserter(
      db,
      'insert or replace into app_totals (session_id, app_id, category_id, streams, packets, bytes, bytes_in, bytes_out)',
      8,
    );
    this.#talkers = new RowInserter(
      db,
      'insert into talkers (session_id, source_id, destination_id, packets, bytes)',
      5,
      adding(['packets', 'bytes']),
    );
  }

  write(sessionId: number, delta: MetricsDelta): void {
    for (const { second, protocol, sums } of delta.seconds) {
      this.#seconds.add(sessionId, second, protocolCode(protocol), ...SUM_FIELDS.map((field) => sums[field]));
    }
    for (const row of delta.protocols) {
      const figures = PROTOCOL_COLUMNS.map((column) => row[column]);
      this.#protocols.add(sessionId, protocolCode(row.protocol), ...figures, row.rttSketch);
    }
    for (const { app, category, streams, packets, bytes, bytesIn, bytesOut } of delta.apps) {
      const ids = [this.#texts.id(app), this.#texts.id(category)];
      this.#apps.add(sessionId, ...ids, streams, packets, bytes, bytesIn, bytesOut);
    }
    for (const { source, destination, packets, bytes } of delta.talkers) {
      this.#talkers.add(sessionId, this.#texts.id(source), this.#texts.id(destination), packets, bytes);
    }
    for (const rows of this.#all()) rows.flush();
  }

  /** Forgets rows that wait: those of a transaction that is rolled back. */
  discard(): void {
    for (const rows of this.#all()) rows.discard();
  }

  #all(): RowInserter[] {
    return [this.#seconds, this.#protocols, this.#apps, this.#talkers];
  }
}
