import assert from 'node:assert/strict';
import type { AppRow, PacketRow, ProtocolRow } from '../../src/model/rows.ts';
import { allTraffic, appShares, protocolShares } from '../../web/derive/composition.ts';
import { PacketTail } from '../../web/derive/packet_tail.ts';
import { categoryMark, columnClass } from '../../web/derive/palette.ts';
import { protocolRow } from './protocol_row.ts';

function app(name: string, bytes: number): AppRow {
  return { app: name, category: 'Web', streams: 1, packets: 1, bytes, bytes_in: 0, bytes_out: 0 };
}

function protocol(name: ProtocolRow['protocol'], packets: number, bytes: number): ProtocolRow {
  return protocolRow(name, { packets, bytes });
}

Deno.test('applications are ranked and the rest is one row', () => {
  const apps = [app('a', 10), app('b', 40), app('c', 30), app('d', 20)];
  const { rows, rest } = appShares(apps, 100, 3);
  assert.deepEqual(rows.map((row) => [row.name, row.percent]), [['b', 40], ['c', 30]]);
  assert.deepEqual([rest?.name, rest?.bytes, rest?.percent], ['2 more', 30, 30]);
  assert.equal(appShares(apps, 100, 4).rest, undefined);
});

Deno.test('shares are of everything, also of what the list does not hold', () => {
  const { rows, rest } = appShares([app('a', 50)], 200, 5);
  assert.equal(rows[0]?.percent, 25);
  assert.deepEqual([rest?.name, rest?.bytes, rest?.percent], ['Everything else', 150, 75]);
  assert.equal(appShares([app('a', 0)], 0, 5).rows[0]?.percent, null);
});

Deno.test('protocol classes without packets and the total are left out', () => {
  const rows = protocolShares([protocol('all', 10, 1000), protocol('tcp', 6, 600), protocol('rtp', 0, 0)]);
  assert.deepEqual(rows.map((row) => [row.name, row.percent]), [['TCP', 60]]);
  assert.equal(allTraffic([protocol('tcp', 6, 600), protocol('all', 10, 1000)])?.bytes, 1000);
  assert.equal(allTraffic([protocol('all', 0, 0)]), undefined);
});

Deno.test('a packet row takes the colour of its protocol column, else of its transport', () => {
  assert.equal(columnClass('TLSv1.3', 'tcp'), 'tls');
  assert.equal(columnClass('HTTP/JSON', 'tcp'), 'http');
  assert.equal(columnClass('MDNS', 'udp'), 'dns');
  assert.equal(columnClass('SSH', 'tcp'), 'tcp');
  assert.equal(columnClass('ARP', null), 'other');
  assert.deepEqual(categoryMark('constructor'), categoryMark(null));
});

Deno.test('the tail finds packets by number and forgets the oldest', () => {
  const packet = (no: number): PacketRow => ({
    no,
    time_us: no,
    source: '',
    destination: '',
    source_port: null,
    destination_port: null,
    transport: null,
    protocol: '',
    length: 0,
    info: '',
    stream_key: null,
    direction: 'in',
    app: null,
    category: null,
    encrypted: false,
  });
  const tail = new PacketTail(3);
  tail.add([packet(1), packet(2), packet(4), packet(5)]);
  assert.deepEqual([1, 2, 3, 4, 5].map((no) => tail.get(no)?.no), [undefined, undefined, undefined, 4, 5]);
  tail.add([packet(1)]);
  assert.equal(tail.get(4)?.no, 4, 'an older packet does not push out a newer one');
  assert.equal(tail.newestNo, 5);
  tail.clear();
  assert.equal(tail.get(5), undefined);
});

Deno.test('applications: shares sum to 100% when the server sends only the largest', () => {
  const apps = Array.from({ length: 50 }, (_, i) => app(`app ${i}`, 100 - i));
  const { rows, rest } = appShares(apps, 5000, 12);
  assert.equal(rows.length, 11);
  assert.equal(rest?.name, 'Everything else', 'nobody knows how many more there are');
  assert.equal(rows.reduce((sum, row) => sum + (row.percent ?? 0), rest?.percent ?? 0), 100);
  // A last row is kept free for what was not sent.
  assert.equal(appShares(apps.slice(0, 12), 5000, 12).rows.length, 11);
});
