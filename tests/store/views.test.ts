import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { metricRow } from '../../src/metrics/rows.ts';
import { type Label, STRENGTH, UNKNOWN_LABEL } from '../../src/model/label.ts';
import { SUM_FIELDS, type Sums } from '../../src/model/metric.ts';
import { PROTOCOL_CLASSES } from '../../src/model/protocol.ts';
import { migrate } from '../../src/store/migrate.ts';
import { protocolCode } from '../../src/store/codes.ts';
import { metrics } from '../../src/store/metric_queries.ts';
import { Store } from '../../src/store/store.ts';
import { conversation, packet, sent, START_US } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';

/** CONTRACT.md, "SQL views": these columns, in this order; more may follow them. */
const CONTRACT: Record<string, string> = {
  session_view:
    'session_id name kind source capture_filter state started_us ended_us packets bytes ipv4_packets ipv6_packets ' +
    'encrypted_packets dropped_packets truncated_packets worker_restarts lag_max_ms warnings note tags pinned ' +
    'catalogue_version tshark_version',
  packet_view:
    'session_id no time_us source destination source_port destination_port transport protocol length info stream_key ' +
    'direction app category encrypted',
  stream_view:
    'session_id stream_key transport client client_port server server_port hostname app category evidence first_us ' +
    'last_us packets_to_server packets_to_client bytes_to_server bytes_to_client payload_bytes_to_server ' +
    'payload_bytes_to_client retransmissions rtt_samples rtt_mean_ms rtt_min_ms rtt_max_ms rtt_p50_ms rtt_p95_ms ' +
    'handshake_rtt_ms',
  rtp_view:
    'session_id ssrc source source_port destination destination_port payload_type clock_rate_hz packets expected lost ' +
    'loss_percent jitter_mean_ms jitter_max_ms',
  metric_view:
    'session_id time_us protocol packets packets_in packets_out bytes bytes_in bytes_out payload_bytes goodput_bytes ' +
    'goodput_bytes_in goodput_bytes_out encrypted_packets rtt_mean_ms rtt_samples jitter_mean_ms retransmissions ' +
    'data_segments lost rtp_expected dns_mean_ms dns_failures gap',
  protocol_view:
    'session_id protocol packets bytes throughput_in_mean_bps throughput_in_peak_bps throughput_out_mean_bps ' +
    'throughput_out_peak_bps goodput_in_mean_bps goodput_in_peak_bps goodput_out_mean_bps goodput_out_peak_bps ' +
    'packets_per_second_mean packets_per_second_peak rtt_mean_ms rtt_p50_ms rtt_p95_ms jitter_mean_ms loss_percent ' +
    'dns_mean_ms dns_failure_percent',
  app_view: 'session_id app category streams packets bytes bytes_in bytes_out',
  talker_view: 'session_id rank source destination packets bytes app',
  host_view:
    'address scope hostname hostname_evidence country_code country city latitude longitude asn organisation ' +
    'located_by located_us',
  summary_view: 'session_id time_us kind written_by text report_json',
  finding_view: 'session_id time_us kind severity subject text evidence_json finding_id last_us muted',
};

function columnsOf(db: DatabaseSync, view: string): string[] {
  return db.prepare('select name from pragma_table_info(?)').all(view).map((row) => String(row['name']));
}

Deno.test('views: each has the columns of the contract, in its order', () => {
  using db = new DatabaseSync(':memory:');
  migrate(db);
  for (const [view, columns] of Object.entries(CONTRACT)) {
    const promised = columns.split(' ');
    assert.deepEqual(columnsOf(db, view).slice(0, promised.length), promised, view);
  }
  const views = db.prepare("select name from sqlite_schema where type = 'view' order by name").all();
  assert.deepEqual(views.map((row) => row['name']), Object.keys(CONTRACT).toSorted());
});

