/**
 * Runs queries that others wrote, each in a process of its own. SQLite cannot be interrupted from Deno: a thread in the
 * middle of a query does not end when it is told to, and keeps the whole program from ending. A process does when it is
 * killed, and what it may take of memory is not what the recorder may take.
 */
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sentence, TapdeckError } from '../../model/errors.ts';
import type { AskedQuery, QueryRows, QueryRunner } from '../../model/query.ts';
import type { ChildAnswer, ChildTask } from './child.ts';

export const QUERY_SCRIPT = fileURLToPath(new URL('run.sh', import.meta.url));

/** Of processor time, which a machine that is busy with other things does not shorten; 40 ms are the process's own. */
const MOST_SECONDS = 5;

/** By the clock, for a query that waits for a lock or a disk. */
const MOST_WAIT_MS = 30_000;

export class QueryProcess implements QueryRunner {
  readonly #path: string;
  readonly #mostSeconds: number;

  /** @param path the database; `mostSeconds` is for tests: 1 to 5 */
  constructor(path: string, mostSeconds = MOST_SECONDS) {
    this.#path = path;
    this.#mostSeconds = mostSeconds;
  }

  async run(query: AskedQuery, signal: AbortSignal): Promise<QueryRows> {
    signal.throwIfAborted();
    const task: ChildTask = { ...query, file: basename(this.#path) };
    await using child = this.#start();
    let late = false;
    const end = () => kill(child);
    const clock = setTimeout(() => {
      late = true;
      end();
    }, MOST_WAIT_MS);
    signal.addEventListener('abort', end, { once: true });
    try {
      const [text] = await Promise.all([new Response(child.stdout).text(), hand(child, task)]);
      const { code, signal: ended } = await child.status;
      signal.throwIfAborted();
      if (late) {
        throw new TapdeckError('unavailable', 'It waited too long and was stopped: the machine is busy.');
      }
      if (ended === 'SIGXCPU') {
        throw new TapdeckError(
          'invalid',
          `It took more than ${this.#mostSeconds} s and was stopped: narrow it down, or ask the views that hold totals.`,
        );
      }
      if (ended !== null) { // V8 ends itself when its heap is full
        throw new TapdeckError('invalid', 'It took more memory than a question may: ask for less.');
      }
      if (code !== 0) {
        throw new TapdeckError(
          'unavailable',
          `The query could not be run: its process ended with code ${code}.`,
        );
      }
      const answer: ChildAnswer = JSON.parse(text);
      if ('refused' in answer) throw new TapdeckError('invalid', answer.refused);
      return answer.found;
    } finally {
      clearTimeout(clock);
      signal.removeEventListener('abort', end);
      end();
    }
  }

  #start(): Deno.ChildProcess {
    try {
      return new Deno.Command(QUERY_SCRIPT, {
        args: [String(this.#mostSeconds)],
        cwd: dirname(this.#path),
        stdin: 'piped',
        stdout: 'piped',
        stderr: 'null',
      }).spawn();
    } catch (error) {
      throw new TapdeckError('unavailable', `The query could not be started: ${sentence(error)}`, {
        cause: error,
      });
    }
  }
}

async function hand(child: Deno.ChildProcess, task: ChildTask): Promise<void> {
  try {
    await ReadableStream.from([new TextEncoder().encode(JSON.stringify(task))]).pipeTo(child.stdin);
  } catch {
    // It was killed before it read: how it ended tells why.
  }
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill('SIGKILL');
  } catch {
    // It has ended.
  }
}
