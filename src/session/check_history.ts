/** Whether the history is whole: the database by itself, and against the folder of raw captures. Changes nothing. */
import { checkedSessions, damage, type Finding, orphans, references, totals } from '../store/check_rows.ts';
import { openForReading } from '../store/database.ts';
import { changedCaptures } from './check_bytes.ts';
import { captureListings } from './raw_captures.ts';

export interface CheckReport {
  readonly sessions: number;
  /** What is wrong. */
  readonly faults: readonly Finding[];
  /** What the user may want to know, and is not wrong. */
  readonly notes: readonly Finding[];
}

/** @param told what is being looked at @throws TapdeckError when there is no history to be read */
export async function checkHistory(
  places: { readonly db: string; readonly captures: string },
  told: (what: string) => void = () => {},
): Promise<CheckReport> {
  const db = openForReading(places.db);
  try {
    told('the file');
    const faults = damage(db);
    // A damaged file answers the other questions with anything.
    if (faults.length > 0) return { sessions: 0, faults, notes: [] };
    // All of it at one moment: a recording goes on meanwhile.
    db.exec('begin');
    told('sessions');
    faults.push(...orphans(db), ...references(db));
    told('totals');
    faults.push(...totals(db));
    told('raw captures');
    const sessions = checkedSessions(db);
    const { faults: more, notes } = await captureFindings(sessions, places.captures);
    db.exec('commit');
    told('the bytes of raw captures'); // for minutes: nobody's log grows for it
    faults.push(...more, ...await changedCaptures(sessions, places.captures));
    return { sessions: sessions.length, faults, notes };
  } finally {
    db.close();
  }
}

async function captureFindings(sessions: ReturnType<typeof checkedSessions>, folder: string) {
  const faults: Finding[] = [];
  const notes: Finding[] = [];
  const files = await captureListings(folder);
  const known = new Set<string>();
  for (const { sessionId, captureFile, captureBytes, saysRemoved, unfinished, halfRemoved } of sessions) {
    const bytes = captureFile === undefined ? undefined : files.get(captureFile)?.bytes;
    if (captureFile !== undefined) known.add(captureFile);
    const finding = (kind: Finding['kind'], text: string, advice: string): Finding => ({
      kind,
      session_id: sessionId,
      text: `Session ${sessionId} ${text}`,
      advice,
    });
    if (unfinished) {
      notes.push(
        finding(
          'unfinished',
          'is being recorded, or was cut short.',
          'Nothing need be done while it is recorded; one that was cut short is completed when Tapdeck starts.',
        ),
      );
    } else if (halfRemoved) {
      notes.push(
        finding(
          'unfinished',
          'is only half removed.',
          'Run "tapdeck prune", or start Tapdeck: both finish it.',
        ),
      );
    } else if (captureFile !== undefined && !files.has(captureFile) && !saysRemoved) {
      faults.push(
        finding(
          'capture',
          `has lost its raw capture ${captureFile}.`,
          'Put the file back into the folder of captures if you have it; the session can be read without.',
        ),
      );
    } else if (bytes !== undefined && captureBytes !== undefined && bytes !== captureBytes && !saysRemoved) {
      faults.push(
        finding(
          'capture',
          `has a raw capture of ${bytes} bytes that had ${captureBytes} when it was stored.`,
          'Put the file back as it was if you have it; what is stored of the session stays as it is.',
        ),
      );
    }
  }
  for (const name of files.keys()) {
    // Locks, and copies that are being made.
    if (known.has(name) || /\.(lock|part)$/.test(name)) continue;
    faults.push({
      kind: 'capture',
      session_id: null,
      text: `The raw capture ${name} belongs to no session of this database.`,
      advice:
        'Import it ("tapdeck import FILE") if you need it, or delete the file; another database may keep it here.',
    });
  }
  return { faults, notes };
}
