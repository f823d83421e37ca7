import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { StreamEnds } from '../../src/capture/parse_line.ts';
import { StreamNumbers, type WorkerStreams } from '../../src/capture/stream_numbers.ts';
import type { Transport } from '../../src/model/packet.ts';

const ends = (client: number, more: Partial<StreamEnds> = {}): StreamEnds => ({
  source: '192.168.7.23',
  sourcePort: client,
  destination: '198.51.100.7',
  destinationPort: 443,
  opens: false,
  ...more,
});

/** The same stream seen from its other end. */
const reversed = (of: StreamEnds): StreamEnds => ({
  source: of.destination,
  sourcePort: of.destinationPort,
  destination: of.source,
  destinationPort: of.sourcePort,
  opens: false,
});

/** What the parser asks for every header. */
function number(
  worker: WorkerStreams,
  local: number,
  of?: StreamEnds,
  transport: Transport = 'tcp',
): number | undefined {
  return worker.known(transport, local) ?? worker.open(transport, local, of);
}

Deno.test('StreamNumbers: one worker keeps its own numbers, those it spends on nothing too', () => {
  const step = fc.record({
    transport: fc.constantFrom<Transport>('tcp', 'udp'),
    back: fc.nat(3),
    spent: fc.nat(3),
    client: fc.integer({ min: 1, max: 5 }),
    opens: fc.boolean(),
    own: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const worker = new StreamNumbers().forWorker();
    const next = { tcp: 0, udp: 0 };
    for (const { transport, back, spent, client, opens, own } of steps) {
      // A stream that is known, or the next one, behind what was spent.
      const old = next[transport] - back;
      const local = back > 0 && old >= 0 ? old : next[transport] + spent;
      next[transport] = Math.max(next[transport], local + 1);
      assert.equal(number(worker, local, own ? ends(client, { opens }) : undefined, transport), local);
    }
  }));
});

Deno.test('StreamNumbers: workers take turns, and each stream has one number of the session', () => {
  const session = new StreamNumbers();
  const [a, b] = [session.forWorker(), session.forWorker()];
  assert.equal(number(a, 0, ends(1, { opens: true })), 0);
  assert.equal(number(b, 0, ends(2, { opens: true })), 1);
  assert.equal(number(b, 0), 1);
  assert.equal(number(a, 1, ends(3, { opens: true })), 2);
  assert.equal(number(a, 0), 0);
  assert.equal(number(b, 0, ends(2), 'udp'), 0, 'UDP is counted apart');
});

Deno.test('StreamNumbers: a stream that goes on in another worker keeps its number, from either end', () => {
  const session = new StreamNumbers();
  const [a, b, c] = [session.forWorker(), session.forWorker(), session.forWorker()];
  number(a, 0, ends(1));
  const stream = number(a, 1, ends(2, { opens: true }));
  assert.equal(number(b, 0, ends(2)), stream);
  assert.equal(number(c, 0, reversed(ends(2))), stream, 'once more');
  assert.equal(number(b, 1, ends(9)), 2, 'and spends no number');
});

Deno.test('StreamNumbers: a SYN in another worker opens a new stream', () => {
  const session = new StreamNumbers();
  const [a, b] = [session.forWorker(), session.forWorker()];
  assert.equal(number(a, 0, ends(1, { opens: true })), 0);
  assert.equal(number(b, 0, ends(1, { opens: true })), 1);
  // Later packets between the same ends belong to the newer one.
  assert.equal(number(session.forWorker(), 0, ends(1)), 1);
});

Deno.test('StreamNumbers: what the same worker calls another stream is one', () => {
  const a = new StreamNumbers().forWorker();
  assert.equal(number(a, 0, ends(1)), 0);
  assert.equal(number(a, 1, ends(1)), 1);
});

Deno.test('StreamNumbers: a header that is not the packet’s own is nobody’s to go on with', () => {
  const session = new StreamNumbers();
  const [a, b] = [session.forWorker(), session.forWorker()];
  assert.equal(number(a, 0), 0);
  assert.equal(number(b, 0), 1);
  assert.equal(number(a, 0, ends(1)), 0, 'the worker itself knows it again');
  const c = session.forWorker();
  assert.equal(number(c, 0, ends(1)), 0, 'and so does the next one, once its ends were seen');
});

Deno.test('StreamNumbers: after a cut, a header that is quoted first splits no stream and spends no number', () => {
  const session = new StreamNumbers();
  const a = session.forWorker();
  assert.equal(number(a, 0, ends(1, { opens: true })), 0);
  assert.equal(number(a, 1, ends(2, { opens: true })), 1);
  session.goCold(10);
  const b = session.forWorker();
  assert.equal(b.open('tcp', 0, undefined, 10), undefined);
  assert.equal(number(b, 1, ends(3, { opens: true })), 2, 'the next one is not shifted');
  assert.equal(b.open('tcp', 0, undefined, 11), undefined, 'quoted again');
  assert.equal(number(b, 0, reversed(ends(1))), 0, 'its own packet goes on');
  assert.equal(number(b, 0), 0);
  assert.equal(b.open('tcp', 2, undefined, 12), undefined);
  assert.equal(number(b, 2, ends(4)), 3, 'one that was never met takes its number then');
  const late = session.forWorker();
  assert.equal(late.open('tcp', 0, undefined, 9), 4, 'a packet from before the cut, whenever its line comes');
});

Deno.test('StreamNumbers: what goes on from an earlier Tapdeck is cold from its first packet', () => {
  const known = [{ transport: 'tcp', number: 4, ...ends(1) }] as const;
  const a = new StreamNumbers({ next: { tcp: 7, udp: 0 }, known }).forWorker();
  assert.equal(number(a, 0), undefined);
  assert.equal(number(a, 1, ends(2)), 7);
  assert.equal(number(a, 0, ends(1)), 4);
});

Deno.test('StreamNumbers: TCP and UDP, and ends that only look alike, are told apart', () => {
  const session = new StreamNumbers();
  const [a, b] = [session.forWorker(), session.forWorker()];
  number(a, 0, ends(1));
  number(a, 0, ends(1), 'udp');
  number(a, 1, ends(12, { source: '10.0.0.1' }));
  assert.equal(number(b, 0, ends(2, { source: '10.0.0.1' })), 2);
  assert.equal(number(b, 0, ends(1), 'udp'), 0);
});

Deno.test('StreamNumbers: a number far ahead of all others spends nothing on those between', () => {
  const session = new StreamNumbers();
  const [a, b] = [session.forWorker(), session.forWorker()];
  assert.equal(number(a, 4_000_000_000, ends(1)), 0);
  assert.equal(number(a, 4_000_000_000), 0);
  assert.equal(number(b, 0, ends(2)), 1);
});

Deno.test('StreamNumbers: ends are remembered up to a bound, the oldest go first', () => {
  const session = new StreamNumbers();
  const a = session.forWorker();
  const streams = 50_001;
  for (let i = 0; i < streams; i++) number(a, i, ends(i));
  const b = session.forWorker();
  assert.equal(number(b, 0, ends(streams - 1)), streams - 1);
  assert.equal(number(b, 1, ends(1)), 1, 'the oldest that is remembered');
  assert.equal(number(b, 2, ends(0)), streams, 'this one is forgotten: it gets a new number');
});
