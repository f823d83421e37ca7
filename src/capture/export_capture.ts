/** A raw capture as pcapng, whole or what a Wireshark display filter lets through. */
import { sentence, TapdeckError } from '../model/errors.ts';
import { captureBytes } from './capture_bytes.ts';
import { complaint, missingProgram, PROGRAM_ENVIRONMENT, StderrDigest } from './programs.ts';

/**
 * tshark reads its standard input only, as everywhere; the filter is the value of `-Y`, never an argument of its own.
 * @throws TapdeckError `not_found` when the file is gone, `invalid` quoting a mistake in the filter
 */
export function exportCapture(
  path: string,
  filter: string | undefined,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  return ReadableStream.from(pcapng(path, filter, signal));
}

async function* pcapng(
  path: string,
  filter: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    await Deno.stat(path);
  } catch (error) {
    throw new TapdeckError(
      'not_found',
      `The raw capture ${path} is not there any more: ${sentence(error)}.`,
      { cause: error },
    );
  }
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
  yield* child.stdout;
  await Promise.all([feeding, listening]);
  const { code } = await child.status;
  if (code !== 0) {
    throw new TapdeckError('invalid', `tshark: ${complaint(stderr.text) ?? `ended with code ${code}`}`);
  }
}

async function feed(path: string, child: Deno.ChildProcess, signal: AbortSignal): Promise<void> {
  const writer = child.stdin.getWriter();
  try {
    for await (const chunk of captureBytes({ path }, signal)) await writer.write(chunk);
    await writer.close();
  } catch {
    // tshark has ended: its exit code and standard error say why.
    await writer.abort().catch(() => {});
  }
}
