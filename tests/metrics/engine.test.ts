import assert from 'node:assert/strict';
import { MetricsEngine } from '../../src/metrics/engine.ts';
import { type Label, STRENGTH, UNKNOWN_LABEL } from '../../src/model/label.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import type { ProtocolClass } from '../../src/model/protocol.ts';
import { answer, conversation, packet, sent, START_US, TCP } from '../support/records.ts';

const HERE = { kind: 'own', addresses: ['192.168.7.23', '2001:db8::23'] } as const;
const app = (name: string): Label => ({
  ...UNKNOWN_LABEL,
  app: name,
  category: 'Test',
  strength: STRENGTH.port,
});

function engineOf(records: readonly PacketRecord[], label = UNKNOWN_LABEL): MetricsEngine {
  const engine = new MetricsEngine({ locality: HERE });
  records.forEach((record, i) => engine.ingest({ ...record, no: i + 1 }, label));
  return engine;
}

const at = (seconds: number) => START_US + Math.round(seconds * 1_000_000);
const second = START_US / 1_000_000;

function row(engine: MetricsEngine, protocol: ProtocolClass) {
  const found = engine.snapshot(at(60), undefined).protocols.find((each) => each.protocol === protocol);
  assert.ok(found, `${protocol} has a row`);
  return found;
}

Deno.test('engine: totals of a handful of packets, counted by hand', () => {
  const engine = engineOf([
    packet({
      length: 60,
      chain: 'eth:ethertype:arp',
      source: '02:00:5e:10:07:17',
      destination: 'ff:ff:ff:ff:ff:ff',
    }),
    packet({ length: 200, timeUs: at(0.5) }),
    packet({ length: 1514, capturedLength: 64, timeUs: at(1.2), chain: 'eth:ethertype:ipv6:tcp:tls' }),
    packet({ length: 90, timeUs: at(-3), chain: 'eth:ethertype:ip:udp:vxlan:eth:ethertype:ipv6:udp' }),
  ]);
  assert.deepEqual({ ...engine.totals }, {
    firstUs: at(-3),
    lastUs: at(1.2),
    packets: 4,
    bytes: 60 + 200 + 1514 + 90,
    // By the outermost network header.
    ipv4Packets: 2,
    ipv6Packets: 1,
    encryptedPackets: 1,
    truncatedPackets: 1,
  });
});

Deno.test('engine: a packet counts in every class of its chain, and in "other" when it has none', () => {
  const classes = (chain: string) =>
    engineOf([packet({ chain })]).drain().seconds.map((each) => each.protocol);
  assert.deepEqual(classes('eth:ethertype:ip:udp:quic'), ['all', 'udp', 'quic']);
  assert.deepEqual(classes('eth:ethertype:ip:udp:quic:tls'), ['all', 'udp', 'quic', 'tls']);
  assert.deepEqual(classes('eth:ethertype:ip:tcp:tls:http2'), ['all', 'tcp', 'tls', 'http']);
  assert.deepEqual(classes('eth:ethertype:ipv6:udp:mdns'), ['all', 'udp', 'dns']);
  assert.deepEqual(classes('eth:ethertype:ipv6:udp:dtls'), ['all', 'udp', 'tls']);
  assert.deepEqual(classes('eth:ethertype:ip:icmp:ip:udp:dns'), ['all', 'icmp']);
  assert.deepEqual(classes('eth:ethertype:arp'), ['all', 'other']);
  assert.deepEqual(classes(''), ['all', 'other']);
});

Deno.test('engine: encrypted by protocol chain', () => {
  const encrypted = (chain: string) => engineOf([packet({ chain })]).totals.encryptedPackets === 1;
  for (const layer of ['tcp:tls', 'udp:dtls', 'udp:quic', 'tcp:ssh', 'udp:wg', 'esp', 'udp:openvpn']) {
    assert.equal(encrypted(`eth:ethertype:ip:${layer}`), true, layer);
  }
  for (const layer of ['tcp', 'tcp:http', 'udp:dns', 'icmp:ip:esp']) {
    assert.equal(encrypted(`eth:ethertype:ip:${layer}`), false, layer);
  }
});

