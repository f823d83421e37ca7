/** Flags of the commands that look after the history: list, delete, prune, check. */
import { gigabytes, type Given, SWITCH, TEXT, wholeNumber } from './config_given.ts';

interface Places {
  readonly db: string;
  readonly data: string;
}

export interface ListConfig extends Places {
  readonly command: 'list';
  readonly search: string | undefined;
  readonly json: boolean;
}

export interface DeleteConfig extends Places {
  readonly command: 'delete';
  /** Each once, in the order given. */
  readonly sessionIds: readonly number[];
  readonly yes: boolean;
}

export interface PruneConfig extends Places {
  readonly command: 'prune';
  readonly olderThanDays: number | undefined;
  readonly maxBytes: number | undefined;
  readonly packetsOnly: boolean;
  readonly dryRun: boolean;
}

export interface CheckConfig extends Places {
  readonly command: 'check';
  readonly json: boolean;
}

export type HistoryConfig = ListConfig | DeleteConfig | PruneConfig | CheckConfig;
export type HistoryCommand = HistoryConfig['command'];

const PLACES = `  --db FILE          the history, a SQLite file (data/tapdeck.sqlite)
  --data DIR         where raw captures are kept (data)
`;

export const HISTORY_USAGE: Readonly<Record<HistoryCommand, string>> = {
  list: `tapdeck list: the stored sessions, those that began last first, pinned ones (*) before them

  --search TEXT      only those with these words in name, note, tag, source, application or host name
  --json             one line of JSON a session
${PLACES}`,
  delete:
    `tapdeck delete SESSION... : delete sessions with all that belongs to them; asks first, and works while Tapdeck runs

  --yes              do not ask
${PLACES}`,
  prune: `tapdeck prune: remove what is old, and give the space back to the disk

  Without --older-than and --max-gb the limits of the settings page hold. Pinned sessions, and those being recorded,
  are never touched. A session whose packets were removed keeps its streams and totals; one whose figures were removed
  as well keeps its line in the list.

  --older-than DAYS  remove packets, raw capture and figures of sessions older than this; a recording is as old as its
                     end, an import as old as the import, whatever the dates of its packets
  --max-gb N         remove the oldest packets, then the oldest figures, until the database has N GB at most
  --packets-only     packets and raw captures only: figures stay
  --dry-run          say what would be removed, and remove nothing
${PLACES}`,
  check: `tapdeck check: is the history whole? Exit code 0: yes; 1: something is wrong, and what to do is said

  --json             one line of JSON on standard output
${PLACES}`,
};

export const HISTORY_FLAGS = {
  list: { search: TEXT, json: SWITCH, db: TEXT, data: TEXT },
  delete: { yes: SWITCH, db: TEXT, data: TEXT },
  prune: {
    'older-than': TEXT,
    'max-gb': TEXT,
    'packets-only': SWITCH,
    'dry-run': SWITCH,
    db: TEXT,
    data: TEXT,
  },
  check: { json: SWITCH, db: TEXT, data: TEXT },
} as const;

const MOST_DAYS = 36_500;
/** As the API takes it. */
const MOST_SEARCH_CHARS = 200;

export function historyConfig(
  command: HistoryCommand,
  given: Given,
  places: Places,
  faults: string[],
): HistoryConfig {
  if (command === 'delete') return deleteConfig(given, places, faults);
  for (const extra of given.positionals) faults.push(`"${extra}" is not expected here`);
  switch (command) {
    case 'list': {
      const search = given.texts.get('search');
      if (search !== undefined && search.length > MOST_SEARCH_CHARS) {
        faults.push(`--search has at most ${MOST_SEARCH_CHARS} characters`);
      }
      return { command, ...places, search, json: given.switches.has('json') };
    }
    case 'prune':
      return {
        command,
        ...places,
        olderThanDays: wholeNumber(given, 'older-than', 1, MOST_DAYS, faults),
        maxBytes: gigabytes(given, 'max-gb', faults),
        packetsOnly: given.switches.has('packets-only'),
        dryRun: given.switches.has('dry-run'),
      };
    case 'check':
      return { command, ...places, json: given.switches.has('json') };
  }
}

function deleteConfig(given: Given, places: Places, faults: string[]): DeleteConfig {
  if (given.positionals.length === 0) {
    faults.push('name the numbers of the sessions to delete, as "tapdeck list" shows them');
  }
  for (const text of given.positionals) {
    if (!/^[1-9]\d{0,14}$/.test(text)) faults.push(`"${text}" is no number of a session`);
  }
  return {
    command: 'delete',
    ...places,
    sessionIds: [...new Set(given.positionals.map(Number))],
    yes: given.switches.has('yes'),
  };
}
