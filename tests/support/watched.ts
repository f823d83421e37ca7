/** Records through engine and watch, as the pipeline sends them. */
import { FindingWatch } from '../../src/findings/watch.ts';
import { MetricsEngine } from '../../src/metrics/engine.ts';
import type { Finding } from '../../src/model/finding.ts';
import { UNKNOWN_LABEL } from '../../src/model/label.ts';
import type { PacketRecord } from '../../src/model/packet.ts';

/** What is stored in the end. @param ends numbers of packets behind which a batch ends; none: one batch */
export function watched(records: readonly PacketRecord[], ends: readonly number[] = []): Finding[] {
  const engine = new MetricsEngine({ locality: { kind: 'private' } });
  const watch = new FindingWatch(engine);
  const rows = new Map<number, Finding>();
  const store = () => {
    for (const each of watch.drain()) rows.set(each.number, each);
  };
  for (const [i, each] of records.entries()) {
    const record = { ...each, no: i + 1 };
    watch.take(record, engine.ingest(record, UNKNOWN_LABEL).direction);
    if (ends.includes(i + 1)) {
      engine.drain();
      store();
    }
  }
  store();
  return [...rows.values()].sort((a, b) => a.number - b.number);
}
