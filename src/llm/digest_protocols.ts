/** Facts by protocol class: how much, how well, how safe, and what changed since the window before. */
import {
  FAIR_LOSS_PERCENT,
  GOOD_LOSS_PERCENT,
  largest,
  MOST_JITTER_MS,
  rtpQuality,
} from '../model/rtp_quality.ts';
import type { DigestInput } from './digest_input.ts';
import type { FactList } from './fact_list.ts';
import { changePercent, type ClassNumbers, classNumbers, share } from './figures.ts';

/** RTP streams that a digest names. */
const MOST_STREAMS = 4;

const CLASS_NAMES: Readonly<Record<ClassNumbers['protocol'], string>> = {
  all: 'All traffic',
  tcp: 'TCP',
  udp: 'UDP',
  quic: 'QUIC',
  rtp: 'RTP',
  tls: 'TLS',
  dns: 'DNS',
  http: 'HTTP',
  icmp: 'ICMP',
  other: 'Everything else',
};

export function protocol(list: FactList, n: ClassNumbers): void {
  const { protocol: id } = n;
  const name = CLASS_NAMES[id];
  const chart = { view: 'charts', protocol: id } as const;
  const rows = { view: 'protocols', protocol: id } as const;
  list.count(`${id}.packets`, `${name}, packets`, n.packets, 'packet', rows);
  list.bytes(`${id}.bytes`, `${name}, bytes`, n.bytes, rows);
  if (id !== 'all') list.percent(`${id}.share_percent`, `${name}, share of all bytes`, n.sharePercent, rows);
  if (n.inMeanBps !== null) {
    list.rate(`${id}.in_mean_bps`, `${name}, inbound throughput, mean`, n.inMeanBps, chart);
    list.rate(`${id}.out_mean_bps`, `${name}, outbound throughput, mean`, n.outMeanBps, chart);
    list.rate(`${id}.in_peak_bps`, `${name}, inbound throughput, busiest second`, n.inPeakBps, chart);
    list.rate(`${id}.out_peak_bps`, `${name}, outbound throughput, busiest second`, n.outPeakBps, chart);
  } else {
    list.rate(`${id}.mean_bps`, `${name}, throughput, mean`, n.totalMeanBps, chart);
  }
  if (id === 'all' && n.goodputInMeanBps !== null) {
    list.rate('all.goodput_in_mean_bps', 'All traffic, inbound goodput, mean', n.goodputInMeanBps, chart);
    list.rate('all.goodput_out_mean_bps', 'All traffic, outbound goodput, mean', n.goodputOutMeanBps, chart);
  }
  if (id === 'tcp') {
    list.ms('tcp.rtt_mean_ms', 'TCP round trip, mean', n.rttMeanMs, chart);
    list.ms('tcp.rtt_p50_ms', 'TCP round trip, p50', n.rttP50Ms, chart);
    list.ms('tcp.rtt_p95_ms', 'TCP round trip, p95', n.rttP95Ms, chart);
    list.count('tcp.rtt_samples', 'TCP acknowledgements that were timed', n.rttSamples, 'sample', chart);
    list.count('tcp.data_segments', 'TCP segments with data', n.dataSegments, 'data segment', rows);
    list.count('tcp.retransmissions', 'TCP segments sent again', n.retransmissions, 'retransmission', rows);
    list.percent('tcp.loss_percent', 'TCP loss: retransmissions of data segments', n.lossPercent, rows);
  }
  if (id === 'dns') {
    list.count('dns.responses', 'DNS responses', n.dnsResponses, 'response', rows);
    list.ms('dns.mean_ms', 'DNS response time, mean', n.dnsMeanMs, chart);
    list.count('dns.failures', 'DNS responses with an error', n.dnsFailures, 'failure', rows);
    list.percent(
      'dns.failure_percent',
      'DNS responses with an error, unknown names included',
      n.dnsFailurePercent,
      rows,
    );
  }
}

export function security(
  list: FactList,
  { scope, session }: DigestInput,
  classes: readonly ClassNumbers[],
): void {
  const of = (protocol: string) => classes.find((each) => each.protocol === protocol);
  const all = of('all');
  if (!all) return;
  const opens = { view: 'protocols' } as const;
  list.count('security.encrypted_packets', 'Encrypted packets', all.encryptedPackets, 'packet', opens);
  list.percent(
    'security.encrypted_percent',
    'Encrypted, of all packets',
    share(all.encryptedPackets, all.packets),
    opens,
  );
  const http = of('http');
  if (http) {
    const plain = http.packets - http.encryptedPackets;
    list.count('security.plain_http_packets', 'HTTP in plain text', plain, 'packet', {
      view: 'packets',
      protocol: 'http',
    });
  }
  if (scope === 'window') return;
  const ip = session.ipv4_packets + session.ipv6_packets;
  list.percent('all.ipv6_percent', 'IPv6, of IP packets', share(session.ipv6_packets, ip), opens);
}

