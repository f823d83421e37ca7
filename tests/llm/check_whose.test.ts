/** Whose a figure is, and which of several: right numbers that were given to another. */
import assert from 'node:assert/strict';
import { Checker } from '../../src/llm/check.ts';
import { type Digest, digestOf } from '../../src/llm/digest.ts';
import type { Fact } from '../../src/model/summary.ts';
import { sessionRow, TALKER } from '../server/rows.ts';
import { app, classFigures, digestInput, findingRow } from './digests.ts';

const input = digestInput();
const all = { packets: 1780, bytes: 1_000_000, bytesIn: 900_000, bytesOut: 100_000, encryptedPackets: 317 };

const session = sessionRow({
  ...{ packets: 1780, bytes: 1_000_000, ipv4_packets: 1780, ipv6_packets: 0, warnings: [] },
  ...{ dropped_packets: null, truncated_packets: 0 },
});

const base = digestOf(digestInput({
  session,
  span: {
    ...input.span,
    classes: new Map([
      ['all', classFigures({ ...all, goodputBytesIn: 540_750, goodputBytesOut: 50_000 })],
      [
        'tcp',
        classFigures({
          ...{ packets: 1700, bytes: 993_000, rttSamples: 1000, rttSumNs: 72_800_000_000 },
          ...{ dataSegments: 10_000, retransmissions: 12 },
        }),
      ],
      ['tls', classFigures({ packets: 320, bytes: 225_000 })],
      [
        'dns',
        classFigures({ packets: 40, bytes: 4000, dnsResponses: 20, dnsSamples: 20, dnsSumNs: 60_000_000 }),
      ],
    ]),
  },
  apps: [app('Netflix', 'Video', 997_000), app('Akamai', 'CDN', 2000), app('DNS', 'Network', 700)],
  talkers: [
    { ...TALKER, source: '192.168.1.7', destination: '23.246.3.140', bytes: 25_900, app: 'Netflix' },
    { ...TALKER, source: '192.168.1.7', destination: '23.246.11.141', bytes: 28_200, app: 'Netflix' },
  ],
  findings: [findingRow()],
}));

/** Quantiles come from a sketch, which this digest has none of. */
const withFacts = (values: Readonly<Record<string, [number | null, string]>>): Digest => ({
  ...base,
  facts: base.facts.map((fact): Fact => {
    const [value, written] = values[fact.id] ?? [fact.value, fact.written];
    return { ...fact, value, written };
  }),
});
const QUANTILES = {
  'tcp.rtt_p50_ms': [6.65, '6.65 ms'],
  'tcp.rtt_p95_ms': [386, '386 ms'],
} as const satisfies Record<string, [number, string]>;
const checker = new Checker(withFacts({ ...QUANTILES }));
const measured = new Checker(withFacts({ 'capture.dropped_packets': [0, '0 packets'] }));

const kept = (texts: readonly string[], by = checker) => {
  for (const text of texts) {
    const checked = by.sentence(text);
    assert.ok(checked.supported, checked.supported ? '' : `${checked.why}: ${text}`);
  }
};
const struck = (texts: readonly string[], by = checker) => {
  for (const text of texts) assert.equal(by.sentence(text).supported, false, text);
};

Deno.test('check: a quantile is no other quantile and no mean', () => {
  kept([
    'The p95 TCP round trip was 386 ms.',
    "TCP's 95th percentile round trip was 386 ms.",
    'The median TCP round trip was 6.65 ms, p95 was 386 ms.',
    'TCP round trips took 6.65 ms in the median and 386 ms at p95.',
    'The TCP round trips ranged from 6.65 ms (p50) to 386 ms (p95).',
    'The TCP mean round trip was 72.8 ms.',
    'TCP round trips averaged 72.8 ms.',
  ]);
  struck([
    'The p95 TCP round trip was 6.65 ms.',
    "TCP's 95th percentile round trip was 6.65 ms.",
    'The p50 TCP round trip was 386 ms.',
    'The p99 TCP round trip was 386 ms.',
    'The TCP mean round trip was 6.65 ms.',
    'TCP round trips averaged 386 ms.',
  ]);
});

Deno.test('check: IPv6 and IPv4 have no share but their own', () => {
  kept(['IPv6 carried 0% of the traffic.']);
  struck(['IPv6 carried 99.3% of the traffic.', 'IPv4 carried 99.3% of the traffic.']);
});

Deno.test('check: what was not measured is no zero', () => {
  struck([
    'No packets were dropped by the kernel.',
    'The kernel dropped 0 packets.',
    'No packets were dropped or cut short.',
    'Zero packets were captured with TCP.',
    'There were no drops on TCP.',
    'TCP captured 0 packets.',
    'TCP lost 0% of its data.',
    '0% of the packets were dropped.',
  ]);
  kept(['No packets were cut short.', 'There were no failures.', 'DNS had no failures.']);
  kept([
    'No packets were dropped by the kernel.',
    'The kernel dropped 0 packets.',
    'No packets were dropped or cut short.',
  ], measured);
  struck(['Zero packets were captured with TCP.', 'No TCP packets were dropped.'], measured);
  const checked = measured.sentence('The kernel dropped 0 packets.');
  assert.ok(checked.supported && checked.sentence.facts.includes('capture.dropped_packets'));
});

Deno.test('check: what makes up a share did not grow by it', () => {
  kept([
    'Netflix makes up 99.7% of all bytes.',
    'TCP makes up 99.3% of all bytes.',
    'TCP made up about 99.3% of all bytes.',
    'Netflix leads, making up 99.7% of all bytes.',
  ]);
  struck(['Traffic went up 99.7%.', 'Traffic is up 99.3%.', 'Netflix makes up 99.3% of all bytes.']);
});

Deno.test('check: a figure of one is not given to another', () => {
  kept([
    '192.168.1.7 sent 25.9 kB to 23.246.3.140.',
    '192.168.1.7 sent 28.2 kB to 23.246.11.141 with Netflix.',
    'Netflix moved 997 kB in 60 s.',
    'Netflix had 99.7% of the 1 MB.',
    'DNS gave 20 responses after 3 ms on average.',
    '192.0.2.77 had 23 retransmissions.',
    'TCP lost 0.12% of its data.',
  ]);
  struck([
    'SSDP moved 1 MB.',
    'Akamai moved 1 MB.',
    'Akamai moved 997 kB.',
    'Akamai sent 28.2 kB to 23.246.11.141.',
    'Netflix lost 0.12% of its data.',
    'Netflix had a round trip of 72.8 ms.',
    '192.168.1.7 sent 25.9 kB to 23.246.11.141.',
    '23.246.11.141 sent 28.2 kB to 192.168.1.7.',
    '192.0.2.77 had 12 retransmissions.',
  ]);
});

Deno.test('check: a share of packets is none of bytes, and goodput no throughput', () => {
  kept([
    '17.8% of the packets were encrypted.',
    'TLS had 22.5% of the bytes.',
    'Goodput in was 72.1 kbps.',
    'Throughput in was 120 kbps.',
  ]);
  struck([
    '22.5% of the packets were encrypted.',
    'Of all packets, 22.5% were encrypted.',
    '17.8% of the bytes were encrypted.',
    'Goodput in was 120 kbps.',
    'Throughput in was 72.1 kbps.',
  ]);
});
