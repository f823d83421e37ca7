/** Sessions in a store, made of records without any capture. */
import { MetricsEngine } from '../../src/metrics/engine.ts';
import { type Label, UNKNOWN_LABEL } from '../../src/model/label.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import type { NewSession } from '../../src/model/session.ts';
import type { Store } from '../../src/store/store.ts';
import { START_US } from './records.ts';

export function newSession(more: Partial<NewSession> = {}): NewSession {
  return {
    name: 'a session',
    kind: 'import',
    source: 'file.pcap',
    captureFilter: undefined,
    createdUs: START_US,
    startedUs: undefined,
    locality: { kind: 'private' },
    catalogueVersion: 'test',
    tsharkVersion: '4.0.17',
    ...more,
  };
}

/** Stores numbered records, some at a time; @returns the session's number */
export function storeSession(
  store: Store,
  records: readonly PacketRecord[],
  options: { label?: (record: PacketRecord) => Label; batch?: number; session?: Partial<NewSession> } = {},
): number {
  const sessionId = store.sessions.create(newSession(options.session));
  const engine = new MetricsEngine({
    locality: options.session?.locality ?? { kind: 'private' },
    recall: (transport, number) => store.recallStream(sessionId, transport, number),
    streamCapacity: 2,
  });
  const batch = options.batch ?? 3;
  for (let from = 0; from < records.length; from += batch) {
    const packets = records.slice(from, from + batch).map((each, i) => {
      const record = { ...each, no: from + i + 1 };
      const label = options.label?.(record) ?? UNKNOWN_LABEL;
      const outcome = engine.ingest(record, label);
      return { record, ...outcome, label: record.streamNumber === undefined ? label : undefined };
    });
    store.writer.write(sessionId, packets, engine.drain(), {});
  }
  store.sessions.finish(sessionId, { state: 'complete' });
  return sessionId;
}
