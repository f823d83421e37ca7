/**
 * The facts of a session, or of a window of it: the one thing that everything written rests on. Pure and deterministic;
 * names of the network are bounded and stay text.
 */
import type { Fact, Report } from '../model/summary.ts';
import { type AppRow, type TalkerRow } from '../model/rows.ts';
import {
  FAIR_LOSS_PERCENT,
  GOOD_LOSS_PERCENT,
  largest,
  MOST_JITTER_MS,
  rtpQuality,
} from '../model/rtp_quality.ts';
import type { DigestInput } from './digest_input.ts';
import { FactList } from './fact_list.ts';
import { changePercent, type ClassNumbers, classNumbers, share } from './figures.ts';

export interface Digest {
  readonly scope: Report['scope'];
  readonly from_us: number | null;
  readonly to_us: number | null;
  readonly facts: readonly Fact[];
}

/** Rows of a kind that a digest names. */
const MOST = {
  apps: 8,
  talkers: 5,
  rtp: 4,
  countries: 5,
  networks: 5,
  findings: 12,
  figures: 6,
  newApps: 4,
} as const;

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

export function digestOf(input: DigestInput): Digest {
  const isWindow = input.scope === 'window';
  const list = new FactList(
    isWindow ? { from_us: input.fromUs, to_us: input.toUs } : { from_us: null, to_us: null },
  );
  const classes = classNumbers(input.span, input.protocols);
  time(list, input);
  if (!classes.some((each) => each.protocol === 'all')) {
    list.count('all.packets', 'All traffic, packets', 0, 'packet', { view: 'packets' });
  }
  for (const each of classes) protocol(list, each);
  security(list, input, classes);
  if (input.before) changes(list, input, classes);
  apps(list, input);
  talkers(list, input.talkers ?? []);
  if (classes.some((each) => each.protocol === 'rtp')) rtp(list, input);
  places(list, input);
  findings(list, input);
  capture(list, input);
  return { scope: input.scope, from_us: input.fromUs, to_us: input.toUs, facts: list.facts };
}

function time(list: FactList, { scope, fromUs, toUs, span }: DigestInput): void {
  const opens = { view: 'charts' } as const;
  const what = scope === 'window' ? 'The window' : 'The session';
  list.date('span.date', `${what} begins on`, fromUs, opens);
  list.clock('span.from', `${what} begins at`, fromUs, opens);
  list.clock('span.to', `${what} ends at`, toUs, opens);
  const lasts = fromUs === null || toUs === null ? null : (toUs - fromUs) / 1e6;
  list.seconds('span.seconds', `${what} lasts`, scope === 'window' ? span.seconds : lasts, opens);
}

