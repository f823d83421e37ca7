/** Tables of a report: bounded, and saying what they left out. */
import { bitRate, byteSize, count, escaped, milliseconds, percent } from './words.ts';

type Row = Readonly<Record<string, unknown>>;
type Write = (value: unknown) => string;

export interface Column {
  readonly title: string;
  readonly of: string | ((row: Row) => unknown);
  /** A figure, written so; text where left out. */
  readonly write?: Write;
}

const column = (title: string, of: Column['of'], write?: Write): Column => ({
  title,
  of,
  ...(write ? { write } : {}),
});

const end = (address: string, port: string) => (row: Row) =>
  row[port] === null
    ? row[address]
    : `${String(row[address]).includes(':') ? `[${row[address]}]` : row[address]}:${row[port]}`;

export const PROTOCOL_COLUMNS = [
  column('Protocol', 'protocol'),
  column('Packets', 'packets', count),
  column('Bytes', 'bytes', byteSize),
  column('In, mean', 'throughput_in_mean_bps', bitRate),
  column('In, peak', 'throughput_in_peak_bps', bitRate),
  column('Out, mean', 'throughput_out_mean_bps', bitRate),
  column('Out, peak', 'throughput_out_peak_bps', bitRate),
  column('Round trip, p50', 'rtt_p50_ms', milliseconds),
  column('p95', 'rtt_p95_ms', milliseconds),
  column('Loss', 'loss_percent', percent),
];

export const APP_COLUMNS = [
  column('Application', 'app'),
  column('Category', 'category'),
  column('Streams', 'streams', count),
  column('Packets', 'packets', count),
  column('Bytes', 'bytes', byteSize),
  column('In', 'bytes_in', byteSize),
  column('Out', 'bytes_out', byteSize),
];

export const TALKER_COLUMNS = [
  column('From', 'source'),
  column('To', 'destination'),
  column('Application', 'app'),
  column('Packets', 'packets', count),
  column('Bytes', 'bytes', byteSize),
];

const HOST_FIGURES = [
  column('Hosts', 'hosts', count),
  column('Streams', 'streams', count),
  column('Bytes', 'bytes', byteSize),
];

export const COUNTRY_COLUMNS = [
  column('Country', (row) => row['country'] ?? row['country_code'] ?? 'not known'),
  ...HOST_FIGURES,
];

export const NETWORK_COLUMNS = [
  column('Network', (row) => row['organisation'] ?? 'not known'),
  column('AS', (row) => (row['asn'] === null ? '' : `AS${row['asn']}`)),
  ...HOST_FIGURES,
];

export const PLACE_COLUMNS = [
  column(
    'Place',
    (row) => [row['city'], row['country']].filter((part) => part !== null).join(', ') || 'not known',
  ),
  column('Application', 'app'),
  ...HOST_FIGURES,
];

export const RTP_COLUMNS = [
  column('SSRC', 'ssrc'),
  column('From', end('source', 'source_port')),
  column('To', end('destination', 'destination_port')),
  column('Type', 'payload_type', count),
  column('Packets', 'packets', count),
  column('Lost', 'lost', count),
  column('Loss', 'loss_percent', percent),
  column('Jitter, mean', 'jitter_mean_ms', milliseconds),
  column('highest', 'jitter_max_ms', milliseconds),
];

/** Longest text in a cell. */
const MAX_CELL_CHARS = 120;

function cell(row: Row, { of, write }: Column): string {
  const value = typeof of === 'string' ? row[of] : of(row);
  if (write) return `<td class="n">${escaped(write(value))}</td>`;
  const chars = [...String(value ?? '')];
  const text = chars.length > MAX_CELL_CHARS ? `${chars.slice(0, MAX_CELL_CHARS).join('')}…` : chars.join('');
  return `<td class="w">${escaped(text)}</td>`;
}

/** A section with a table of the first `most` rows; nothing where there are none. @param rows read up to their end */
export function table(title: string, columns: readonly Column[], rows: Iterable<Row>, most: number): string {
  const lines: string[] = [];
  let all = 0;
  for (const row of rows) {
    if (all++ < most) lines.push(`<tr>${columns.map((each) => cell(row, each)).join('')}</tr>`);
  }
  if (all === 0) return '';
  const head = columns.map(({ title, write }) => `<th${write ? ' class="n"' : ''}>${escaped(title)}</th>`)
    .join('');
  const rest = all > most ? `<p class="quiet">The largest ${most} of ${count(all)}.</p>` : '';
  return `<section><h2>${escaped(title)}</h2><div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>
${lines.join('\n')}
</tbody></table></div>${rest}</section>\n`;
}
