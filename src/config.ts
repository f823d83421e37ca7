/** Flags and environment, checked once and completely: what comes out of here is right, or nothing starts. */
import { isAbsolute, join } from 'node:path';
import { parseArgs } from 'node:util';
import { gigabytes, type Given, SWITCH, TEXT, webAddress, wholeNumber } from './config_given.ts';
import { HISTORY_FLAGS, HISTORY_USAGE, type HistoryConfig, historyConfig } from './config_history.ts';
import { modelEndpoints } from './config_models.ts';
import { TapdeckError } from './model/errors.ts';
import { EXPORT_FORMATS, type ExportFormat } from './model/export.ts';
import type { ModelEndpoints } from './model/model_settings.ts';

interface Places {
  /** The SQLite file. */
  readonly db: string;
  /** The folder of raw captures and locks. */
  readonly data: string;
}

/** What commands that dissect have in common. */
interface Dissecting extends Places {
  /** tsharks side by side. */
  readonly workers: number;
}

export interface StartConfig extends Dissecting {
  readonly command: 'start';
  readonly host: string;
  readonly port: number;
  /** Needed by everyone who asks; undefined on loopback, where nobody does. */
  readonly token: string | undefined;
  /** Capture at once on this interface. */
  readonly interface: string | undefined;
  readonly filter: string | undefined;
  readonly durationSeconds: number | undefined;
  readonly keepRecording: boolean;
  /** Bytes that raw captures may take together, in parts; undefined: one file a recording, and no limit. */
  readonly maxCaptureBytes: number | undefined;
  readonly open: boolean;
  /** Who is asked instead of ip-api.com: scheme, host and port. */
  readonly ipApi: string | undefined;
  /** Models that can be chosen, with their keys. */
  readonly models: ModelEndpoints;
}

export interface ImportConfig extends Dissecting {
  readonly command: 'import';
  readonly name: string | undefined;
  readonly json: boolean;
  readonly keep: boolean;
  readonly local: readonly string[];
  /** Paths, or `-` for standard input. */
  readonly files: readonly string[];
}

export interface ExportConfig extends Places {
  readonly command: 'export';
  readonly sessionId: number;
  readonly format: ExportFormat;
  /** Undefined: standard output. */
  readonly out: string | undefined;
  readonly filter: string | undefined;
  /** Replaces addresses and names; `key` makes two exports agree. */
  readonly anonymise: { readonly key?: string } | undefined;
}

export type Config = StartConfig | ImportConfig | ExportConfig | HistoryConfig;
export type Command = Config['command'];

export const USAGE: Readonly<Record<Command, string>> = {
  start: `tapdeck start: the dashboard, in your browser

  --host ADDRESS     listen here (127.0.0.1); another address needs a token, which is made and printed
  --port NUMBER      (8790)
  --db FILE          the history, a SQLite file (data/tapdeck.sqlite)
  --data DIR         raw captures are kept here (data)
  --interface NAME   begin to capture at once
  --filter BPF       what to capture ("tcp port 443"); with --interface
  --duration SECONDS stop capturing after so long; with --interface
  --workers NUMBER   tsharks side by side (as many as there are processors, 8 at most)
  --keep-recording   go on recording when the last page is closed
  --max-capture-gb N keep at most so many GB of raw captures: the oldest parts of those that are stored go first,
                     but of pinned sessions (no limit; with one, a packet is on the page half a second later)
  --open             open the page in a browser
`,
  import: `tapdeck import FILE... : store captures without a server ("-" reads standard input)

  --db FILE          the history, a SQLite file (data/tapdeck.sqlite)
  --data DIR         raw captures are kept here (data)
  --name TEXT        the session's name; otherwise the file's
  --local ADDRESSES  addresses that are "here", separated by commas: they decide inbound from outbound
  --workers NUMBER   tsharks side by side (as many as there are processors, 8 at most)
  --json             one line of JSON a file on standard output
  --no-keep          do not keep a copy of the raw capture
`,
  export: `tapdeck export SESSION: write one session to a file

  --format FORMAT    pcapng, csv, json, html (a report for a browser) or sqlite
  --out FILE         otherwise standard output (sqlite needs a file, and so does what is anonymised, but pcapng)
  --filter FILTER    Wireshark display filter; pcapng only
  --anonymise        replaces addresses and names, and leaves out what packets carry
  --anonymise-key K  the same key replaces them by the same in another export; a random one otherwise
  --db FILE          the history, a SQLite file (data/tapdeck.sqlite)
  --data DIR         where raw captures are kept (data)
`,
  ...HISTORY_USAGE,
};

