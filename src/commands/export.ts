/** `tapdeck export`: one session as a file. */
import type { ExportConfig } from '../config.ts';
import { sentence, TapdeckError } from '../model/errors.ts';
import { exportCapture } from '../capture/export_capture.ts';
import { copySession, openHistory, sessionCsv, sessionJson } from '../store/export.ts';

export interface ExportSurroundings {
  readonly stdout: WritableStream<Uint8Array>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** @returns the exit code. @throws TapdeckError `not_found` for a session or a raw capture that is not there */
export async function exportSession(config: ExportConfig, around: ExportSurroundings): Promise<number> {
  using history = openHistory(config.db);
  const session = history.session(config.sessionId);
  if (config.format === 'sqlite') {
    const out = config.out ?? '';
    copySession(config.db, session.sessionId, out);
    around.say(`Session ${session.sessionId} is in ${out}.`);
    return 0;
  }
  const target = config.out === undefined ? around.stdout : await newFile(config.out);
  const source = config.format === 'pcapng'
    ? exportCapture(rawCapture(config, session.captureFile), config.filter, around.signal)
    : ReadableStream.from(
      config.format === 'csv' ? sessionCsv(history, session) : sessionJson(history, session),
    )
      .pipeThrough(new TextEncoderStream());
  try {
    await source.pipeTo(target, { signal: around.signal, preventClose: config.out === undefined });
  } catch (error) {
    if (config.out !== undefined) await Deno.remove(config.out).catch(() => {}); // half a file is no export
    throw error;
  }
  if (config.out !== undefined) around.say(`Session ${session.sessionId} is in ${config.out}.`);
  return 0;
}

/** Never an existing file: it may be the history itself, or a raw capture. @throws TapdeckError */
async function newFile(path: string): Promise<WritableStream<Uint8Array>> {
  try {
    return (await Deno.open(path, { write: true, createNew: true, mode: 0o600 })).writable;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new TapdeckError('conflict', `${path} exists already: name a new file.`, { cause: error });
    }
    const why = error instanceof Deno.errors.NotFound ? 'its folder does not exist' : sentence(error);
    throw new TapdeckError('unavailable', `Cannot write ${path}: ${why}.`, { cause: error });
  }
}

function rawCapture(config: ExportConfig, file: string | undefined): string {
  if (file === undefined) {
    throw new TapdeckError(
      'not_found',
      `No raw capture was kept of session ${config.sessionId}; its figures can be exported as csv or json.`,
    );
  }
  return `${config.data}/captures/${file}`;
}
