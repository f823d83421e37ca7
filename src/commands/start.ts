/** `tapdeck start`: composes the parts, serves until a signal, closes in reverse order. */
import { listInterfaces, ownAddresses } from '../capture/interfaces.ts';
import type { StartConfig } from '../config.ts';
import { sentence } from '../model/errors.ts';
import { serve } from '../server/serve.ts';
import { Importer } from '../session/importer.ts';
import { Library } from '../session/library.ts';
import { Recorder } from '../session/recorder.ts';
import { recoverSessions } from '../session/recovery.ts';
import { openPage } from './open_page.ts';
import { openWorkshop } from './workshop.ts';

export interface StartSurroundings {
  readonly version: string;
  /** Absolute. */
  readonly root: string;
  /** One line for the user. */
  readonly say: (line: string) => void;
  /** Aborts when the user wants to stop. */
  readonly signal: AbortSignal;
}

/** Settles when everything is stored and closed. @throws TapdeckError when it cannot start */
export async function start(config: StartConfig, around: StartSurroundings): Promise<void> {
  const { say, signal } = around;
  const workshop = await openWorkshop(config);
  const { store } = workshop;
  const recorder = new Recorder(workshop);
  const library = new Library(workshop);
  const importer = new Importer({ ...workshop, samplePath: `${around.root}/samples/sample.pcapng` });
  try {
    const server = serve(
      {
        version: around.version,
        reader: library,
        editor: library,
        importer,
        recorder,
        interfaces: { list: listInterfaces },
      },
      {
        hostname: config.host,
        port: config.port,
        token: config.token,
        ownAddresses: ownAddresses(),
        assetsDir: `${around.root}/web/dist`,
        keepRecording: config.keepRecording,
      },
    );
    say(`Tapdeck is at ${server.openUrl}`);
    say('Stop it with Ctrl-C; what was captured is kept.');
    if (config.open) void openPage(server.openUrl);
    const sayOfSession = (line: string) => {
      say(line);
      server.sessionsChanged(); // a page that was open before the crash may be back already
    };
    const recovering = recoverSessions(workshop, sayOfSession, signal).catch((error) => {
      if (!signal.aborted) say(`Completing an earlier session failed: ${sentence(error)}`);
    });
    if (config.interface !== undefined) await startCapture(config, recorder, say);
    await aborted(signal);

    if (recorder.state().phase !== 'idle') {
      say('Storing what was captured ...');
      const session = await recorder.close().catch((error) => say(sentence(error)));
      if (session) say(`Session ${session.session_id} is kept: ${session.packets} packets.`);
    }
    await server.shutdown();
    await recovering;
  } finally {
    store.close();
  }
  say('Stopped.');
}

async function startCapture(
  config: StartConfig,
  recorder: Recorder,
  say: (line: string) => void,
): Promise<void> {
  try {
    const session = await recorder.start({
      interface: config.interface ?? '',
      ...(config.filter === undefined ? {} : { filter: config.filter }),
      ...(config.durationSeconds === undefined ? {} : { max_seconds: config.durationSeconds }),
    });
    say(`Recording ${session.source} as session ${session.session_id}.`);
  } catch (error) {
    say(`Not recording: ${sentence(error)}`); // the page still works, and says the same
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
