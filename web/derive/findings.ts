/** Findings as they are listed: what was known at a moment, by kind, the most severe first. */
import { type FindingRow, SEVERITIES, type Severity, type SeverityCounts } from '../../src/model/finding.ts';
import type { PacketFilter } from './filter.ts';
import { counted, lasted } from './format.ts';
import { SEVERITY_WORDS } from './finding_words.ts';
import type { Stretch } from './series.ts';
import { type DateNeed, timeText } from './time.ts';

/** Findings of one kind; of these the most severe come first, then the latest. */
export interface FindingGroup {
  readonly kind: string;
  readonly severity: Severity;
  readonly findings: readonly FindingRow[];
}

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);
const bySeverity = (a: FindingRow, b: FindingRow): number =>
  rank(b.severity) - rank(a.severity) || b.last_us - a.last_us || b.finding_id - a.finding_id;

/** The newest moment up to `atUs` at which something was noticed; undefined: nothing had been. */
export function noticedBy(rows: readonly FindingRow[], atUs: number): number | undefined {
  let newest: number | undefined;
  for (const { noticed_us: us } of rows) if (us <= atUs && us > (newest ?? -Infinity)) newest = us;
  return newest;
}

export function findingGroups(rows: readonly FindingRow[]): FindingGroup[] {
  const groups = new Map<string, FindingRow[]>();
  for (const row of rows.toSorted(bySeverity)) {
    const group = groups.get(row.kind);
    if (group) group.push(row);
    else groups.set(row.kind, [row]);
  }
  return [...groups].map(([kind, findings]) => ({
    kind,
    severity: findings[0]?.severity ?? 'info',
    findings,
  }));
}

export function countsOfFindings(rows: readonly FindingRow[]): SeverityCounts {
  const counts = { info: 0, warning: 0, critical: 0 };
  for (const { severity } of rows) counts[severity] += 1;
  return counts;
}

/** "1 critical, 11 warnings, 6 info". */
export function countsText(counts: SeverityCounts): string {
  const parts = [
    counts.critical > 0 ? `${counts.critical} critical` : '',
    counts.warning > 0 ? counted(counts.warning, 'warning') : '',
    counts.info > 0 ? `${counts.info} info` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/**
 * The packets of its episode: by Wireshark's filter where there is one.
 * @param capture whether the raw capture is there, which that filter is asked of
 */
export function evidenceFilter({ evidence, time_us, last_us }: FindingRow, capture: boolean): PacketFilter {
  const stretch = { from_us: String(Math.max(0, time_us)), to_us: String(Math.max(0, last_us) + 1) };
  if (capture && evidence.display_filter !== null) {
    return { display_filter: evidence.display_filter, ...stretch };
  }
  const [stream] = evidence.stream_keys;
  const [host] = evidence.hosts;
  return stream !== undefined ? { stream, ...stretch } : host !== undefined ? { host, ...stretch } : stretch;
}

/** Something is to be seen around it. */
const LEAST_STRETCH_S = 10;

/** What charts show of it: the episode with a tenth of its length on both sides, in whole seconds. */
export function findingStretch({ time_us, last_us }: Pick<FindingRow, 'time_us' | 'last_us'>): Stretch {
  const [fromS, toS] = [time_us / 1_000_000, last_us / 1_000_000];
  const around = Math.max((toS - fromS) / 10, (LEAST_STRETCH_S - (toS - fromS)) / 2);
  return { fromS: Math.floor(fromS - around), toS: Math.ceil(toS + around) };
}

/** "13:30:31", or "13:30:31, for 9 s". */
export function whenText({ time_us, last_us }: FindingRow, dates: DateNeed): string {
  const seconds = (last_us - time_us) / 1_000_000;
  const at = timeText(time_us, dates);
  return seconds < 1 ? at : `${at}, for ${lasted(seconds)}`;
}

/** A finding above the charts, in hundredths of their width. */
export interface FindingMark {
  readonly id: number;
  readonly severity: Severity;
  readonly left: number;
  readonly width: number;
  readonly title: string;
}

/** A strip of more could not be read. */
const MOST_MARKS = 200;

/** Those that a stretch holds a part of, the most severe last: they lie above. */
export function findingMarks(rows: readonly FindingRow[], { fromS, toS }: Stretch): FindingMark[] {
  const span = toS - fromS;
  const inside = rows.filter((row) => row.last_us / 1_000_000 >= fromS && row.time_us / 1_000_000 <= toS);
  return inside.toSorted(bySeverity).slice(0, MOST_MARKS).reverse().map((row) => {
    const from = Math.max(row.time_us / 1_000_000, fromS);
    const to = Math.min(row.last_us / 1_000_000, toS);
    return {
      id: row.finding_id,
      severity: row.severity,
      left: (from - fromS) / span * 100,
      width: (to - from) / span * 100,
      title: `${SEVERITY_WORDS[row.severity].name}: ${row.text}`,
    };
  });
}
