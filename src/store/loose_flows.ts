/** Ends of packets that do not have their stream's: those without a stream, and odd ones inside tunnels. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Label } from '../model/label.ts';
import type { PacketRecord } from '../model/packet.ts';
import type { TextTable } from './texts.ts';

/** Flows remembered: at some 200 bytes each 10 MB. A forgotten one gets another row, which only costs its room. */
const CACHE_SIZE = 50_000;

export class LooseFlows {
  readonly #texts: TextTable;
  readonly #insert: StatementSync;
  readonly #flows = new Map<string, number>();

  constructor(db: DatabaseSync, texts: TextTable) {
    this.#texts = texts;
    this.#insert = db.prepare(
      `insert into loose_flows values (?,
         (select coalesce(min(flow), 0) - 1 from loose_flows where session_id = ?), ?, ?, ?, ?, ?, ?, ?)
       returning flow`,
    );
  }

  /** The flow of a packet between its own ends: below 0. */
  flow(sessionId: number, record: PacketRecord, stream: number | null, label: Label | undefined): number {
    const values = [
      stream,
      this.#texts.id(record.source),
      this.#texts.id(record.destination),
      record.sourcePort ?? null,
      record.destinationPort ?? null,
      label ? this.#texts.id(label.app) : null,
      label ? this.#texts.id(label.category) : null,
    ];
    const key = `${sessionId} ${values.join(' ')}`;
    const known = this.#flows.get(key);
    if (known !== undefined) return known;
    const flow = Number(this.#insert.get(sessionId, sessionId, ...values)?.['flow']);
    if (this.#flows.size >= CACHE_SIZE) this.#flows.clear();
    this.#flows.set(key, flow);
    return flow;
  }

  /** Forgets everything: rows may be gone, after a rollback or because their session was cleared. */
  forget(): void {
    this.#flows.clear();
  }
}