const FLAGS = {
  start: {
    host: TEXT,
    port: TEXT,
    db: TEXT,
    data: TEXT,
    interface: TEXT,
    filter: TEXT,
    duration: TEXT,
    workers: TEXT,
    'keep-recording': SWITCH,
    'max-capture-gb': TEXT,
    open: SWITCH,
  },
  import: {
    db: TEXT,
    data: TEXT,
    name: TEXT,
    local: TEXT,
    workers: TEXT,
    json: SWITCH,
    'no-keep': SWITCH,
  },
  export: {
    format: TEXT,
    out: TEXT,
    filter: TEXT,
    anonymise: SWITCH,
    'anonymise-key': TEXT,
    db: TEXT,
    data: TEXT,
  },
  ...HISTORY_FLAGS,
} as const;

/** What surrounds the process, handed in so that parsing stays pure. */
export interface Surroundings {
  /** The folder of deno.json. */
  readonly root: string;
  /** The folder that the user is in: relative paths start here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Processors of this machine. */
  readonly processors: number;
  /** Makes a token where one is needed and none is given. */
  readonly makeToken: () => string;
}

/** Whether an argument is a flag whose value comes next. */
function takesValue(arg: string | undefined, flags: Readonly<Record<string, { type: string }>>): boolean {
  const name = arg?.startsWith('--') ? arg.slice(2) : undefined;
  return name !== undefined && Object.hasOwn(flags, name) && flags[name]?.type === 'string';
}

