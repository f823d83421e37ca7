/** A session as one HTML file: opens offline, holds no script, prints on A4. At most some 200 kB, whatever the session. */
import type { History } from '../../store/export.ts';
import { placesReport, sessionHosts } from '../place_report.ts';
import { chart, seriesOf } from './chart.ts';
import { STYLE } from './style.ts';
import { written } from './written.ts';
import {
  APP_COLUMNS,
  COUNTRY_COLUMNS,
  NETWORK_COLUMNS,
  PLACE_COLUMNS,
  PROTOCOL_COLUMNS,
  RTP_COLUMNS,
  table,
  TALKER_COLUMNS,
} from './tables.ts';
import { bitRate, byteSize, count, escaped, lasted, milliseconds, moment, percent, share } from './words.ts';

type Row = Readonly<Record<string, unknown>>;

const MOST = { apps: 40, talkers: 25, places: 20, rtp: 30 } as const;
const MAX_WARNINGS = 50;
const MAX_NOTE_CHARS = 10_000;

/** Nothing may be loaded or run, whatever a name in the capture says. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** @param removed a sentence that says what is not there any more */
export function* reportHtml(history: History, sessionId: number, removed?: string): Generator<string> {
  const [session] = history.rows('session_view', sessionId);
  if (!session) return;
  const protocols = [...history.rows('protocol_view', sessionId)];
  const name = String(session['name']) || `Session ${sessionId}`;
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(name)} – Tapdeck report</title>
<style>${STYLE}</style>
</head>
<body><main>
<h1>${escaped(name)}</h1>
<p class="quiet">Tapdeck report of session ${sessionId}</p>
`;
  yield facts(session);
  yield warnings(session, removed);
  yield written(history.report(sessionId));
  yield tiles(session, protocols);
  yield throughput(history, sessionId);
  yield table('Protocols', PROTOCOL_COLUMNS, protocols.filter((row) => Number(row['packets']) > 0), 20);
  yield table('Applications', APP_COLUMNS, largestFirst(history.rows('app_view', sessionId)), MOST.apps);
  yield table(
    'Top talkers, outbound',
    TALKER_COLUMNS,
    history.talkers(sessionId, MOST.talkers),
    MOST.talkers,
  );
  const places = placesReport(sessionHosts(history.traffic(sessionId)));
  yield table('Countries', COUNTRY_COLUMNS, places.countries, MOST.places);
  yield table('Networks', NETWORK_COLUMNS, places.networks, MOST.places);
  yield table('Places', PLACE_COLUMNS, places.places, MOST.places);
  yield table('RTP streams', RTP_COLUMNS, largestPackets(history.rows('rtp_view', sessionId)), MOST.rtp);
  yield footer(session);
  yield '</main></body></html>\n';
}

const largestFirst = (rows: Iterable<Row>) =>
  [...rows].sort((a, b) => Number(b['bytes']) - Number(a['bytes']));
const largestPackets = (rows: Iterable<Row>) =>
  [...rows].sort((a, b) => Number(b['packets']) - Number(a['packets']));

function texts(json: unknown): string[] {
  const list: unknown = JSON.parse(String(json));
  return Array.isArray(list) ? list.map(String) : [];
}

function facts(session: Row): string {
  const dropped = session['dropped_packets'];
  const tags = texts(session['tags']).join(', ');
  const list: [string, string][] = [
    [session['kind'] === 'live' ? 'Recorded on' : 'Imported from', String(session['source'])],
    ['State', String(session['state'])],
    ['Begins', moment(session['started_us'])],
    ['Ends', moment(session['ended_us'])],
    ['Lasts', lasted(session['started_us'], session['ended_us'])],
    ['Packets', count(session['packets'])],
    ['Bytes', `${byteSize(session['bytes'])} (${count(session['bytes'])})`],
    ['Dropped', dropped === null ? 'not measured' : count(dropped)],
    ['Cut short', count(session['truncated_packets'])],
    ['tshark', `${session['tshark_version'] ?? 'not known'}`],
    ['Catalogue', `${session['catalogue_version'] ?? 'not known'}`],
    ...(session['capture_filter']
      ? [['Capture filter', String(session['capture_filter'])] as [string, string]]
      : []),
    ...(tags === '' ? [] : [['Tags', tags] as [string, string]]),
  ];
  const note = String(session['note']).slice(0, MAX_NOTE_CHARS);
  return `<dl class="facts">${
    list.map(([term, text]) => `<div><dt>${escaped(term)}</dt><dd>${escaped(text)}</dd></div>`).join('\n')
  }</dl>