function protocol(list: FactList, n: ClassNumbers): void {
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

function security(list: FactList, { scope, session }: DigestInput, classes: readonly ClassNumbers[]): void {
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
function changes(list: FactList, { before, protocols }: DigestInput, classes: readonly ClassNumbers[]): void {
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

function apps(list: FactList, { apps, newApps, span, session, scope }: DigestInput): void {
  if (apps === null) return;
  const all = span.classes.get('all')?.sums.bytes ?? session.bytes;
  const named = apps.filter((row) => row.bytes > 0);
  list.count('apps.count', 'Applications', named.length, 'application', { view: 'apps' });
  named.slice(0, MOST.apps).forEach((row, i) => app(list, `app.${i + 1}`, row, all));
  const unknown = named.find((row) => row.app === 'Unknown');
  if (unknown && scope === 'session') {
    list.percent(
      'apps.unknown_percent',
      'Traffic of no known application, of all bytes',
      share(unknown.bytes, all),
      {
        view: 'apps',
        app: 'Unknown',
      },
    );
  }
  newApps?.slice(0, MOST.newApps).forEach((name, i) =>
    list.name(`app.new.${i + 1}`, 'Application seen for the first time', name, { view: 'apps', app: name })
  );
}

function app(list: FactList, id: string, row: AppRow, allBytes: number): void {
  const opens = { view: 'apps', app: row.app } as const;
  list.name(`${id}.name`, `Application by bytes, ${id.slice(4)}`, row.app, opens);
  list.name(`${id}.category`, 'its category', row.category, opens);
  list.bytes(`${id}.bytes`, 'its bytes', row.bytes, opens);
  list.percent(`${id}.share_percent`, 'its share of all bytes', share(row.bytes, allBytes), opens);
  if (row.streams > 0) list.count(`${id}.streams`, 'its streams', row.streams, 'stream', opens);
}

function talkers(list: FactList, rows: readonly TalkerRow[]): void {
  rows.slice(0, MOST.talkers).forEach((row, i) => {
    const id = `talker.${i + 1}`;
    const opens = { view: 'talkers', host: row.source } as const;
    list.name(`${id}.source`, `Sender by bytes sent out, ${i + 1}`, row.source, opens);
    list.name(`${id}.destination`, 'to', row.destination, opens);
    list.bytes(`${id}.bytes`, 'bytes', row.bytes, opens);
    if (row.app !== null) list.name(`${id}.app`, 'with', row.app, opens);
  });
}

function rtp(list: FactList, { span, rtp }: DigestInput): void {
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
  rtp.toSorted((a, b) => (b.loss_percent ?? -1) - (a.loss_percent ?? -1)).slice(0, MOST.rtp).forEach(
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

function places(list: FactList, { places, span }: DigestInput): void {
  if (!places) return;
  const all = span.classes.get('all')?.sums.bytes ?? 0;
  const hosts = places.countries.reduce((sum, row) => sum + row.hosts, 0);
  const opens = { view: 'hosts' } as const;
  list.count('places.public_hosts', 'Public hosts', hosts, 'public host', opens);
  list.count(
    'places.local_hosts',
    'Hosts in private and other special ranges',
    places.notPublicHosts,
    'local host',
    opens,
  );
  const countries = places.countries.filter((row) => row.country !== null);
  if (countries.length === 0) return;
  list.count('places.countries', 'Countries', countries.length, 'country', opens, 'countries');
  countries.slice(0, MOST.countries).forEach((row, i) => {
    const id = `country.${i + 1}`;
    list.name(`${id}.name`, `Country by bytes, ${i + 1}`, row.country ?? '', opens);
    list.percent(`${id}.share_percent`, 'its share of all bytes', share(row.bytes, all), opens);
    list.count(`${id}.hosts`, 'its hosts', row.hosts, 'host', opens);
  });
  places.networks.filter((row) => row.organisation !== null).slice(0, MOST.networks).forEach((row, i) => {
    const id = `network.${i + 1}`;
    list.name(`${id}.name`, `Network by bytes, ${i + 1}`, row.organisation ?? '', opens);
    list.percent(`${id}.share_percent`, 'its share of all bytes', share(row.bytes, all), opens);
  });
}

const SEVERITIES = ['critical', 'warning', 'info'] as const;

function findings(list: FactList, { findings }: DigestInput): void {
  const told = findings.filter((row) => !row.muted);
  const opens = { view: 'findings' } as const;
  if (told.length > 0) {
    list.count('findings.count', 'Findings', told.length, 'finding', opens);
    for (const severity of SEVERITIES) {
      const count = told.filter((row) => row.severity === severity).length;
      if (count > 0) list.count(`findings.${severity}`, `Findings, ${severity}`, count, 'finding', opens);
    }
  }
  const worst = told.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  worst.slice(0, MOST.findings).forEach((row, i) => {
    const at = { view: 'findings', from_us: row.time_us, to_us: row.last_us } as const;
    list.name(`finding.${i + 1}.subject`, `Finding ${i + 1} (${row.severity}) is about`, row.subject, at);
    list.text(`finding.${i + 1}.text`, 'it says', row.text, at);
    for (const [name, value] of Object.entries(row.evidence.figures).slice(0, MOST.figures)) {
      if (typeof value === 'number') list.figure(`finding.${i + 1}.${name}`, name, value, at);
    }
  });
}

function capture(list: FactList, { session, span, scope }: DigestInput): void {
  const opens = { view: 'capture' } as const;
  list.count(
    'capture.gap_seconds',
    'Seconds in which something was missed',
    span.gapSeconds,
    'second',
    opens,
  );
  if (scope === 'window') return;
  const { dropped_packets: dropped, packets } = session;
  list.count('capture.dropped_packets', 'Packets dropped by kernel or interface', dropped, 'packet', opens);
  if (dropped !== null && dropped > 0) {
    list.percent(
      'capture.dropped_percent',
      'Dropped, of all packets that came',
      share(dropped, dropped + packets),
      opens,
    );
  }
  list.count(
    'capture.truncated_packets',
    'Packets that were cut short',
    session.truncated_packets,
    'packet',
    opens,
  );
  list.count(
    'capture.worker_restarts',
    'Times that tshark was started again',
    session.worker_restarts,
    'restart',
    opens,
  );
  list.ms('capture.lag_max_ms', 'How far reading fell behind at most', session.lag_max_ms, opens);
  list.count('capture.warnings', 'Warnings of the session', session.warnings.length, 'warning', opens);
}
