/** `tapdeck start`: composes the parts, serves until a signal, closes in reverse order. */
import { dirname } from 'node:path';
import { Interfaces } from '../capture/interface_service.ts';
import { ownAddresses } from '../capture/interfaces.ts';
import type { StartConfig } from '../config.ts';
import { sentence, TapdeckError } from '../model/errors.ts';
import { serve } from '../server/serve.ts';
import { Asker } from '../session/asker.ts';
import { CaptureBudget, LEAST_BUDGET_BYTES } from '../session/capture_budget.ts';
import { DiskGuard } from '../session/disk_space.ts';
import { Exporter } from '../session/exporter.ts';
import { HistoryKeeper } from '../session/keeper.ts';
import { Comparer } from '../session/compare.ts';
import { Findings } from '../session/findings.ts';
import { Importer } from '../session/importer.ts';
import { Inspector } from '../session/inspector.ts';
import { Library } from '../session/library.ts';
import { Models } from '../session/models.ts';
import { Recorder } from '../session/recorder.ts';
import { recoverSessions } from '../session/recovery.ts';
import { StorageWatch } from '../session/storage_figures.ts';
import { RawCaptureRows } from '../store/raw_capture_rows.ts';
import { QueryProcess } from '../store/ask/process.ts';
import { openGeography } from './geography.ts';
import { openPage } from './open_page.ts';
import { openWords } from './words.ts';
import { openWorkshop } from './workshop.ts';

export interface StartSurroundings {
  readonly version: string;
  /** Absolute. */
  readonly root: string;
  /** One line for the user. */
  readonly say: (line: string) => void;
  /** Aborts when the user wants to stop. */
  readonly signal: AbortSignal;
  /** For tests: how large the parts of a recording are, where `--max-capture-gb` asks for parts. */
  readonly partBytes?: number;
}

/** How often the budget is looked at when nothing is recorded: an import, or a pin that was taken away, may exceed it. */
const BUDGET_CHECK_MS = 60_000;

/** Settles when everything is stored and closed. @throws TapdeckError when it cannot start, `invalid` for too small a budget */
export async function start(config: StartConfig, around: StartSurroundings): Promise<void> {
  const { say, signal } = around;
  if (around.partBytes === undefined && (config.maxCaptureBytes ?? Infinity) < LEAST_BUDGET_BYTES) {
    throw new TapdeckError(
      'invalid',
      `--max-capture-gb is at least ${
        LEAST_BUDGET_BYTES / 1e9
      }: a recording is kept in parts of 16 MiB and more, and two of them always stay.`,
    );
  }
  const workshop = await openWorkshop(config);
  const { store } = workshop;
  const guard = new DiskGuard({ captures: workshop.captures.folder, database: dirname(config.db) });
  using rows = new RawCaptureRows(config.db);
  const budget = config.maxCaptureBytes === undefined ? undefined : new CaptureBudget({
    captures: workshop.captures,
    rows,
    maxBytes: config.maxCaptureBytes,
    ...(around.partBytes === undefined ? {} : { partBytes: around.partBytes }),
  });
  const geography = await openGeography(store, {
    data: config.data,
    ipApi: config.ipApi,
    alone: false,
    machineAddresses: ownAddresses,
    onProblem: say,
  });
  const { finder, places, replays, settings, traffic } = geography;
  const models = new Models({
    rows: store.modelSettings,
    calls: store.modelCalls,
    endpoints: config.models,
  });
  const { summaries, statuses } = openWords(store, { places, replays, say, writers: models });
  const recorder = new Recorder({
    ...workshop,
    guard,
    finder,
    places,
    words: statuses,
    ...(budget ? { budget } : {}),
  });
  const written = { ...workshop, finder, words: summaries };
  const library = new Library({ ...written, places, traffic });
  const importer = new Importer({ ...written, samplePath: `${around.root}/samples/sample.pcapng` });
  const inspector = new Inspector({ ...workshop, places });
  const { folder, hashes } = workshop.captures;
  const exporter = new Exporter({ db: config.db, captures: folder, hashes, scratch: folder });
  try {
    const server = serve(
      {
        version: around.version,
        catalogueVersion: () => workshop.createLabeller().catalogueVersion,
        reader: library,
        editor: library,
        inspector,
        importer,
        recorder,
        replayer: replays,
        traffic,
        interfaces: new Interfaces(),
        places,
        findings: new Findings(workshop.store, traffic),
        settings,
        models,
        exporter,
        summaries,
        storage: new StorageWatch({ ...workshop, db: config.db }),
        comparer: new Comparer(workshop.store),
        asker: new Asker({
          queries: new QueryProcess(config.db),
          session: (id) => workshop.store.sessions.get(id),
          model: (sessionId) => models.writerFor('ask', sessionId),
        }),
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
    const recovering = recoverSessions(written, sayOfSession, signal).catch((error) => {
      if (!signal.aborted) say(`Completing an earlier session failed: ${sentence(error)}`);
    });
    void finder.completeAll();
    await using _keeper = new HistoryKeeper({
      ...workshop,
      finder,
      business: () => recorder.business,
      onChanged: () => server.sessionsChanged(),
      say,
    });
    using _checks = budget && budgetChecks(budget, recorder, say);
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
    await inspector.close();
    await summaries[Symbol.asyncDispose]();
    await models[Symbol.asyncDispose]();
    await geography[Symbol.asyncDispose]();
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

/** While something is recorded, the recorder looks after the budget, and knows what of it is stored. */
function budgetChecks(budget: CaptureBudget, recorder: Recorder, say: (line: string) => void): Disposable {
  const check = () => {
    if (recorder.state().phase !== 'idle') return;
    budget.enforce().catch((error) => say(`Removing old raw captures failed: ${sentence(error)}`));
  };
  check();
  const timer = setInterval(check, BUDGET_CHECK_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
