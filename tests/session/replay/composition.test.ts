/** What a session consisted of over time: one property, against adding up every packet. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UNKNOWN_LABEL } from '../../../src/model/label.ts';
import { MOST_STEPS, stepSecondsOf } from '../../../src/model/composition.ts';
import type { PacketRecord } from '../../../src/model/packet.ts';
import { Replays } from '../../../src/session/replay/replays.ts';
import { Traffic } from '../../../src/session/traffic.ts';
import { Store } from '../../../src/store/store.ts';
import { conversation, packet, sent, START_US } from '../../support/records.ts';
import { storeSession } from '../../support/stored_session.ts';
import { TempFolder } from '../../support/temp_folder.ts';

const talks = Array.from(
  { length: 11 },
  (_, i) => conversation(i, { transport: i % 3 === 2 ? 'udp' : 'tcp', server: `198.51.100.${i}` }),
);
const APPS = ['Web', 'Mail', 'Film', 'Talk', 'Game', 'Song', 'Copy', 'Time', 'News'];
const appOf = ({ streamNumber }: PacketRecord) =>
  streamNumber === undefined ? 'Loose' : APPS[streamNumber % APPS.length] ?? 'Web';
const label = (record: PacketRecord) => ({
  ...UNKNOWN_LABEL,
  app: appOf(record),
  category: `${appOf(record)}s`,
  strength: 10,
});

/** A chain of protocols, and the one class that it is counted in. */
const CHAINS = [
  ['', 'tcp', 'udp'],
  [':tls', 'tls', 'tls'],
  [':quic:tls', 'quic', 'quic'],
  [':dns', 'dns', 'dns'],
] as const;

const step = fc.record({
  stream: fc.nat(talks.length), // one more: a packet without a stream
  length: fc.integer({ min: 60, max: 1514 }),
  chain: fc.nat(CHAINS.length - 1),
  waitUs: fc.oneof(fc.nat(400_000), fc.constantFrom(0, 700_000_000, -300_000)),
});

Deno.test('composition: each packet counts once, in its step, its application and one class', async () => {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  try {
    const traffic = new Traffic({ store, places: { addresses: () => [] }, replays: new Replays(store) });
    assert.equal((await traffic.composition(storeSession(store, []), {})).from_us, null);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
        let timeUs = START_US;
        const classes: string[] = [];
        const records = steps.map(({ stream, length, chain, waitUs }, i) => {
          timeUs += waitUs;
          const basis = { no: i + 1, timeUs, length, capturedLength: length };
          const talk = talks[stream];
          const [rest, overTcp, overUdp] = CHAINS[chain] ?? CHAINS[0];
          classes.push(talk === undefined ? 'other' : talk.transport === 'tcp' ? overTcp : overUdp);
          return talk === undefined
            ? packet({ ...basis, source: '00:00:5e:00:53:01', destination: '', chain: 'eth:arp' })
            : sent('client', talk, { ...basis, chain: `eth:ethertype:ip:${talk.transport}${rest}` });
        });
        const id = storeSession(store, records, { label, batch: 7 });
        const report = await traffic.composition(id, {});

        const times = records.map((record) => record.timeUs);
        const stepS = stepSecondsOf(Math.min(...times), Math.max(...times), MOST_STEPS);
        const at = (us: number) =>
          Math.floor(us / 1e6 / stepS) - Math.floor(Math.min(...times) / 1e6 / stepS);
        assert.equal(report.step_s, stepS);
        assert.equal(report.from_us, Math.floor(Math.min(...times) / 1e6 / stepS) * stepS * 1e6);
        assert.equal(report.steps, at(Math.max(...times)) + 1);
        assert.ok(report.steps <= MOST_STEPS);
        const sums = (of: (record: PacketRecord, i: number) => boolean) => {
          const bytes = Array<number>(report.steps).fill(0);
          for (const [i, record] of records.entries()) {
            if (of(record, i)) bytes[at(record.timeUs)] = (bytes[at(record.timeUs)] ?? 0) + record.length;
          }
          return bytes;
        };
        for (const { app, bytes } of report.apps) {
          assert.deepEqual(
            bytes,
            sums((each) => appOf(each) === app),
            app,
          );
        }
        const shown = new Set(report.apps.map(({ app }) => app));
        assert.deepEqual(report.rest.bytes, sums((each) => !shown.has(appOf(each))));
        assert.equal(report.rest.apps, new Set(records.map(appOf)).size - shown.size);
        for (const { protocol, bytes } of report.protocols) {
          assert.deepEqual(bytes, sums((_, i) => classes[i] === protocol), protocol);
        }
        assert.equal(new Set(classes).size, report.protocols.length);
        assert.equal(await traffic.composition(id, {}), report, 'kept while nothing changes');
      }),
      { numRuns: 40 },
    );
  } finally {
    store.close();
  }
});

Deno.test('composition: steps are as short as a chart of 300 allows', () => {
  assert.equal(stepSecondsOf(0, 299e6, MOST_STEPS), 1);
  assert.equal(stepSecondsOf(0, 300e6, MOST_STEPS), 2);
  for (const [from, to] of [[0, 0], [-5e6, 5e6], [999_999, 86_400e6 * 4000], [1e15, 9e15]] as const) {
    const us = stepSecondsOf(from, to, MOST_STEPS) * 1e6;
    assert.ok(Math.floor(to / us) - Math.floor(from / us) < MOST_STEPS);
  }
});