Deno.test('engine: directions, throughput and goodput of one second', () => {
  const talk = conversation(0);
  const engine = engineOf([
    sent('client', talk, { length: 600, payloadBytes: 546 }),
    sent('server', talk, { length: 1514, payloadBytes: 1460, timeUs: at(0.2) }),
    sent('server', talk, { length: 1514, payloadBytes: 1460, timeUs: at(0.4), retransmission: true }),
    packet({ length: 80, source: '203.0.113.1', destination: '203.0.113.2', timeUs: at(0.5) }), // transit
    packet({ length: 70, source: '127.0.0.1', destination: '127.0.0.1', timeUs: at(0.9) }), // local
  ]);
  const [all] = engine.drain().seconds;
  assert.ok(all);
  assert.equal(all.second, second);
  const { sums } = all;
  assert.deepEqual(
    [sums.packets, sums.packetsIn, sums.packetsOut, sums.bytes, sums.bytesIn, sums.bytesOut],
    [5, 2, 2, 3778, 3028, 670],
  );
  assert.deepEqual(
    [sums.payloadBytes, sums.goodputBytes, sums.goodputBytesIn, sums.goodputBytesOut],
    [3466, 2006, 1460, 546],
  );
  assert.deepEqual([sums.dataSegments, sums.retransmissions], [3, 1]);

  const tcp = row(engine, 'tcp');
  assert.equal(tcp.throughput_in_mean_bps, 3028 * 8);
  assert.equal(tcp.throughput_in_peak_bps, 3028 * 8);
  assert.equal(tcp.goodput_out_mean_bps, 546 * 8);
  assert.equal(tcp.loss_percent, 100 / 3);
  assert.equal(row(engine, 'other').loss_percent, null, 'nothing was sent that could be lost');
});

Deno.test('engine: means are over the seconds that the session touches, peaks over single seconds', () => {
  const talk = conversation(0);
  const engine = engineOf([
    sent('client', talk, { length: 1000, timeUs: at(0.9) }),
    sent('client', talk, { length: 3000, timeUs: at(1.1) }),
    sent('server', talk, { length: 500, timeUs: at(3.999999) }),
  ]);
  const all = row(engine, 'all');
  assert.equal(all.throughput_out_mean_bps, 4000 * 8 / 4);
  assert.equal(all.throughput_out_peak_bps, 3000 * 8);
  assert.equal(all.packets_per_second_mean, 3 / 4);
  assert.equal(all.packets_per_second_peak, 1);
});

Deno.test('engine: round trips and DNS times never mix', () => {
  const talk = conversation(0);
  const dns = conversation(0, { transport: 'udp', serverPort: 53 });
  const chain = 'eth:ethertype:ip:udp:dns';
  const engine = engineOf([
    sent('server', talk, { ackRttMs: 10 }),
    sent('server', talk, { ackRttMs: 20.5 }),
    sent('client', dns, {
      chain,
      dns: { ...answer('a.example'), response: false, responseTimeMs: undefined },
    }),
    sent('server', dns, { chain, dns: answer('a.example', { responseTimeMs: 100 }) }),
    sent('server', dns, { chain, dns: answer('b.example', { responseTimeMs: undefined, rcode: 3 }) }),
    sent('server', dns, { chain, dns: answer('c.example', { responseTimeMs: 300, rcode: 2 }) }),
  ]);
  assert.equal(row(engine, 'tcp').rtt_mean_ms, 15.25);
  assert.equal(row(engine, 'tcp').dns_mean_ms, null);
  assert.equal(row(engine, 'udp').rtt_mean_ms, null);
  assert.equal(row(engine, 'dns').dns_mean_ms, 200);
  assert.equal(row(engine, 'dns').dns_failure_percent, 200 / 3);
  assert.equal(row(engine, 'all').rtt_mean_ms, 15.25);
});

