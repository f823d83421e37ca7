/** The whole engine and its server in this process, composed as src/commands/start.ts does, with times to choose. */
import { Interfaces } from '../../src/capture/interface_service.ts';
import { ownAddresses } from '../../src/capture/interfaces.ts';
import { type Geography, openGeography } from '../../src/commands/geography.ts';
import { openWords, type Words } from '../../src/commands/words.ts';
import { openWorkshop, type Workshop } from '../../src/commands/workshop.ts';
import type { ModelEndpoints } from '../../src/model/model_settings.ts';
import type { SessionRow } from '../../src/model/rows.ts';
import { type RunningServer, serve, type ServeOptions } from '../../src/server/serve.ts';
import { Asker } from '../../src/session/asker.ts';
import { CaptureBudget } from '../../src/session/capture_budget.ts';
import { Exporter } from '../../src/session/exporter.ts';
import { HistoryKeeper } from '../../src/session/keeper.ts';
import { Comparer } from '../../src/session/compare.ts';
import { Findings } from '../../src/session/findings.ts';
import { Importer } from '../../src/session/importer.ts';
import { Inspector } from '../../src/session/inspector.ts';
import { Library } from '../../src/session/library.ts';
import { Models } from '../../src/session/models.ts';
import { Recorder } from '../../src/session/recorder.ts';
import { StorageWatch } from '../../src/session/storage_figures.ts';
import { QueryProcess } from '../../src/store/ask/process.ts';
import { RawCaptureRows } from '../../src/store/raw_capture_rows.ts';
import { buildPage } from '../../tools/build_page.ts';
import { Page as WireClient } from '../server/harness.ts';
import { TempFolder } from './temp_folder.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

export class LiveServer implements AsyncDisposable {
  readonly #clients: WireClient[] = [];

  private constructor(
    readonly folder: TempFolder,
    readonly workshop: Workshop,
    readonly recorder: Recorder,
    readonly server: RunningServer,
    readonly rows: Disposable | undefined,
    readonly geography: Geography,
    readonly keeper: HistoryKeeper,
    readonly inspector: Inspector,
    readonly models: Models,
    readonly summaries: Words['summaries'],
  ) {}

  /**
   * @param maxCaptureBytes as `--max-capture-gb`: recordings in parts
   * @param endpoints models that can be chosen: stand-ins on loopback
   */
  static async start(
    options: Partial<ServeOptions> = {},
    maxCaptureBytes?: number,
    endpoints: ModelEndpoints = {},
  ): Promise<LiveServer> {
    await buildPage();
    const folder = await TempFolder.make();
    const workshop = await openWorkshop({ db: folder.at('tapdeck.sqlite'), data: folder.path });
    const rows = maxCaptureBytes === undefined ? undefined : new RawCaptureRows(folder.at('tapdeck.sqlite'));
    const budget = rows && maxCaptureBytes !== undefined
      ? { budget: new CaptureBudget({ captures: workshop.captures, rows, maxBytes: maxCaptureBytes }) }
      : {};
    // Nobody beyond this machine is asked in tests.
    const geography = await openGeography(workshop.store, { data: folder.path, alone: true });
    const { finder, places, replays, settings, traffic } = geography;
    const { modelSettings, modelCalls } = workshop.store;
    const models = new Models({ rows: modelSettings, calls: modelCalls, endpoints });
    const { summaries, statuses } = openWords(workshop.store, {
      ...{ places, replays, writers: models },
      say: console.error,
    });
    const recorder = new Recorder({ ...workshop, finder, places, words: statuses, ...budget });
    const written = { ...workshop, finder, words: summaries };
    const library = new Library({ ...written, places, traffic });
    const inspector = new Inspector({ ...workshop, places });
    const server = serve({
      version: '0.0.0-test',
      catalogueVersion: () => workshop.createLabeller().catalogueVersion,
      reader: library,
      editor: library,
      inspector,
      importer: new Importer({ ...written, samplePath: `${ROOT}samples/sample.pcapng` }),
      recorder,
      replayer: replays,
      traffic,
      interfaces: new Interfaces(),
      places,
      findings: new Findings(workshop.store, traffic),
      settings,
      models,
      exporter: new Exporter({
        db: folder.at('tapdeck.sqlite'),
        captures: workshop.captures.folder,
        hashes: workshop.captures.hashes,
        scratch: workshop.captures.folder,
      }),
      summaries,
      storage: new StorageWatch({ ...workshop, db: folder.at('tapdeck.sqlite') }),
      comparer: new Comparer(workshop.store),
      asker: new Asker({
        queries: new QueryProcess(folder.at('tapdeck.sqlite')),
        session: (id) => workshop.store.sessions.get(id),
        model: (sessionId) => models.writerFor('ask', sessionId),
      }),
    }, {
      hostname: '127.0.0.1',
      port: 0,
      ownAddresses: ownAddresses(),
      assetsDir: `${ROOT}web/dist`,
      ...options,
    });
    const keeper = new HistoryKeeper({
      ...workshop,
      finder,
      business: () => recorder.business,
      onChanged: () => server.sessionsChanged(),
      say: console.error,
      lookMs: 50,
    });
    return new LiveServer(
      folder,
      workshop,
      recorder,
      server,
      rows,
      geography,
      keeper,
      inspector,
      models,
      summaries,
    );
  }

  /** With a slash at the end. */
  get url(): string {
    return this.server.url;
  }

  /** A page without a browser: connected, its greeting not yet looked at. */
  async connect(): Promise<WireClient> {
    const client = await connectTo(this.url);
    this.#clients.push(client);
    return client;
  }

  /** The raw capture of a session. */
  rawCapture(sessionId: number): string {
    return this.workshop.captures.path(`session-${sessionId}.pcapng`);
  }

  /** Settles with the session when the recorder has stored it completely. */
  nextStopped(): Promise<SessionRow> {
    return new Promise((resolve) => {
      const unsubscribe = this.recorder.subscribe({
        stateChanged() {},
        started() {},
        progressed() {},
        problem() {},
        stopped(session) {
          unsubscribe();
          resolve(session);
        },
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.recorder.state().phase !== 'idle') await this.recorder.stop();
    await this.keeper[Symbol.asyncDispose]();
    await this.server.shutdown();
    await Promise.all(this.#clients.map((client) => client.closed));
    await this.inspector.close();
    await this.summaries[Symbol.asyncDispose]();
    await this.models[Symbol.asyncDispose]();
    this.rows?.[Symbol.dispose]();
    await this.geography[Symbol.asyncDispose]();
    this.workshop.store.close();
    await this.folder[Symbol.asyncDispose]();
  }
}

export async function connectTo(url: string): Promise<WireClient> {
  const client = new WireClient(new WebSocket(`${url.replace('http', 'ws')}ws`));
  await client.opened;
  return client;
}
