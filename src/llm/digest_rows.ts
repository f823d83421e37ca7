/** Facts of which there is one for each row: applications, talkers, places, findings; and those of the capture itself. */
import type { AppRow, TalkerRow } from '../model/rows.ts';
import type { DigestInput } from './digest_input.ts';
import type { FactList } from './fact_list.ts';
import { share } from './figures.ts';

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

const SEVERITIES = ['critical', 'warning', 'info'] as const;

export function apps(list: FactList, { apps, newApps, span, session, scope }: DigestInput): void {
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

export function talkers(list: FactList, rows: readonly TalkerRow[]): void {
  rows.slice(0, MOST.talkers).forEach((row, i) => {
    const id = `talker.${i + 1}`;
    const opens = { view: 'talkers', host: row.source } as const;
    list.name(`${id}.source`, `Sender by bytes sent out, ${i + 1}`, row.source, opens);
    list.name(`${id}.destination`, 'to', row.destination, opens);
    list.bytes(`${id}.bytes`, 'bytes', row.bytes, opens);
    if (row.app !== null) list.name(`${id}.app`, 'with', row.app, opens);
  });
}

export function places(list: FactList, { places, span }: DigestInput): void {
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

export function findings(list: FactList, { findings }: DigestInput): void {
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

export function capture(list: FactList, { session, span, scope }: DigestInput): void {
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
