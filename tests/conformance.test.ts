/**
 * A stored session against tshark's own unsharded reading, over every fixture: streams, protocol classes and RTP. The
 * truth is computed here, from `tshark -T fields`, in a way of its own.
 */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { createLabeller } from '../src/label/detector.ts';
import { Importer } from '../src/session/importer.ts';
import { RawCaptures } from '../src/session/raw_captures.ts';
import { Store } from '../src/store/store.ts';
import { FIXTURES } from './fixtures/table.ts';
import { tsharkFields } from './support/fixture_files.ts';
import { TempFolder } from './support/temp_folder.ts';

const FOLDER = new URL('fixtures/', import.meta.url);

/** tshark shows the custom block of this one as a packet, capinfos and Tapdeck do not (ARCHITECTURE.md, "Capture"). */
const COUNTED_DIFFERENTLY = new Set(['custom_block.pcapng']);

/** RFC 7160 starts anew where the clock changes; tshark 4.0 divides the old timestamps by the new clock. */
const JITTER_BY_RFC_7160 = new Set(['rtp_clock_change.pcap']);

const CLASSES: Readonly<Record<string, readonly string[]>> = {
  tcp: ['tcp'],
  udp: ['udp'],
  quic: ['quic'],
  rtp: ['rtp'],
  tls: ['tls', 'dtls'],
  dns: ['dns', 'mdns', 'llmnr'],
  http: ['http', 'http2', 'http3'],
  icmp: ['icmp', 'icmpv6'],
};

const FIELDS = [
  'frame.protocols',
  'frame.len',
  'tcp.stream',
  'udp.stream',
  'tcp.len',
  'udp.length',
  'tcp.analysis.retransmission',
  'tcp.analysis.ack_rtt',
] as const;

interface StreamTruth {
  packets: number;
  bytes: number;
  payload: number;
  retransmissions: number;
  rttSamples: number;
  rttSumMs: number;
}

/** Layers up to the first ICMP: what an error quotes is nobody's packet. */
function ownLayers(protocols: string): string[] {
  const layers = protocols.split(':');
  const icmp = layers.findIndex((layer) => layer.startsWith('icmp'));
  return icmp < 0 ? layers : layers.slice(0, icmp + 1);
}

/** The value of the deepest of a layer's headers; tshark lists quoted and outer ones too. */
function deepest(cell: string, layers: readonly string[], layer: string): string {
  const values = cell.split(',');
  return values[Math.min(values.length, layers.filter((name) => name === layer).length) - 1] ?? '';
}

async function truthOf(path: string) {
  const streams: Record<string, StreamTruth> = {};
  const classes: Record<string, { packets: number; bytes: number }> = {};
  for (const row of await tsharkFields(path, [...FIELDS])) {
    const layers = ownLayers(row['frame.protocols'] ?? '');
    const bytes = Number(row['frame.len']);
    const named = Object.keys(CLASSES).filter((name) =>
      CLASSES[name]?.some((layer) => layers.includes(layer))
    );
    for (const name of ['all', ...(named.length > 0 ? named : ['other'])]) {
      const sum = classes[name] ??= { packets: 0, bytes: 0 };
      sum.packets++;
      sum.bytes += bytes;
    }
    const layer = layers.findLast((name) => name === 'tcp' || name === 'udp');
    const number = layer === undefined ? '' : deepest(row[`${layer}.stream`] ?? '', layers, layer);
    if (layer === undefined || number === '') continue;
    const stream = streams[`${layer}:${number}`] ??= {
      packets: 0,
      bytes: 0,
      payload: 0,
      retransmissions: 0,
      rttSamples: 0,
      rttSumMs: 0,
    };
    stream.packets++;
    stream.bytes += bytes;
    stream.payload += layer === 'tcp'
      ? Number(deepest(row['tcp.len'] ?? '', layers, layer))
      : Math.max(0, Number(deepest(row['udp.length'] ?? '', layers, layer)) - 8);
    if (row['tcp.analysis.retransmission']) stream.retransmissions++;
    const rtt = row['tcp.analysis.ack_rtt'] ?? '';
    if (layer === 'tcp' && rtt !== '') {
      stream.rttSamples++;
      stream.rttSumMs += 1000 * Number(rtt.split(',').at(-1));
    }
  }
  return { streams, classes };
}