Deno.test('views: metric_view divides as metrics/rows.ts does', async () => {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  try {
    const sessionId = storeSession(store, [packet()]);
    const empty = Object.fromEntries(SUM_FIELDS.map((field) => [field, 0])) as unknown as Sums;
    // Every sum its own number; then nothing measured at all; then only what makes each ratio exist.
    const cases: Sums[] = [
      Object.fromEntries(SUM_FIELDS.map((field, i) => [field, 1000 + 37 * i])) as unknown as Sums,
      { ...empty, packets: 1 },
      { ...empty, packets: 3, rttSamples: 3, rttSumNs: 10_000_001 },
      { ...empty, packets: 3, retransmissions: 2 },
      { ...empty, packets: 3, dataSegments: 2 },
      { ...empty, packets: 3, dnsResponses: 2, dnsFailures: 0 },
      { ...empty, packets: 3, rtpExpected: 7, rtpLost: -2, jitterSamples: 7, jitterSumNs: 7_777 },
    ];
    const first = START_US / 1e6 + 100;
    const totals = {
      firstUs: START_US,
      lastUs: START_US,
      packets: 1,
      bytes: 100,
      ipv4Packets: 1,
      ipv6Packets: 0,
      encryptedPackets: 0,
      truncatedPackets: 0,
    };
    const seconds = cases.map((sums, i) => ({ second: first + i, protocol: 'rtp' as const, sums }));
    const none = { streams: [], protocols: [], apps: [], talkers: [], rtp: [] };
    store.writer.write(sessionId, [], { totals, seconds, ...none }, {});
    store.markGap(sessionId, first, 'drops');
    const expected = cases.map((sums, i) => metricRow(first + i, 'rtp', sums, i === 0));
    assert.deepEqual(metrics(store.reader, sessionId, { protocol: 'rtp' }).metrics, expected);
    const raw = store.reader.prepare('select * from metric_view where session_id = ? and protocol = ?')
      .all(sessionId, 'rtp');
    assert.deepEqual(
      raw.map((row) => ({ ...row, gap: row['gap'] === 1 })),
      expected.map((row) => ({ session_id: sessionId, ...row })),
    );
    // Written again they add up, to the last nanosecond.
    store.writer.write(sessionId, [], { totals, seconds, ...none }, {});
    const doubled = cases.map((sums) =>
      Object.fromEntries(SUM_FIELDS.map((field) => [field, 2 * sums[field]])) as unknown as Sums
    );
    assert.deepEqual(
      metrics(store.reader, sessionId, { protocol: 'rtp' }).metrics,
      doubled.map((sums, i) => metricRow(first + i, 'rtp', sums, i === 0)),
    );
  } finally {
    store.close();
  }
});

Deno.test('views: protocol names stand for their codes everywhere', () => {
  using db = new DatabaseSync(':memory:');
  migrate(db);
  const zeros = SUM_FIELDS.map(() => '0').join(', ');
  for (const protocol of PROTOCOL_CLASSES) {
    const code = protocolCode(protocol);
    db.exec(`insert into metrics values (1, ${code}, ${code}, ${zeros})`);
    db.exec(`insert into protocol_totals (session_id, protocol, packets, bytes) values (1, ${code}, 0, 0)`);
  }
  for (const view of ['metric_view', 'protocol_view']) {
    const rows = db.prepare(`select protocol from ${view}`).all().map((row) => row['protocol']);
    assert.deepEqual(rows, [...PROTOCOL_CLASSES], view);
  }
});

Deno.test('views: packets show their stream’s final label, talkers that of the heaviest stream', async () => {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  const label = (app: string): Label => ({
    ...UNKNOWN_LABEL,
    app,
    category: 'Test',
    strength: STRENGTH.port,
  });
  try {
    const [light, heavy] = [conversation(0), conversation(1)];
    const sessionId = storeSession(store, [
      sent('client', light, { length: 100 }),
      sent('client', heavy, { length: 900 }),
      sent('server', heavy, { length: 100, retransmission: true }),
      packet({ length: 60, source: '02:00:5e:10:07:17', chain: 'eth:ethertype:arp' }),
      sent('client', heavy, { length: 1 }),
    ], {
      // The heavy stream is known at its last packet only.
      label: (record) =>
        record.streamNumber === 0
          ? label('Light')
          : record.streamNumber === 1 && record.no === 5
          ? label('Heavy')
          : UNKNOWN_LABEL,
      batch: 2,
    });
    const all = (sql: string) => store.reader.prepare(sql).all(sessionId).map((row) => Object.values(row));
    assert.deepEqual(all('select no, app from packet_view where session_id = ? order by no'), [
      [1, 'Light'],
      [2, 'Heavy'],
      [3, 'Heavy'],
      [4, 'Unknown'],
      [5, 'Heavy'],
    ]);
    assert.deepEqual(
      all(
        'select app, streams, packets, bytes, bytes_in, bytes_out from app_view where session_id = ? order by app',
      ),
      [['Heavy', 1, 3, 1001, 100, 901], ['Light', 1, 1, 100, 0, 100], ['Unknown', 0, 1, 60, 0, 0]],
    );
    assert.deepEqual(
      all('select rank, source, destination, packets, bytes, app from talker_view where session_id = ?'),
      [[1, '192.168.7.23', '198.51.100.7', 3, 1001, 'Heavy']],
    );
    assert.deepEqual(
      all('select stream_key, retransmissions, rtt_samples from stream_view where session_id = ?'),
      [
        ['tcp:0', 0, null],
        ['tcp:1', 1, null],
      ],
    );
  } finally {
    store.close();
  }
});
