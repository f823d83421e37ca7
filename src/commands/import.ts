/** `tapdeck import`: captures into the history, without a server. */
import { basename } from 'node:path';
import type { ImportConfig } from '../config.ts';
import { sentence } from '../model/errors.ts';
import type { ImportProgress, ImportResult } from '../model/services.ts';
import { digestSessions } from '../session/keeper.ts';
import { Importer } from '../session/importer.ts';
import { openGeography } from './geography.ts';
import { terminalText } from './terminal.ts';
import { openWords } from './words.ts';
import { openWorkshop } from './workshop.ts';

export interface ImportSurroundings {
  readonly root: string;
  readonly signal: AbortSignal;
  readonly stdin: ReadableStream<Uint8Array>;
  /** One line on standard output. */
  readonly print: (line: string) => void;
  /** One line on standard error. */
  readonly say: (line: string) => void;
  /** Redraws one line on a terminal; undefined where there is none. */
  readonly draw: ((line: string) => void) | undefined;
}

const BAR_CELLS = 24;
const count = new Intl.NumberFormat('en');

/** `netflix.pcap  [########        ]  41 %  12,345 packets` */
export function progressLine(progress: ImportProgress): string {
  const { bytes_done: done, bytes_total: total } = progress;
  const share = total === null || total === 0 ? undefined : Math.min(1, done / total);
  const cells = share === undefined ? '' : '#'.repeat(Math.round(share * BAR_CELLS)).padEnd(BAR_CELLS);
  const bar = share === undefined ? '' : `  [${cells}] ${String(Math.floor(share * 100)).padStart(3)} %`;
  return `${terminalText(progress.source)}${bar}  ${count.format(progress.packets)} packets`;
}

function resultLine(result: ImportResult): string {
  const seconds = (result.wall_ms / 1000).toFixed(1);
  return `${terminalText(result.source)}: session ${result.session_id}, ${
    count.format(result.packets)
  } packets, ` +
    `${seconds} s${result.warnings.map((warning) => `\n  ! ${terminalText(warning)}`).join('')}`;
}

/** @returns the exit code: 0 all imported, 1 some failed, 130 interrupted */
export async function importCaptures(config: ImportConfig, around: ImportSurroundings): Promise<number> {
  const workshop = await openWorkshop(config);
  const geography = await openGeography(workshop.store, {
    data: config.data,
    alone: true,
    onProblem: around.say,
  });
  const { finder } = geography;
  const { summaries: words } = openWords(workshop.store, { ...geography, say: around.say });
  const importer = new Importer({
    ...workshop,
    finder,
    words,
    samplePath: `${around.root}/samples/sample.pcapng`,
  });
  let failed = 0;
  try {
    for (const file of config.files) {
      const source = file === '-' ? 'standard input' : basename(file);
      const options = {
        source,
        keep: config.keep,
        local: config.local,
        signal: around.signal,
        onProgress: (progress: ImportProgress) => around.draw?.(progress.done ? '' : progressLine(progress)),
        ...(config.name === undefined ? {} : { name: config.name }),
      };
      try {
        const result = await (file === '-'
          ? importer.importBytes(around.stdin, options)
          : importer.importFile(file, options));
        await finder.settled();
        await digestSessions(workshop);
        if (config.json) {
          around.print(JSON.stringify(result));
        } else around.print(resultLine(result));
      } catch (error) {
        around.draw?.('');
        if (around.signal.aborted) {
          around.say(`${terminalText(source)}: cancelled, nothing of it was kept.`);
          return 130;
        }
        failed++;
        around.say(`${terminalText(source)}: ${terminalText(sentence(error))}`);
        if (config.json) around.print(JSON.stringify(failure(source, sentence(error))));
      }
    }
    return failed > 0 ? 1 : 0;
  } finally {
    await geography[Symbol.asyncDispose]();
    workshop.store.close();
  }
}

/** A file that became no session, in the shape of one that did. */
function failure(source: string, reason: string) {
  return { session_id: null, source, packets: 0, bytes: 0, state: 'failed', warnings: [reason], wall_ms: 0 };
}