type Row = Record<string, unknown>;

function classesIn(rows: Row[]): Record<string, { packets: number; bytes: number }> {
  return Object.fromEntries(
    rows.map((
      row,
    ) => [String(row['protocol']), { packets: Number(row['packets']), bytes: Number(row['bytes']) }]),
  );
}

Deno.test('every fixture: streams, protocol classes and RTP as tshark reads them', async (t) => {
  await using folder = await TempFolder.make();
  const path = folder.at('history.sqlite');
  const store = new Store(path);
  const importer = new Importer({
    store,
    captures: new RawCaptures(folder.at('captures')),
    createLabeller: () => createLabeller(),
    tsharkVersion: 'test',
    samplePath: '',
  });
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    for (const fixture of FIXTURES) {
      if (!fixture.packets || COUNTED_DIFFERENTLY.has(fixture.file)) continue;
      const file = new URL(fixture.file, FOLDER).pathname;
      await t.step(fixture.file, async () => {
        const [{ session_id: id }, truth] = await Promise.all([
          importer.importFile(file, { source: fixture.file, keep: false }),
          truthOf(file),
        ]);
        const all = (sql: string) => db.prepare(sql).all(id);

        const streams = all('select * from stream_view where session_id = ?').map((row) => [
          row['stream_key'],
          {
            packets: Number(row['packets_to_server']) + Number(row['packets_to_client']),
            bytes: Number(row['bytes_to_server']) + Number(row['bytes_to_client']),
            payload: Number(row['payload_bytes_to_server']) + Number(row['payload_bytes_to_client']),
            retransmissions: Number(row['retransmissions'] ?? 0),
            rttSamples: Number(row['rtt_samples'] ?? 0),
            // Nanoseconds are exact; a sum of milliseconds is not, beyond the ninth digit.
            rttSumMs: round(Number(row['rtt_mean_ms'] ?? 0) * Number(row['rtt_samples'] ?? 0)),
          },
        ]);
        for (const stream of Object.values(truth.streams)) stream.rttSumMs = round(stream.rttSumMs);
        assert.deepEqual(Object.fromEntries(streams), truth.streams);

        assert.deepEqual(classesIn(all('select * from protocol_view where session_id = ?')), truth.classes);
        const seconds = all(
          `select protocol, sum(packets) as packets, sum(bytes) as bytes from metric_view
           where session_id = ? group by protocol`,
        );
        assert.deepEqual(classesIn(seconds), truth.classes);

        for (const known of fixture.rtpStreams ?? []) {
          const row = all('select * from rtp_view where session_id = ?').find((each) =>
            String(each['ssrc']).toLowerCase() === known.ssrc.toLowerCase() &&
            Number(each['source_port']) === known.sourcePort
          );
          assert.ok(row, known.ssrc);
          assert.deepEqual([row['packets'], row['lost']], [known.packets, known.lost], known.ssrc);
          if (JITTER_BY_RFC_7160.has(fixture.file)) continue;
          near(row['jitter_mean_ms'], known.jitterMeanMs, `${known.ssrc} mean jitter`);
          near(row['jitter_max_ms'], known.jitterMaxMs, `${known.ssrc} maximum jitter`);
        }
      });
    }
  } finally {
    db.close();
    store.close();
  }
});

const round = (value: number) => Math.round(value * 1e5) / 1e5;

/** tshark prints three decimals. */
function near(have: unknown, want: number, what: string): void {
  assert.ok(Math.abs(Number(have ?? 0) - want) <= 0.001, `${what}: ${have} for ${want}`);
}
