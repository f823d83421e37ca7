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
function number(worker: WorkerStreams, local: number, of?: StreamEnds, transport: Transport = 'tcp'): number {
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