Deno.test('engine: streams know client, server, sizes, retransmissions and the handshake', () => {
  const talk = conversation(4);
  const engine = engineOf([
    sent('client', talk, { tcpFlags: TCP.syn, length: 74, timeUs: at(0) }),
    sent('client', talk, { tcpFlags: TCP.syn, length: 74, timeUs: at(1) }), // again: the latest counts
    sent('server', talk, { tcpFlags: TCP.syn | TCP.ack, length: 74, timeUs: at(1.012) }),
    sent('client', talk, { length: 66, timeUs: at(1.0125) }),
    sent('client', talk, { length: 566, payloadBytes: 500, timeUs: at(1.02) }),
    sent('server', talk, { length: 66, ackRttMs: 12, timeUs: at(1.032) }),
    sent('client', talk, { length: 566, payloadBytes: 500, retransmission: true, timeUs: at(1.4) }),
  ]);
  const [state] = engine.drain().streams;
  assert.ok(state);
  assert.deepEqual(
    [state.client, state.clientPort, state.server, state.serverPort, state.directionToServer],
    ['192.168.7.23', talk.clientPort, '198.51.100.7', 443, 'out'],
  );
  assert.deepEqual([state.packetsToServer, state.packetsToClient], [5, 2]);
  assert.deepEqual([state.bytesToServer, state.bytesToClient], [74 + 74 + 66 + 566 + 566, 140]);
  assert.deepEqual([state.payloadBytesToServer, state.retransmissions], [1000, 1]);
  assert.deepEqual([state.firstUs, state.lastUs], [at(0), at(1.4)]);
  assert.equal(state.handshakeRttNs, 12_500_000);
  assert.deepEqual([state.rttSamples, state.rttMinNs, state.rttMaxNs], [1, 12_000_000, 12_000_000]);
  assert.ok(Math.abs((state.rttP50Ns ?? 0) / 12_000_000 - 1) <= 0.01);
});

Deno.test('engine: a SYN that comes late turns the roles, and nothing is lost on the way', () => {
  // Seen first: the server's data, from a port that says nothing.
  const talk = conversation(1, { serverPort: 45_000 });
  const engine = engineOf([
    sent('server', talk, { length: 1000, payloadBytes: 900 }),
    sent('client', talk, { tcpFlags: TCP.syn, length: 74, timeUs: at(-1) }),
    sent('server', talk, { length: 500 }),
  ]);
  const { streams, apps } = engine.drain();
  assert.equal(streams[0]?.client, talk.client);
  assert.deepEqual([streams[0]?.bytesToServer, streams[0]?.bytesToClient], [74, 1500]);
  assert.deepEqual(apps.map((each) => [each.bytesIn, each.bytesOut]), [[1500, 74]]);
});

Deno.test('engine: a better label takes along everything that the stream had, exactly', () => {
  const engine = new MetricsEngine({ locality: HERE });
  const talk = conversation(0);
  const other = conversation(1);
  engine.ingest(sent('client', talk, { length: 100 }), app('A'));
  engine.ingest(sent('server', talk, { length: 1000 }), app('A'));
  engine.ingest(sent('client', other, { length: 7 }), app('A'));
  engine.drain();
  engine.ingest(sent('client', talk, { length: 50 }), app('B'));
  const apps = Object.fromEntries(
    engine.drain().apps.map((each) => [each.app, { ...each, app: undefined, category: undefined }]),
  );
  const none = { app: undefined, category: undefined };
  assert.deepEqual(apps, {
    A: { ...none, streams: 1, packets: 1, bytes: 7, bytesIn: 0, bytesOut: 7 },
    B: { ...none, streams: 1, packets: 3, bytes: 1150, bytesIn: 1000, bytesOut: 150 },
  });
  // An application that lost its last stream is told as empty, so that the store forgets it too.
  engine.ingest(sent('client', other, { length: 1 }), app('B'));
  assert.deepEqual(engine.drain().apps.map((each) => [each.app, each.packets]), [['A', 0], ['B', 5]]);
  assert.deepEqual(engine.snapshot(at(1), undefined).apps.map((each) => each.app), ['B']);
});

