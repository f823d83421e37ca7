/** `tapdeck export`: one session as a file. */
import { dirname } from 'node:path';
import type { ExportConfig } from '../config.ts';
import { sentence, TapdeckError } from '../model/errors.ts';
import type { ExportRequest } from '../model/export.ts';
import { openHistory } from '../store/export.ts';
import { Exporter } from '../session/exporter.ts';

export interface ExportSurroundings {
  readonly stdout: WritableStream<Uint8Array>;
  /** Somebody looks at it: packets as bytes would spoil the screen. */
  readonly isTerminal?: boolean;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** @returns the exit code. @throws TapdeckError `not_found` for a session or a raw capture that is not there */
export async function exportSession(config: ExportConfig, around: ExportSurroundings): Promise<number> {
  const { out, sessionId, anonymise } = config;
  if (out === undefined && around.isTerminal && config.format === 'pcapng') {
    throw new TapdeckError(
      'invalid',
      'A capture is no text: name a file with --out, or lead it into a program.',
    );
  }
  const exporter = new Exporter({
    db: config.db,
    captures: `${config.data}/captures`,
    scratch: dirname(out ?? ''),
  });
  const request: ExportRequest = {
    sessionId,
    format: config.format,
    ...(config.filter === undefined ? {} : { displayFilter: config.filter }),
    ...(anonymise ? { anonymise } : {}),
  };
  if (isUnfinished(config.db, sessionId)) {
    around.say(`Session ${sessionId} is not complete: it holds what was stored of it so far.`);
  }
  if (out === undefined) {
    const { bytes } = await exporter.export(request, around.signal);
    await bytes.pipeTo(around.stdout, { signal: around.signal, preventClose: true });
    return 0;
  }
  if (config.format === 'sqlite') await exporter.copy(request, out, around.signal);
  else {
    const target = await newFile(out);
    try {
      const { bytes } = await exporter.export(request, around.signal);
      await bytes.pipeTo(target, { signal: around.signal });
    } catch (error) {
      await target.abort(error).catch(() => {}); // the pipe did so already
      await Deno.remove(out).catch(() => {}); // half a file is no export
      throw error;
    }
  }
  around.say(`Session ${sessionId} is in ${out}.`);
  if (anonymise) {
    const { goes } = await exporter.preview(request);
    for (const line of goes) around.say(`- ${line}`);
  }
  return 0;
}

function isUnfinished(db: string, sessionId: number): boolean {
  using history = openHistory(db);
  const [session] = history.rows('session_view', sessionId);
  return session?.['state'] === 'recording';
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