function read(command: Command, args: readonly string[], faults: string[]): Given {
  const flags: Readonly<Record<string, { type: 'string' | 'boolean' }>> = FLAGS[command];
  // A file name such as -x.pcap would be read as a row of one-letter flags, of which there are none.
  const dashed = args.filter((arg, i) => /^-[^-]/.test(arg) && !takesValue(args[i - 1], flags));
  for (const arg of dashed) faults.push(`${arg} looks like a flag; a file of that name is ./${arg}`);
  const { tokens, positionals } = parseArgs({
    args: args.filter((arg) => !dashed.includes(arg)),
    options: { ...flags },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const texts = new Map<string, string>();
  const switches = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
    if (!flag) faults.push(`${token.rawName} is no flag of "tapdeck ${command}"`);
    else if (flag.type === 'boolean') {
      if (token.value !== undefined) faults.push(`--${token.name} takes no value`);
      switches.add(token.name);
    } else if (token.value === undefined || token.value === '') faults.push(`--${token.name} needs a value`);
    else if (texts.has(token.name)) faults.push(`--${token.name} is given twice`);
    else texts.set(token.name, token.value);
  }
  return { texts, switches, positionals };
}

/** More than one machine can use: each is a process of some 160 MB before its first packet. */
const MAX_WORKERS = 64;
/** Unasked: one thread stores what all of them dissect, and is busy with so many. */
const MAX_USUAL_WORKERS = 8;

const workers = (given: Given, around: Surroundings, faults: string[]): number =>
  wholeNumber(given, 'workers', 1, MAX_WORKERS, faults) ??
    Math.max(1, Math.min(MAX_USUAL_WORKERS, around.processors));

const isLoopback = (host: string) => /^(127(\.\d{1,3}){3}|::1|localhost)$/.test(host);
const isHost = (host: string) => /^[A-Za-z0-9.:-]{1,253}$/.test(host) && !host.startsWith('-');

function start(given: Given, places: Places, around: Surroundings, faults: string[]): StartConfig {
  const host = given.texts.get('host') ?? '127.0.0.1';
  if (!isHost(host)) faults.push(`--host is an address or a name, not "${host}"`);
  if (given.positionals.length > 0) faults.push(`"${given.positionals[0]}" is not expected here`);
  const name = given.texts.get('interface');
  for (const flag of ['filter', 'duration']) {
    if (given.texts.has(flag) && name === undefined) faults.push(`--${flag} goes with --interface`);
  }
  const token = around.env['TAPDECK_TOKEN'];
  if (token !== undefined && token !== '' && !/^[A-Za-z0-9._~-]{16,200}$/.test(token)) {
    faults.push('TAPDECK_TOKEN has 16 to 200 letters, digits or . _ ~ -');
  }
  return {
    command: 'start',
    ...places,
    host,
    port: wholeNumber(given, 'port', 0, 65_535, faults) ?? 8790,
    token: token || (isLoopback(host) ? undefined : around.makeToken()),
    interface: name,
    filter: given.texts.get('filter'),
    durationSeconds: wholeNumber(given, 'duration', 1, 31_536_000, faults),
    workers: workers(given, around, faults),
    keepRecording: given.switches.has('keep-recording'),
    maxCaptureBytes: gigabytes(given, 'max-capture-gb', faults),
    open: given.switches.has('open'),
    ipApi: webAddress('TAPDECK_IP_API', around.env, faults),
    models: modelEndpoints(around.env, faults),
  };
}

function importConfig(
  given: Given,
  places: Places,
  around: Surroundings,
  at: (path: string) => string,
  faults: string[],
): ImportConfig {
  if (given.positionals.length === 0) faults.push('name a capture file, or "-" for standard input');
  if (given.positionals.filter((file) => file === '-').length > 1) {
    faults.push('standard input can be read once only');
  }
  const name = given.texts.get('name');
  if (name !== undefined && name.length > 200) faults.push('--name has at most 200 characters');
  return {
    command: 'import',
    ...places,
    name,
    workers: workers(given, around, faults),
    json: given.switches.has('json'),
    keep: !given.switches.has('no-keep'),
    local: (given.texts.get('local') ?? '').split(',').map((x) => x.trim()).filter((x) => x !== ''),
    files: given.positionals.map((file) => (file === '-' ? file : at(file))),
  };
}

/** A shorter key can be found by trying. */
const MIN_KEY_CHARS = 8;
const MAX_KEY_CHARS = 200;

function exportConfig(
  given: Given,
  places: Places,
  at: (path: string) => string,
  faults: string[],
): ExportConfig {
  const [session, ...more] = given.positionals;
  if (session === undefined || !/^[1-9]\d{0,14}$/.test(session)) {
    faults.push('name the number of one session, as "tapdeck list" shows it');
  }
  if (more.length > 0) faults.push(`"${more[0]}" is not expected here`);
  const wanted = given.texts.get('format');
  const format = EXPORT_FORMATS.find((known) => known === wanted);
  if (!format) faults.push(`--format is one of ${EXPORT_FORMATS.join(', ')}`);
  const filter = given.texts.get('filter');
  if (filter !== undefined && format !== undefined && format !== 'pcapng') {
    faults.push('--filter works on the raw capture: use it with --format pcapng');
  }
  const out = given.texts.get('out');
  if (format === 'sqlite' && out === undefined) faults.push('--format sqlite needs --out FILE');
  const anonymise = given.switches.has('anonymise');
  const key = given.texts.get('anonymise-key');
  if (key !== undefined && !anonymise) faults.push('--anonymise-key goes with --anonymise');
  if (key !== undefined && (key.length < MIN_KEY_CHARS || key.length > MAX_KEY_CHARS)) {
    faults.push(`--anonymise-key has ${MIN_KEY_CHARS} to ${MAX_KEY_CHARS} characters`);
  }
  if (anonymise && format !== 'pcapng' && out === undefined) {
    faults.push('--anonymise needs --out FILE: a copy of the session is made beside it');
  }
  return {
    command: 'export',
    ...places,
    sessionId: Number(session),
    format: format ?? 'json',
    out: out === undefined ? undefined : at(out),
    filter,
    anonymise: anonymise ? (key === undefined ? {} : { key }) : undefined,
  };
}

export function isCommand(text: string | undefined): text is Command {
  return text !== undefined && Object.hasOwn(USAGE, text);
}

/** @throws TapdeckError `invalid` that lists every fault at once */
export function parseConfig(command: Command, args: readonly string[], around: Surroundings): Config {
  const faults: string[] = [];
  const given = read(command, args, faults);
  const at = (path: string) => (isAbsolute(path) ? path : join(around.cwd, path));
  const place = (flag: string, usual: string) => {
    const chosen = given.texts.get(flag);
    return chosen === undefined ? join(around.root, usual) : at(chosen);
  };
  const places: Places = { db: place('db', 'data/tapdeck.sqlite'), data: place('data', 'data') };
  const config = command === 'start'
    ? start(given, places, around, faults)
    : command === 'import'
    ? importConfig(given, places, around, at, faults)
    : command === 'export'
    ? exportConfig(given, places, at, faults)
    : historyConfig(command, given, places, faults);
  if (faults.length > 0) {
    const text = faults.join('; ');
    throw new TapdeckError(
      'invalid',
      `${text.charAt(0).toUpperCase()}${text.slice(1)}.\n\n${USAGE[command]}`,
    );
  }
  return Object.freeze(config);
}
