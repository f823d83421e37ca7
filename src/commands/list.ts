/** `tapdeck list`: the stored sessions, for eyes or for programs. */
import type { ListConfig } from '../config_history.ts';
import type { SessionRow } from '../model/rows.ts';
import { MOST_SESSIONS } from '../model/session_list.ts';
import { openForReading } from '../store/database.ts';
import { sessionPage } from '../store/session_list.ts';
import { byteSize, counted, moment } from './history.ts';
import { terminalText } from './terminal.ts';

export interface ListSurroundings {
  /** One line on standard output. */
  readonly print: (line: string) => void;
  /** One line on standard error. */
  readonly say: (line: string) => void;
}

const MOST_NAME_CHARS = 48;
const count = new Intl.NumberFormat('en');

/** @returns the exit code. @throws TapdeckError when the history cannot be read */
export function listSessions(config: ListConfig, { print, say }: ListSurroundings): number {
  const db = openForReading(config.db);
  try {
    const rows: SessionRow[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = sessionPage(db, {
        sort: '-date',
        limit: MOST_SESSIONS,
        ...(config.search === undefined ? {} : { q: config.search }),
        ...(cursor === '' ? {} : { cursor }),
      });
      cursor = page.next_cursor;
      if (config.json) { for (const row of page.sessions) print(JSON.stringify(row)); }
      else rows.push(...page.sessions);
    }
    if (config.json) return 0;
    if (rows.length === 0) {
      say(
        config.search === undefined
          ? 'There are no sessions yet: "tapdeck start" records, "tapdeck import FILE" stores a capture.'
          : `No session matches "${terminalText(config.search)}".`,
      );
      return 0;
    }
    for (const line of table(rows)) print(line);
    say(counted(rows.length, 'session'));
    if (rows.some((row) => row.state === 'recording')) {
      say('"recording": it still is, or it was cut short and is completed when Tapdeck starts.');
    }
    return 0;
  } finally {
    db.close();
  }
}

/** Columns as wide as their texts; numbers to the right. */
function table(rows: readonly SessionRow[]): string[] {
  const cells = rows.map((row) => [
    String(row.session_id),
    `${row.pinned ? '* ' : ''}${shortened(terminalText(row.name || row.source))}`,
    row.state,
    moment(row.started_us),
    count.format(row.packets),
    byteSize(row.bytes),
    row.capture_bytes === null ? '-' : byteSize(row.capture_bytes + (row.row_bytes ?? 0)),
    [removed(row), ...row.tags.map((tag) => `#${shortened(terminalText(tag))}`)].filter((text) => text !== '')
      .join(' '),
  ]);
  const heads = ['No', 'Name', 'State', 'Started', 'Packets', 'Bytes', 'On disk', ''];
  const lines = [heads, ...cells];
  const widths = heads.map((_, i) => Math.max(...lines.map((line) => [...line[i] ?? ''].length)));
  const right = new Set([0, 4, 5, 6]);
  return lines.map((line) =>
    line.map((text, i) => {
      const room = ' '.repeat((widths[i] ?? 0) - [...text].length);
      return right.has(i) ? room + text : text + room;
    }).join('  ').trimEnd()
  );
}

function removed({ packets_removed_us, figures_removed_us }: SessionRow): string {
  if (figures_removed_us !== null) return `(packets and figures removed ${moment(figures_removed_us)})`;
  return packets_removed_us === null ? '' : `(packets removed ${moment(packets_removed_us)})`;
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= MOST_NAME_CHARS
    ? text
    : `${characters.slice(0, MOST_NAME_CHARS - 1).join('')}…`;
}