/** Against the window before. */
export function changes(
  list: FactList,
  { before, protocols }: DigestInput,
  classes: readonly ClassNumbers[],
): void {
  if (!before) return;
  const earlier = new Map(classNumbers(before, protocols).map((each) => [each.protocol, each]));
  const now = new Map(classes.map((each) => [each.protocol, each]));
  const all = earlier.get('all');
  const opens = { view: 'charts', protocol: 'all' } as const;
  const rate = (id: string, label: string, was: number | null, is: number | null) => {
    list.rate(`before.all.${id}`, `${label}, the window before`, was, opens);
    list.change(
      `change.all.${id}`,
      `${label}, change since the window before`,
      changePercent(is, was),
      opens,
    );
  };
  list.count(
    'before.all.packets',
    'All traffic, packets, the window before',
    all?.packets ?? 0,
    'packet',
    opens,
  );
  rate('mean_bps', 'Throughput, mean', all?.totalMeanBps ?? 0, now.get('all')?.totalMeanBps ?? 0);
  rate('in_mean_bps', 'Inbound throughput, mean', all?.inMeanBps ?? null, now.get('all')?.inMeanBps ?? null);
  rate(
    'out_mean_bps',
    'Outbound throughput, mean',
    all?.outMeanBps ?? null,
    now.get('all')?.outMeanBps ?? null,
  );
  const tcp = earlier.get('tcp');
  if (tcp && now.has('tcp')) {
    const chart = { view: 'charts', protocol: 'tcp' } as const;
    list.ms('before.tcp.rtt_mean_ms', 'TCP round trip, mean, the window before', tcp.rttMeanMs, chart);
    list.percent('before.tcp.loss_percent', 'TCP loss, the window before', tcp.lossPercent, chart);
  }
  const dns = earlier.get('dns');
  if (dns && now.has('dns')) {
    const chart = { view: 'charts', protocol: 'dns' } as const;
    list.ms('before.dns.mean_ms', 'DNS response time, mean, the window before', dns.dnsMeanMs, chart);
  }
}

export function rtp(list: FactList, { span, rtp }: DigestInput): void {
  const numbers = classNumbers(span, []).find((each) => each.protocol === 'rtp');
  const opens = { view: 'rtp' } as const;
  list.count(
    'rtp.expected',
    'RTP packets expected by sequence numbers',
    numbers?.rtpExpected ?? null,
    'packet',
    opens,
  );
  list.count('rtp.lost', 'RTP packets lost', numbers?.rtpLost ?? null, 'packet', opens);
  list.percent('rtp.loss_percent', 'RTP loss over all streams', numbers?.lossPercent ?? null, opens);
  list.ms(
    'rtp.jitter_mean_ms',
    'RTP interarrival jitter, mean over all packets',
    numbers?.jitterMeanMs ?? null,
    opens,
  );
  list.percent('limit.rtp_loss_good', 'ITU-T Y.1541 asks for at most (RTP loss)', GOOD_LOSS_PERCENT, null);
  list.percent('limit.rtp_loss_fair', 'ITU-T G.1010 asks for less than (RTP loss)', FAIR_LOSS_PERCENT, null);
  list.ms('limit.rtp_jitter', 'ITU-T Y.1541 lets delay vary by', MOST_JITTER_MS, null);
  if (rtp.length === 0) return;
  const quality = rtpQuality(rtp);
  if (quality) {
    list.name('rtp.quality', 'RTP by ITU-T Y.1541 and G.1010', quality.word, opens);
    list.name('rtp.quality_by', 'decided by', quality.by, opens);
  }
  list.count('rtp.streams', 'RTP streams', rtp.length, 'stream', opens);
  list.percent('rtp.worst_loss_percent', 'RTP loss of the worst stream', largest(rtp, 'loss_percent'), opens);
  list.ms(
    'rtp.worst_jitter_ms',
    'RTP mean jitter of the worst stream',
    largest(rtp, 'jitter_mean_ms'),
    opens,
  );
  rtp.toSorted((a, b) => (b.loss_percent ?? -1) - (a.loss_percent ?? -1)).slice(0, MOST_STREAMS).forEach(
    (row, i) => {
      const id = `rtp.${i + 1}`;
      const of = { view: 'rtp', host: row.source } as const;
      list.name(`${id}.source`, `RTP stream by loss, ${i + 1}: from`, row.source, of);
      list.name(`${id}.destination`, 'to', row.destination, of);
      list.count(`${id}.packets`, 'packets', row.packets, 'packet', of);
      list.percent(`${id}.loss_percent`, 'loss', row.loss_percent, of);
      list.ms(`${id}.jitter_mean_ms`, 'jitter, mean', row.jitter_mean_ms, of);
    },
  );
}