${note === '' ? '' : `<h2>Note</h2><pre>${escaped(note)}</pre>`}`;
}

function warnings(session: Row, removed: string | undefined): string {
  const restarts = Number(session['worker_restarts']);
  const list = texts(session['warnings']).slice(0, MAX_WARNINGS);
  if (removed !== undefined) list.unshift(removed);
  if (restarts > 0) {
    list.push(
      `tshark was started again ${count(restarts)} times: streams may read differently from there on.`,
    );
  }
  if (list.length === 0) return '';
  return `<div class="warnings" role="note"><ul>${
    list.map((each) => `<li>${escaped(each)}</li>`).join('')
  }</ul></div>\n`;
}

function tiles(session: Row, protocols: readonly Row[]): string {
  const all = protocols.find((row) => row['protocol'] === 'all');
  const tcp = protocols.find((row) => row['protocol'] === 'tcp');
  const dns = protocols.find((row) => row['protocol'] === 'dns');
  const packets = Number(session['packets']);
  const v6 = Number(session['ipv6_packets']);
  const ip = Number(session['ipv4_packets']) + v6;
  const list: [label: string, figure: string, detail: string][] = [
    [
      'In, mean',
      bitRate(all?.['throughput_in_mean_bps']),
      `peak ${bitRate(all?.['throughput_in_peak_bps'])}`,
    ],
    [
      'Out, mean',
      bitRate(all?.['throughput_out_mean_bps']),
      `peak ${bitRate(all?.['throughput_out_peak_bps'])}`,
    ],
    [
      'Packets a second',
      count(all?.['packets_per_second_mean']),
      `peak ${count(all?.['packets_per_second_peak'])}`,
    ],
    [
      'TCP round trip, mean',
      milliseconds(tcp?.['rtt_mean_ms']),
      `p50 ${milliseconds(tcp?.['rtt_p50_ms'])}, p95 ${milliseconds(tcp?.['rtt_p95_ms'])}`,
    ],
    ['TCP loss', percent(tcp?.['loss_percent']), 'retransmissions of data segments'],
    [
      'DNS answers after',
      milliseconds(dns?.['dns_mean_ms']),
      `${percent(dns?.['dns_failure_percent'])} failed`,
    ],
    ['Encrypted', share(Number(session['encrypted_packets']), packets), 'of all packets'],
    ['IPv6', share(v6, ip), 'of IP packets'],
  ];
  return `<div class="tiles">${
    list.map(([label, figure, detail]) =>
      `<div class="tile"><span>${escaped(label)}</span><b>${escaped(figure)}</b><span>${
        escaped(detail)
      }</span></div>`
    ).join('\n')
  }</div>\n`;
}

function throughput(history: History, sessionId: number): string {
  const span = history.secondsSpan(sessionId);
  const series = span && seriesOf(history.seconds(sessionId), span.firstUs, span.lastUs);
  if (!series) return '<p class="quiet">Nothing was measured.</p>\n';
  return `<h2>Throughput</h2><figure>${chart(series)}</figure>\n`;
}

function footer(session: Row): string {
  const here = session['local_addresses'] === null
    ? 'the private address ranges are “here”'
    : `“here” is ${texts(session['local_addresses']).join(', ')}`;
  return `<footer><p>Methods and units. Rates are bits a second over windows of one second of packet time; means count seconds
without traffic as zero, peaks are single seconds. k, M, G are powers of 1000. Throughput counts whole frames. In and out: ${
    escaped(here)
  }. TCP round trip: from a segment to the packet that acknowledges it; p50 and p95 are within 1%. TCP loss: retransmitted
segments over data segments. RTP loss and jitter: RFC 3550, as Wireshark counts them. Classes of protocols overlap. An
application is named by what its streams say of themselves; places come from databases of addresses and are estimates.
“–”: not measured.</p></footer>
`;
}
