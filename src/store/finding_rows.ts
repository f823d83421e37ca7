/** Findings to rows and back, and what is muted: for every session of the database. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as v from 'valibot';
import { TapdeckError } from '../model/errors.ts';
import {
  type Finding,
  findingEvidence,
  type FindingPage,
  type FindingQuery,
  type FindingRow,
  type MutedFinding,
  type MuteRequest,
  SEVERITIES,
  type Severity,
} from '../model/finding.ts';
import type { FindingsSoFar } from '../model/resumption.ts';
import { arrayRows } from './array_rows.ts';
import { streamKeyOf } from './codes.ts';

/** Nobody mutes so much by hand; each row takes part in every look at findings. */
export const MOST_MUTED = 1000;

type Row = Record<string, unknown>;

/** Severities as numbers that sort. */
const RANK = `case severity ${SEVERITIES.map((each, i) => `when '${each}' then ${i}`).join(' ')} end`;

const evidenceText = v.pipe(v.string(), v.parseJson(), findingEvidence);

export class FindingRows {
  readonly #db: DatabaseSync;
  readonly #upsert: StatementSync;
  /** Grows with every change of a finding or of what is muted. */
  version = 0;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#upsert = db.prepare(
      `insert into findings
         (session_id, number, time_us, noticed_us, last_us, kind, severity, subject, text, evidence_json)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (session_id, number) do update set last_us = excluded.last_us, severity = excluded.severity,
         text = excluded.text, evidence_json = excluded.evidence_json`,
    );
  }

  /** Writes findings, again where they went on. Within the caller's transaction. */
  write(sessionId: number, findings: readonly Finding[]): void {
    for (const each of findings) {
      const { number, timeUs, noticedUs, lastUs, kind, severity, subject, text, evidence } = each;
      const json = JSON.stringify(evidence);
      this.#upsert.run(
        ...[sessionId, number, timeUs, noticedUs, lastUs, kind, severity, subject, text, json],
      );
    }
    if (findings.length > 0) this.version++;
  }

  /** @throws TapdeckError `conflict` when too much is muted */
  mute({ kind, subject }: MuteRequest, nowUs: number): MutedFinding {
    const known = this.#muted(kind, subject);
    if (known) return known;
    if (this.muted().length >= MOST_MUTED) {
      throw new TapdeckError('conflict', `${MOST_MUTED} findings are muted: take some back first.`);
    }
    this.#db.prepare('insert into muted_findings (kind, subject, muted_us) values (?, ?, ?)')
      .run(kind, subject, nowUs);
    this.version++;
    const muted = this.#muted(kind, subject);
    if (!muted) throw new Error('what was muted is not there');
    return muted;
  }

  /** @throws TapdeckError `not_found` */
  unmute(mutedId: number): void {
    const { changes } = this.#db.prepare('delete from muted_findings where muted_id = ?').run(mutedId);
    if (Number(changes) === 0) throw new TapdeckError('not_found', `Nothing is muted by number ${mutedId}.`);
    this.version++;
  }

  /** The newest first. */
  muted(): MutedFinding[] {
    return this.#db.prepare('select * from muted_findings order by muted_id desc').all().map(mutedOf);
  }

  #muted(kind: string, subject: string | null): MutedFinding | undefined {
    const row = this.#db.prepare('select * from muted_findings where kind = ? and subject is ?').get(
      kind,
      subject,
    );
    return row && mutedOf(row);
  }
}

function mutedOf(row: Row): MutedFinding {
  return {
    muted_id: Number(row['muted_id']),
    kind: String(row['kind']),
    subject: row['subject'] === null ? null : String(row['subject']),
    muted_us: Number(row['muted_us']),
  };
}

/** What a finding passes of which one of $keys is a stream or, where it names none, one of $hosts a host. */
const OF_STREAMS = `case when $keys is null then 1 when not json_valid(evidence_json) then 0
  when json_array_length(evidence_json, '$.stream_keys') > 0 then exists (
    select 1 from json_each(evidence_json, '$.stream_keys') e where e.value in (select value from json_each($keys)))
  else exists (
    select 1 from json_each(evidence_json, '$.hosts') e where e.value in (select value from json_each($hosts))) end`;