Deno.test('engine: talkers are outbound pairs, the heaviest first, seven of them', () => {
  const engine = new MetricsEngine({ locality: HERE });
  for (let i = 0; i < 20; i++) {
    const talk = conversation(i, { server: `198.51.100.${i}` });
    engine.ingest(sent('client', talk, { length: 100 + i }), app(`app ${i}`));
    engine.ingest(sent('server', talk, { length: 100_000 }), app(`app ${i}`)); // inbound: no talker
  }
  const { talkers } = engine.snapshot(at(1), undefined);
  assert.deepEqual(
    talkers.map((each) => [each.rank, each.destination, each.bytes, each.app]),
    Array.from({ length: 7 }, (_, i) => [i + 1, `198.51.100.${19 - i}`, 119 - i, `app ${19 - i}`]),
  );
  assert.equal(engine.drain().talkers.length, 20);
  assert.equal(engine.drain().talkers.length, 0);
});

Deno.test('engine: a pair of talkers is called after its largest stream, whichever way that goes', () => {
  const engine = new MetricsEngine({ locality: HERE });
  const [small, large] = [conversation(0), conversation(1)];
  const name = () => engine.snapshot(at(1), undefined).talkers[0]?.app;
  engine.ingest(packet({ length: 5000 }), app('no stream'));
  assert.equal(name(), null);
  engine.ingest(sent('client', large, { length: 60 }), app('Large'));
  engine.ingest(sent('client', small, { length: 100 }), app('Small'));
  assert.equal(name(), 'Small');
  engine.ingest(sent('server', large, { length: 1500 }), app('Large'));
  assert.equal(name(), 'Large');
  engine.ingest(sent('client', small, { length: 100 }), app('Small'));
  assert.equal(name(), 'Large');
});

Deno.test('engine: a client that knows some packets gets the seconds that changed since', () => {
  const engine = new MetricsEngine({ locality: HERE });
  const count = (no: number, seconds: number) =>
    engine.ingest(packet({ no, timeUs: at(seconds) }), UNKNOWN_LABEL);
  count(1, 0);
  count(2, 1);
  count(3, 2);
  const seconds = (since: number | undefined) =>
    engine.snapshot(at(3), since).seconds.filter((each) => each.protocol === 'all').map((each) =>
      each.time_us / 1e6 - second
    );
  assert.deepEqual(seconds(undefined), [0, 1, 2]);
  assert.deepEqual(seconds(2), [2]);
  assert.deepEqual(seconds(3), []);
  count(4, 0.5); // out of order: its second changed again
  assert.deepEqual(seconds(3), [0]);
  // "Current" is the last whole second.
  assert.deepEqual(engine.snapshot(at(3), undefined).current.map((each) => each.time_us), [at(2), at(2)]);
});

Deno.test('engine: times that jump by decades cost one second each, no more', () => {
  const engine = engineOf([
    packet({ timeUs: -9_007_199_254_000_000 }),
    packet({ timeUs: 9_007_199_254_000_000 }),
    packet({ timeUs: 0 }),
    packet({ timeUs: -1 }),
  ]);
  const seconds = engine.drain().seconds.filter((each) => each.protocol === 'all').map((each) => each.second);
  assert.deepEqual(seconds.toSorted((a, b) => a - b), [-9_007_199_254, -1, 0, 9_007_199_254]);
  assert.deepEqual([engine.totals.firstUs, engine.totals.lastUs], [
    -9_007_199_254_000_000,
    9_007_199_254_000_000,
  ]);
});

Deno.test('engine: whether anything was here is known only when something was', () => {
  const engine = new MetricsEngine({ locality: { kind: 'private' } });
  engine.ingest(packet({ source: '198.51.100.1', destination: '203.0.113.1' }), UNKNOWN_LABEL);
  assert.equal(engine.localSeen, false);
  engine.ingest(packet({ source: '198.51.100.1', destination: '10.1.2.3' }), UNKNOWN_LABEL);
  assert.equal(engine.localSeen, true);
});
