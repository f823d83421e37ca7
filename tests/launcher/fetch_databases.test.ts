/** Fetching the databases: the server's side and the launcher's, with a stand-in for what installs packages. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { OfflineDatabases } from '../../src/geo/offline_databases.ts';
import { DatabaseFetch } from '../../src/session/database_fetch.ts';
import { DatabaseFetcher, type FetcherOptions } from '../../tools/fetch_databases.ts';
import { writeDatabaseSet } from '../support/database_set.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { until } from '../support/until.ts';

const FAKE = fileURLToPath(new URL('../support/fake_install.ts', import.meta.url));

class Both implements AsyncDisposable {
  readonly geo: string;
  readonly mark: string;
  readonly server: DatabaseFetch;
  readonly launcher: DatabaseFetcher;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #looks = new Set<Promise<void>>();

  private constructor(readonly folder: TempFolder, how: string, options: FetcherOptions) {
    this.geo = folder.at('geo');
    this.mark = folder.at('begun');
    this.server = new DatabaseFetch(this.geo, { lookMs: 10 });
    const install = [Deno.execPath(), 'run', '-A', '--no-config', FAKE, how, this.mark];
    this.launcher = new DatabaseFetcher(this.geo, { install, ...options });
    this.#timer = setInterval(() => {
      const look = this.launcher.look().finally(() => this.#looks.delete(look));
      this.#looks.add(look);
    }, 20);
  }

  static async open(how: string, options: FetcherOptions = {}): Promise<Both> {
    return new Both(await TempFolder.make(), how, options);
  }

  /** What lies in the folder, but for the words that both leave each other. */
  async left(): Promise<string[]> {
    const entries = await Array.fromAsync(Deno.readDir(this.geo));
    return entries.map(({ name }) => name).filter((name) => name !== 'progress.json').sort();
  }

  /** The process that installs. */
  async installing(): Promise<number> {
    return await until(
      'the installation',
      async () => Number(await Deno.readTextFile(this.mark).catch(() => '')) || undefined,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#looks);
    await this.server.cancel();
    await this.launcher.close();
    await this.folder[Symbol.asyncDispose]();
  }
}

function lives(pid: number): boolean {
  try {
    Deno.kill(pid, 'SIGCONT');
    return true;
  } catch {
    return false;
  }
}

Deno.test('fetch: a whole set is put in place, the older one goes, nothing else stays', async () => {
  await using both = await Both.open('good');
  await writeDatabaseSet(both.geo, {}, 'set-2025010100-2025010100');
  await Deno.mkdir(`${both.geo}/work-killed`); // a fetch that was killed
  const fetching = both.server.begin();
  assert.equal(both.server.progress?.state, 'fetching');
  assert.equal(both.server.begin(), fetching, 'one at a time');
  assert.equal(await fetching, true);
  await until('tidiness', async () => (await both.left()).length === 1 || undefined);
  assert.deepEqual(await both.left(), ['set-2026020113-2026020113']);
  const databases = new OfflineDatabases(both.geo);
  assert.equal((await databases.find()).length, 2);
  assert.deepEqual(databases.statuses.map(({ state, edition }) => [state, edition]), [['ready', '2026-02'], [
    'ready',
    '2026-02',
  ]]);
  // Again, over the same edition: what is there may be broken.
  assert.equal(await both.server.begin(), true);
  await both.server.remove();
  assert.deepEqual((await both.left()).filter((name) => name.startsWith('set-')), []);
});

const FAILING: [how: string, problem: RegExp][] = [
  [
    'fail',
    /^The databases could not be fetched \(no route to host\): is there a network\? Then fetch again\.$/,
  ],
  ['part', /dbip-city-ipv6/],
  ['odd', /version|format|regex|Invalid/i],
];
for (const [how, problem] of FAILING) {
  Deno.test(`fetch: an installation of the kind "${how}" is one sentence and leaves nothing; a second try may work`, async () => {
    await using both = await Both.open(how);
    assert.equal(await both.server.begin(), false);
    assert.equal(both.server.progress?.state, 'broken');
    assert.match(`${both.server.progress?.problem}`, problem);
    await until('tidiness', async () => (await both.left()).length === 0 || undefined);
    assert.equal(await both.server.begin(), false, 'asked again, it tries again');
  });
}

for (const how of ['hang', 'stubborn']) {
  Deno.test(`fetch: cancelled while the installation is of the kind "${how}", it ends and leaves nothing`, async () => {
    await using both = await Both.open(how);
    const fetching = both.server.begin();
    const pid = await both.installing();
    await both.server.cancel();
    assert.equal(await fetching, false);
    assert.equal(both.server.progress, undefined);
    await until('the end of the installation', () => Promise.resolve(lives(pid) ? undefined : true));
    await until('tidiness', async () => (await both.left()).length === 0 || undefined);
  });
}

Deno.test('fetch: what a killed launcher left is removed at the next start, but not what another one is at', async () => {
  await using both = await Both.open('hang');
  void both.server.begin();
  await both.installing();
  const other = new DatabaseFetcher(both.geo);
  await other.tidy();
  assert.equal((await both.left()).filter((name) => name.startsWith('work-')).length, 1);
  await both.server.cancel();
  await until('tidiness', async () => (await both.left()).length === 0 || undefined);
  await Deno.mkdir(`${both.geo}/work-killed/cache`, { recursive: true });
  await other.tidy();
  assert.deepEqual(await both.left(), []);
  await new DatabaseFetcher(both.folder.at('nowhere')).tidy();
});

Deno.test('fetch: one that takes too long is given up', async () => {
  await using both = await Both.open('hang', { timeLimitMs: 300 });
  assert.equal(await both.server.begin(), false);
  assert.match(`${both.server.progress?.problem}`, /did not arrive in time/);
});

Deno.test('fetch: two launchers on one folder do not fetch at once', async () => {
  await using both = await Both.open('hang');
  void both.server.begin();
  await both.installing();
  const other = new DatabaseFetcher(both.geo, { install: ['false'] });
  await other.look();
  await other.close();
  // It did not take part: the first one goes on, and tells so.
  const beat = () =>
    Deno.readTextFile(`${both.geo}/progress.json`).then((text) => JSON.parse(text).beat as number);
  const before = await beat();
  await until('another word', async () => (await beat()) > before || undefined);
  assert.equal(both.server.progress?.state, 'fetching');
});

Deno.test('fetch: without a launcher it says so; a request says nothing that could be misused', async () => {
  await using folder = await TempFolder.make();
  const server = new DatabaseFetch(folder.at('geo'), { silenceMs: 100, lookMs: 10 });
  const begun = server.begin();
  const text = await until(
    'the request',
    () => Deno.readTextFile(folder.at('geo/request.json')).catch(() => undefined),
  );
  assert.deepEqual(Object.keys(JSON.parse(text)), ['id']);
  assert.equal(await begun, false);
  assert.match(`${server.progress?.problem}`, /start Tapdeck with/);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.at('geo'))), []);
  // A foreign or broken request is none.
  const launcher = new DatabaseFetcher(folder.at('geo'), { install: ['false'] });
  for (const request of ['', '{', '{"id":"../../x"}', '{"id":7}']) {
    await Deno.writeTextFile(folder.at('geo/request.json'), request);
    await launcher.look();
  }
  await launcher.close();
  assert.deepEqual((await Array.fromAsync(Deno.readDir(folder.at('geo')))).map(({ name }) => name), [
    'request.json',
  ]);
  await server.sweep();
});
