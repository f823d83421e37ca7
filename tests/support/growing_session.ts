/** A recording in the store that grows as a test says, without a capture. */
import { MetricsEngine } from '../../src/metrics/engine.ts';
import { type Label, UNKNOWN_LABEL } from '../../src/model/label.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import type { Store } from '../../src/store/store.ts';
import { START_US } from './records.ts';
import { newSession } from './stored_session.ts';

export class GrowingSession {
  readonly sessionId: number;
  readonly #store: Store;
  readonly #engine: MetricsEngine;
  #packets = 0;

  constructor(store: Store) {
    this.#store = store;
    this.sessionId = store.sessions.create(newSession({ kind: 'live', source: 'eth0', startedUs: START_US }));
    this.#engine = new MetricsEngine({
      locality: { kind: 'private' },
      recall: (transport, number) => store.recallStream(this.sessionId, transport, number),
    });
  }

  /** Stores more packets. */
  pass(records: readonly PacketRecord[], label: Label = UNKNOWN_LABEL): void {
    const packets = records.map((each) => {
      const record = { ...each, no: ++this.#packets };
      const outcome = this.#engine.ingest(record, label);
      return { record, ...outcome, label: record.streamNumber === undefined ? label : undefined };
    });
    this.#store.writer.write(this.sessionId, packets, this.#engine.drain(), {});
  }

  finish(endedUs: number): void {
    this.#store.sessions.finish(this.sessionId, { state: 'complete', endedUs, droppedPackets: 0 });
  }
}