/** The addresses that streams go between. */
function endsOf(db: DatabaseSync, sessionId: number, streams: readonly number[]): string[] {
  const ends = (end: string) =>
    `select ${end} from streams where session_id = ?1 and stream in (select value from json_each(?2))`;
  return arrayRows<readonly [address: string]>(
    db,
    `select text from texts where text_id in (${ends('low_id')} union ${ends('high_id')})`,
    [sessionId, JSON.stringify(streams)],
  ).map(([address]) => address);
}

/**
 * A page of a session's findings.
 * @param streams those that they may be about, as the store numbers them; left out: any
 */
export function findingPage(
  db: DatabaseSync,
  sessionId: number,
  query: FindingQuery,
  streams?: readonly number[],
): FindingPage {
  const session = db.prepare('select watched from sessions where session_id = ?').get(sessionId);
  const at = { session: sessionId, from: query.from_us ?? null, to: query.to_us ?? null };
  const where =
    `session_id = $session and ($from is null or last_us >= $from) and ($to is null or time_us < $to)
    and ($at is null or noticed_us <= $at) and ($kind is null or kind = $kind) and ${OF_STREAMS}`;
  const common = {
    ...at,
    at: query.at_us ?? null,
    kind: query.kind ?? null,
    keys: streams ? JSON.stringify(streams.map(streamKeyOf)) : null,
    hosts: streams ? JSON.stringify(endsOf(db, sessionId, streams)) : null,
  };
  const counted = db.prepare(
    `select severity, muted, count(*) as n from ${ROWS} where ${where} group by severity, muted`,
  ).all(common);
  const rows = db.prepare(
    `select * from ${ROWS} where ${where} and ($severity is null or severity = $severity)
       and ($muted is null or muted = $muted)
     order by ${RANK} desc, last_us desc, finding_id desc limit $limit offset $offset`,
  ).all({
    ...common,
    severity: query.severity ?? null,
    muted: query.muted === undefined ? null : Number(query.muted),
    limit: query.limit,
    offset: query.offset,
  });
  const sum = (of: (row: Row) => boolean) =>
    counted.filter(of).reduce((total, row) => total + Number(row['n']), 0);
  const open = (severity: Severity) =>
    sum((row) => row['severity'] === severity && Number(row['muted']) === 0);
  return {
    findings: rows.map(findingOf),
    total: sum((row) =>
      (query.severity === undefined || row['severity'] === query.severity) &&
      (query.muted === undefined || Number(row['muted']) === Number(query.muted))
    ),
    counts: { info: open('info'), warning: open('warning'), critical: open('critical') },
    muted: sum((row) => Number(row['muted']) === 1),
    watched: Number(session?.['watched']) === 1,
  };
}

const ROWS = `(select f.*, exists (select 1 from muted_findings m
  where m.kind = f.kind and (m.subject is null or m.subject = f.subject)) as muted from findings f)`;

/** All of a session, the most severe first, of those the latest. A foreign session may have more than ours: so many. */
export function findingsOf(db: DatabaseSync, sessionId: number): FindingRow[] {
  return db.prepare(
    `select * from ${ROWS} where session_id = ? order by ${RANK} desc, last_us desc, finding_id desc limit 2000`,
  ).all(sessionId).map(findingOf);
}

/** What a watch goes on from. */
export function findingsSoFar(db: DatabaseSync, sessionId: number): FindingsSoFar {
  const rows = db.prepare(
    'select kind, count(*) as n, max(number) as last from findings where session_id = ? group by kind',
  ).all(sessionId);
  return {
    next: 1 + Math.max(0, ...rows.map((row) => Number(row['last']))),
    byKind: Object.fromEntries(rows.map((row) => [String(row['kind']), Number(row['n'])])),
  };
}

function findingOf(row: Row): FindingRow {
  // A session that was taken over from elsewhere may hold anything.
  const evidence = v.safeParse(evidenceText, row['evidence_json']);
  return {
    finding_id: Number(row['finding_id']),
    time_us: Number(row['time_us']),
    last_us: Number(row['last_us']),
    noticed_us: Number(row['noticed_us']),
    kind: String(row['kind']),
    severity: SEVERITIES.find((each) => each === row['severity']) ?? 'info',
    subject: String(row['subject']),
    text: String(row['text']),
    evidence: evidence.success
      ? evidence.output
      : { packets: [], stream_keys: [], hosts: [], display_filter: null, figures: {} },
    muted: Number(row['muted']) === 1,
  };
}
