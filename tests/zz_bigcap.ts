import { Store } from '../src/store/store.ts';
import { CaptureIndex } from '../src/capture/capture_index.ts';
import { inspectPacket } from '../src/capture/inspect_packet.ts';
import { CaptureScanner } from '../src/capture/scanner.ts';
import { captureBytes } from '../src/capture/capture_bytes.ts';
import { filterPackets } from '../src/capture/filter_packets.ts';
void Store;
const path = '/tmp/wt/inspect-big.pcap';
const wanted = new Set([1_900_000, 1_900_007, 1_900_123, 1_950_050]);
const hd = new Map<number, any>();
{
  const s = new CaptureScanner();
  for await (const c of captureBytes({ path })) {
    for (const r of s.push(c)) if (r.packet && wanted.has(r.packet.no)) hd.set(r.packet.no, r.packet);
  }
}
const index = new CaptureIndex(path);
for (const no of wanted) {
  const p = hd.get(no);
  const t = performance.now();
  await index.extendTo(no, new AbortController().signal);
  const t1 = performance.now();
  const n = index.companyOf(no, 20000)?.length;
  const t2 = performance.now();
  const a = await inspectPacket(index, {
    no,
    timeUs: p.timeUs,
    length: p.length,
    stream: undefined,
    ofStream: () => [],
  }, new AbortController().signal);
  console.log(
    no,
    'index',
    (t1 - t).toFixed(),
    'company',
    n,
    (t2 - t1).toFixed(),
    'open',
    (performance.now() - t2).toFixed(),
    'ms',
    a.tree.map((x) => x.name).join(':'),
    a.remarks.join(),
  );
}
const t = performance.now();
let n = 0, first = 0;
for await (
  const _ of filterPackets(path, 'tcp.analysis.retransmission', new AbortController().signal, 300000, {
    onRead() {},
    onCut(p) {
      console.log('cut', p);
    },
  })
) if (!n++) first = performance.now() - t;
console.log('filter', n, 'first', first.toFixed(), 'all', (performance.now() - t).toFixed());
