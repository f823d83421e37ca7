/** A raw capture as pcapng, whole or what a Wireshark display filter lets through. */
import { TapdeckError } from '../model/errors.ts';
import { captureBytes } from './capture_bytes.ts';
import { captureSize } from './capture_parts.ts';
import { withoutOwnComment } from './own_comment.ts';
import { complaint, missingProgram, PROGRAM_ENVIRONMENT, StderrDigest } from './programs.ts';

/** A file that ends too early, or is damaged from somewhere on: what is before that is all that the session has, too. */
const CUT_SHORT = /cut short in the middle of a packet|appears to be damaged or corrupt/;

/**
 * tshark reads its standard input only, as everywhere; the filter is the value of `-Y`, never an argument of its own.
 * @throws TapdeckError `not_found` when the capture is gone or not whole, `invalid` quoting a mistake in the filter
 */
export async function* exportCapture(
  path: string,
  filter: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  await captureSize(path); // throws when not all of it is there: a part would look like the whole
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command('tshark', {
      args: ['-r', '-', '-n', '-F', 'pcapng', '-w', '-', ...(filter === undefined ? [] : ['-Y', filter])],
      stdin: 'piped',
      stdout: 'piped',
      stderr: 'piped',
      clearEnv: true,
      env: PROGRAM_ENVIRONMENT,
      signal,
    }).spawn();
  } catch (error) {
    throw missingProgram('tshark', error);
  }
  const stderr = new StderrDigest();
  const feeding = feed(path, child, signal);
  const listening = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) stderr.push(text);
  })();
  try {
    yield* withoutOwnComment(child.stdout);
    const [unread] = await Promise.all([feeding, listening]);
    signal.throwIfAborted(); // an end that we brought about is not that of the capture
    if (unread !== undefined) throw unread; // removed meanwhile: what was written so far is not the capture
    const { code } = await child.status;
    if (code !== 0 && !CUT_SHORT.test(stderr.text)) {
      throw new TapdeckError('invalid', `tshark: ${complaint(stderr.text) ?? `ended with code ${code}`}`);
    }
  } finally {
    // Who stops listening ends tshark, too: by the signal, or because nobody reads what it writes.
    await Promise.allSettled([feeding, listening, child.status]);
  }
}

/** Hands the capture to tshark. @returns why it could not be read to its end; undefined when it was */
async function feed(path: string, child: Deno.ChildProcess, signal: AbortSignal): Promise<unknown> {
  const writer = child.stdin.getWriter();
  const chunks = captureBytes({ path }, signal);
  try {
    while (true) {
      const next = await chunks.next().catch((error) => ({ error }));
      if ('error' in next) {
        await writer.abort().catch(() => {});
        return next.error;
      }
      if (next.done) break;
      await writer.write(next.value);
    }
    await writer.close();
  } catch {
    // tshark has ended: its exit code and standard error say why.
    await chunks.return(undefined);
    await writer.abort().catch(() => {});
  }
}
