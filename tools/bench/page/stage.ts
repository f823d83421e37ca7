/**
 * The page in headless Chromium, on session 1 of a database: `stage.ts PART DATABASE DATA` scrolls through its packets
 * (`scroll`), feeds the live page a busy recording (`stream`), or an hour of one (`hour`), and prints what it was like
 * as JSON.
 */
import { fileURLToPath } from 'node:url';
import type { CDPSession, Page } from 'playwright-core';
import { Browser } from '../../../tests/support/browser.ts';
import { HEAP_FLAG } from '../../run.ts';
import { scrolled } from './scroll.ts';
import { StreamServer } from './stream_server.ts';
import { memoryOf, openMemory, type PageMemory, type Smoothness, watched } from './watch.ts';

/** 100,000 packets a second in 50 messages. */
const BUSY = { packetsPerUpdate: 2000, stepUs: 20_000 } as const;
const BUSY_SECONDS = 20;
/** An hour as the server sends it, ten messages a second, as fast as the page takes it. */
const HOUR = { packetsPerUpdate: 10_000, stepUs: 100_000 } as const;
const HOUR_UPDATES = 36_000;
const HOUR_LOOKS = 6;

export interface StreamResult {
  readonly smoothness: Smoothness;
  readonly updates: number;
  readonly before: PageMemory;
  readonly after: PageMemory;
}

export interface HourResult {
  readonly seconds: number;
  /** After equal parts of the hour. */
  readonly looks: readonly PageMemory[];
}

class Server implements AsyncDisposable {
  private constructor(readonly url: string, readonly child: Deno.ChildProcess) {}

  static async start(database: string, data: string): Promise<Server> {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const args = ['run', '--quiet', HEAP_FLAG, '-A', 'tools/run.ts', 'start', '--port', '0'];
    const child = new Deno.Command(Deno.execPath(), {
      args: [...args, '--db', database, '--data', data],
      cwd: root,
      stdout: 'piped',
      stderr: 'inherit',
    }).spawn();
    const found = Promise.withResolvers<string>();
    void (async () => {
      let text = '';
      for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const url = /Tapdeck is at (http:\S+)/.exec(text)?.[1];
        if (url !== undefined) found.resolve(url);
      }
      found.reject(new Error(`Tapdeck gave no address:\n${text}`));
    })();
    return new Server(await found.promise, child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGTERM');
    await this.child.status;
  }
}

/** Sends at the rate of the clock: what is late is not sent in a burst later. */
async function paced(server: StreamServer, seconds: number): Promise<number> {
  const startMs = performance.now();
  let updates = 0;
  while (performance.now() - startMs < seconds * 1000) {
    await server.send(BUSY);
    updates += 1;
    const dueMs = startMs + updates * BUSY.stepUs / 1000;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())));
  }
  return updates;
}

async function live<Result>(
  browser: Browser,
  server: Server,
  use: (stand: StreamServer, page: Page, memory: CDPSession) => Promise<Result>,
): Promise<Result> {
  await using stand = await StreamServer.start(server.url);
  const { page } = await browser.open(stand.url);
  await stand.opened;
  const memory = await openMemory(page);
  await paced(stand, 2);
  await page.getByTestId('packet-table').getByTestId('row').first().waitFor();
  const result = await use(stand, page, memory);
  await page.context().close();
  return result;
}

async function streamed(stand: StreamServer, page: Page, memory: CDPSession): Promise<StreamResult> {
  const before = await memoryOf(memory);
  let updates = 0;
  const smoothness = await watched(page, async () => {
    updates = await paced(stand, BUSY_SECONDS);
  });
  return { smoothness, updates, before, after: await memoryOf(memory) };
}

async function hour(stand: StreamServer, _page: Page, memory: CDPSession): Promise<HourResult> {
  const looks: PageMemory[] = [await memoryOf(memory)];
  const startMs = performance.now();
  for (let sent = 1; sent <= HOUR_UPDATES; sent++) {
    await stand.send(HOUR);
    if (sent % (HOUR_UPDATES / HOUR_LOOKS) !== 0) continue;
    looks.push(await memoryOf(memory));
    // Minutes pass: what is there so far.
    console.error(JSON.stringify(looks.at(-1)));
  }
  return { seconds: (performance.now() - startMs) / 1000, looks };
}

async function run(part: string, browser: Browser, server: Server): Promise<unknown> {
  switch (part) {
    case 'scroll': {
      const { page } = await browser.open(server.url);
      return await scrolled(page, `${server.url}sessions/1`);
    }
    case 'stream':
      return await live(browser, server, streamed);
    case 'hour':
      return await live(browser, server, hour);
    default:
      throw new Error(`There is no part ${part}.`);
  }
}

const [part = '', database = '', data = ''] = Deno.args;
await using server = await Server.start(database, data);
await using browser = await Browser.launch({ scrollbars: true });
console.log(JSON.stringify(await run(part, browser, server)));
