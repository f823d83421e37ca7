/** Captures on their way into the store: one after another, with progress and a way to stop. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { ServerMessage } from '../../src/model/wire.ts';
import { counted } from '../derive/format.ts';
import { isAbort, sentenceOf } from '../transport/problem.ts';
import type { ImportAnswer, Rest } from '../transport/rest.ts';
import { uploadCapture } from '../transport/upload.ts';
import type { Toasts } from './toasts.ts';

export interface ImportJob {
  readonly job: string;
  readonly source: string;
  readonly phase: 'waiting' | 'sending' | 'reading';
  /** 0 to 1; undefined while nothing can be said. */
  readonly part: number | undefined;
  readonly packets: number;
}

export interface ImportsModel {
  readonly jobs: ReadonlySignal<readonly ImportJob[]>;
  addFiles(files: readonly File[]): void;
  addSample(): void;
  cancel(job: string): void;
  onMessage(message: ServerMessage): void;
}

/** @param stored called with each session that is complete, and whether it came alone. */
export function createImports(
  rest: Rest,
  toasts: Toasts,
  stored: (answer: ImportAnswer, company: 'alone' | 'of several') => void,
): ImportsModel {
  const jobs = signal<readonly ImportJob[]>([]);
  const aborts = new Map<string, AbortController>();
  let queue: Promise<void> = Promise.resolve();

  function patch(job: string, change: Partial<ImportJob>): void {
    jobs.value = jobs.value.map((row) => (row.job === job ? { ...row, ...change } : row));
  }

  type Start = (job: string, signal: AbortSignal) => Promise<ImportAnswer>;

  function enqueue(source: string, company: 'alone' | 'of several', start: Start): void {
    const job = newJobId();
    const abort = new AbortController();
    aborts.set(job, abort);
    jobs.value = [...jobs.value, { job, source, phase: 'waiting', part: undefined, packets: 0 }];
    queue = queue.then(() => run(job, source, company, abort.signal, start));
  }

  async function run(
    job: string,
    source: string,
    company: 'alone' | 'of several',
    cancelled: AbortSignal,
    start: Start,
  ): Promise<void> {
    if (cancelled.aborted) return;
    patch(job, { phase: 'sending' });
    try {
      const answer = await start(job, cancelled);
      stored(answer, company);
    } catch (error) {
      if (isAbort(error) || cancelled.aborted) toasts.show(`Cancelled the import of ${source}.`);
      else toasts.show(withSource(source, sentenceOf(error)), { kind: 'error' });
    } finally {
      aborts.delete(job);
      jobs.value = jobs.value.filter((row) => row.job !== job);
    }
  }

  return {
    jobs,
    addFiles(files) {
      for (const file of files) {
        enqueue(
          file.name,
          files.length === 1 ? 'alone' : 'of several',
          (job, cancelled) =>
            uploadCapture(file, {
              job,
              signal: cancelled,
              onSent: (bytes) => {
                const row = jobs.value.find((candidate) => candidate.job === job);
                // The server reads while we send: once it reports, its word is the better one.
                if (row?.phase === 'sending' && file.size > 0) patch(job, { part: bytes / file.size });
              },
            }),
        );
      }
    },
    addSample() {
      enqueue('the sample session', 'alone', (job, cancelled) => rest.importSample(job, cancelled));
    },
    cancel(job) {
      const row = jobs.value.find((candidate) => candidate.job === job);
      aborts.get(job)?.abort();
      if (row?.phase === 'waiting') {
        aborts.delete(job);
        jobs.value = jobs.value.filter((candidate) => candidate.job !== job);
      } else {
        rest.cancelImport(job).catch((error) => toasts.show(sentenceOf(error), { kind: 'error' }));
      }
    },
    onMessage(message) {
      if (message.type !== 'import_progress' || message.job === null) return;
      const part = message.bytes_total ? Math.min(1, message.bytes_done / message.bytes_total) : undefined;
      patch(message.job, { phase: 'reading', packets: message.packets, part });
    },
  };
}

/** "Imported calls.pcap: 1,234 packets." */
export function importedSentence(answer: ImportAnswer): string {
  const warned = answer.warnings.length === 0 ? '' : ` ${answer.warnings[0]}`;
  return `Imported ${answer.source}: ${counted(answer.packets, 'packet')}.${warned}`;
}

/** Several files may be under way: the sentence must say which one it is about. */
function withSource(source: string, sentence: string): string {
  return sentence.includes(source) ? sentence : `${source}: ${sentence}`;
}

function newJobId(): string {
  // Not crypto.randomUUID: it is missing where the page is reached by plain HTTP under another name than localhost.
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
