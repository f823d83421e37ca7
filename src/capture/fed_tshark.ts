/** A tshark that answers one question: fed on its standard input, bounded in time and output, ended when nobody waits. */
import { TapdeckError } from '../model/errors.ts';
import { complaint, missingProgram, PROGRAM_ENVIRONMENT, StderrDigest } from './programs.ts';

/** What dissects hostile packets should own nothing: "nobody" on Debian and most systems. */
const NOBODY = 65_534;

/** How long it may take to end after SIGTERM. */
const GENTLE_STOP_MS = 2000;

export interface Question {
  /** After `-r - -n`. A user's text is the value of a flag, never an argument of its own. */
  readonly args: readonly string[];
  /** A capture with its header. */
  readonly feed: AsyncIterable<Uint8Array<ArrayBuffer>>;
  readonly signal: AbortSignal;
  /** Longest time that an answer may take. */
  readonly maxMs: number;
}

export const TOO_SLOW = 'tshark took too long and was ended';

/**
 * tshark's standard output, as it comes; leaving the loop ends tshark. A mistake in a display filter is `invalid`, in
 * tshark's own words.
 * @throws TapdeckError `unavailable` without tshark, when it fails, or after `maxMs`; what `feed` throws; the signal's
 * reason
 */
export async function* askTshark(question: Question): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { signal } = question;
  signal.throwIfAborted();
  let child: Deno.ChildProcess;
  const id = Deno.uid() === 0 ? NOBODY : undefined;
  try {
    child = new Deno.Command('tshark', {
      args: ['-r', '-', '-n', ...question.args],
      stdin: 'piped',
      stdout: 'piped',
      stderr: 'piped',
      clearEnv: true,
      env: PROGRAM_ENVIRONMENT,
      ...(id === undefined ? {} : { uid: id, gid: id }),
    }).spawn();
  } catch (error) {
    throw missingProgram('tshark', error);
  }
  let late = false;
  const end = (name: Deno.Signal = 'SIGTERM') => {
    try {
      child.kill(name);
    } catch {
      // It has ended by itself.
    }
  };
  const limit = setTimeout(() => {
    late = true;
    end();
  }, question.maxMs);
  const onAbort = () => end();
  signal.addEventListener('abort', onAbort, { once: true });
  const stderr = new StderrDigest();
  const feeding = feed(question, child);
  const listening = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) stderr.push(text);
  })();
  try {
    yield* child.stdout;
    const [unread] = await Promise.all([feeding, listening]);
    signal.throwIfAborted();
    if (unread !== undefined) throw unread;
    const { code } = await child.status;
    if (late) throw new TapdeckError('unavailable', `${TOO_SLOW} after ${question.maxMs / 1000} s.`);
    if (code !== 0) throw failure(stderr.text, code);
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', onAbort);
    end();
    const force = setTimeout(() => end('SIGKILL'), GENTLE_STOP_MS);
    await child.stdout.cancel().catch(() => {});
    await Promise.all([child.status, feeding, listening]);
    clearTimeout(force);
  }
}

/** tshark ends with 2 where its arguments are wrong; the only one that can be is a display filter. */
function failure(stderr: string, code: number): TapdeckError {
  return new TapdeckError(
    code === 2 ? 'invalid' : 'unavailable',
    `tshark: ${complaint(stderr) ?? `ended with code ${code}.`}`,
  );
}

/** Hands over the capture. @returns why it could not be read to its end; undefined when it was, or tshark ended before */
async function feed({ feed: chunks }: Question, child: Deno.ChildProcess): Promise<unknown> {
  const writer = child.stdin.getWriter();
  writer.closed.catch(() => {}); // its end is noticed by the next write
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    while (true) {
      let next: IteratorResult<Uint8Array<ArrayBuffer>>;
      try {
        next = await iterator.next();
      } catch (error) {
        return error;
      }
      if (next.done) return undefined;
      try {
        await writer.write(next.value);
      } catch {
        return undefined; // tshark has ended: its exit code says why
      }
    }
  } finally {
    await iterator.return?.(undefined);
    await writer.close().catch(() => {});
  }
}

/** All of an answer as text. @param maxBytes above which tshark is ended @throws TapdeckError `unavailable` above it */
export async function textAnswer(question: Question, maxBytes: number): Promise<string> {
  const parts: string[] = [];
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of askTshark(question)) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new TapdeckError(
        'unavailable',
        `tshark's answer has more than ${maxBytes >> 20} MB and is not shown.`,
      );
    }
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  parts.push(decoder.decode());
  return parts.join('');
}

/** Lines of an answer, as they come. */
export async function* answerLines(question: Question): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of askTshark(question)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
