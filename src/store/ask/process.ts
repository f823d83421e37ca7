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

/** From its start on; 40 ms of it are the process's own. */
export const MOST_QUERY_MS = 5000;

export class QueryProcess implements QueryRunner {
  readonly #path: string;
  readonly #mostMs: number;

  /** @param path the database */
  constructor(path: string, mostMs = MOST_QUERY_MS) {
    this.#path = path;
    this.#mostMs = mostMs;
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
    }, this.#mostMs);
    signal.addEventListener('abort', end, { once: true });
    try {
      const [text] = await Promise.all([new Response(child.stdout).text(), hand(child, task)]);
      const { success } = await child.status;
      signal.throwIfAborted();
      if (late) {
        throw new TapdeckError(
          'invalid',
          `It ran longer than ${
            this.#mostMs / 1000
          } s and was stopped: narrow it down, or ask the views that hold totals.`,
        );
      }
      if (!success || text === '') {
        throw new TapdeckError('invalid', 'It took more memory than a question may: ask for less.');
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
