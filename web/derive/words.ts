/** What was written about a session, put in order for reading: moments, versions, authors, plain text. */
import {
  type Fact,
  type Report,
  type ReportSection,
  SECTION_TITLES,
  type Sentence,
  type SummaryRow,
} from '../../src/model/summary.ts';
import { counted } from './format.ts';
import { dateNeed, spanText, timeText } from './time.ts';

/** A status and its versions, the newest first: the built-in text, and a model's that followed. */
export interface WrittenMoment {
  readonly time_us: number;
  readonly versions: readonly [SummaryRow, ...SummaryRow[]];
}

/** A status of a minute, as against a summary of a stretch that somebody asked for. */
export function isStatus({ kind, report }: SummaryRow): boolean {
  return kind === 'periodic' && (report === null || report.sections.every(({ id }) => id === 'status'));
}

/** @param untilUs only what had been written about packets up to this moment */
export function momentsOf(rows: readonly SummaryRow[], untilUs?: number): WrittenMoment[] {
  const moments = new Map<number, [SummaryRow, ...SummaryRow[]]>();
  for (const row of rows) {
    if (!isStatus(row) || (untilUs !== undefined && row.time_us > untilUs)) continue;
    const versions = moments.get(row.time_us);
    if (versions) versions.push(row);
    else moments.set(row.time_us, [row]);
  }
  return [...moments].map(([time_us, [first, ...rest]]) => {
    const [newest = first, ...older] = [first, ...rest].sort((a, b) => b.summary_id - a.summary_id);
    return { time_us, versions: [newest, ...older] as const };
  }).sort((a, b) => b.time_us - a.time_us);
}

/** Reports of the session and of stretches, the one that was written last first. */
export function documentsOf(rows: readonly SummaryRow[]): SummaryRow[] {
  return rows.filter((row) => !isStatus(row)).sort((a, b) => b.summary_id - a.summary_id);
}

/** The versions by what they are about and who wrote them, in the order of `documents`. */
export function versionNames(documents: readonly SummaryRow[]): string[] {
  const about = documents.map((row) =>
    row.kind === 'final' ? 'Whole session' : rangeText(row) ?? 'A stretch'
  );
  return documents.map((row, i) => {
    const alike = about.flatMap((each, at) => each === about[i] ? [at] : []);
    const version = alike.length === 1 ? '' : `, version ${alike.length - alike.indexOf(i)}`;
    return `${about[i]}${version}, by ${writerName(row.written_by)}`;
  });
}

/** "26 Nov 2026 14:03:07 to 14:05:00"; undefined where the report has no packets. */
export function rangeText({ report }: SummaryRow): string | undefined {
  return report?.from_us == null || report.to_us === null
    ? undefined
    : spanText(report.from_us, report.to_us);
}

/** "14:03:07", with the date where the statuses span days. */
export function momentText(timeUs: number, moments: readonly WrittenMoment[]): string {
  return timeText(timeUs, dateNeed(moments.at(-1)?.time_us, moments[0]?.time_us));
}

export function writerName(writtenBy: string): string {
  if (writtenBy === 'rules') return 'Tapdeck';
  const [, provider, model] = /^(gemini|openai):(.+)$/s.exec(writtenBy) ?? [];
  return provider === undefined
    ? writtenBy
    : provider === 'gemini'
    ? `Gemini (${model})`
    : model ?? writtenBy;
}

/** Who wrote it, from what, and what was struck. @param where it was written, as far as the log of calls knows */
export function authorText(row: SummaryRow, where?: string): string {
  if (row.written_by === 'rules') return 'Written by Tapdeck itself from the figures.';
  const struck = row.report?.struck ?? 0;
  const by = `Written by ${writerName(row.written_by)}${
    where ? `, ${where},` : ''
  } and held against the figures`;
  if (struck === 0) return `${by}: nothing had to be struck.`;
  return `${by}: ${counted(struck, 'sentence')} without support ${struck === 1 ? 'was' : 'were'} struck.`;
}

/** Sections of a report; of a text whose report cannot be read, its paragraphs. */
export function sectionsOf({ report, text }: SummaryRow): readonly ReportSection[] {
  if (report) return report.sections;
  const sentences = text.split('\n\n').map((each) => ({ text: each, facts: [] }));
  return [{ id: 'overall', verdict: null, sentences }];
}

/** Facts that a sentence rests on, in the order in which they were put down. */
export function factsOf(report: Report | null, { facts }: Sentence): Fact[] {
  return report?.facts.filter(({ id }) => facts.includes(id)) ?? [];
}

/** "its bytes" stands behind a name in a digest; alone it needs that name. */
export function factLabel(fact: Fact, report: Report | null): string {
  const label = fact.label.charAt(0).toUpperCase() + fact.label.slice(1);
  if (!/^(its|to|with|bytes)\b/.test(fact.label)) return label;
  const of = fact.id.slice(0, fact.id.lastIndexOf('.'));
  const named = report?.facts.find(({ id }) => id === `${of}.name` || id === `${of}.source`);
  return named === undefined ? label : `${named.written}: ${fact.label}`;
}

/** The whole document for the clipboard. @param title of the session */
export function plainText(row: SummaryRow, title: string, where?: string): string {
  const sections = sectionsOf(row).map(({ id, verdict, sentences }) => {
    const heading = SECTION_TITLES[id] + (verdict === null ? '' : `: ${verdict}`);
    return `${heading}\n${sentences.map(({ text }) => text).join(' ')}`;
  });
  const head = [title, rangeText(row)].filter((line) => line !== undefined).join('\n');
  const end = [authorText(row, where), row.report?.fallback].filter((line) => line != null).join(' ');
  return [head, ...sections, end].join('\n\n') + '\n';
}
