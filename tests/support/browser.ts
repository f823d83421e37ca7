/** The page in headless Chromium, with an eye on everything that the browser complains about. */
import assert from 'node:assert/strict';
import { type Browser as Chromium, chromium, type Locator, type Page } from 'playwright-core';

/** Only reached when something that a test waits for never comes. */
const PATIENCE_MS = 15_000;

const PROGRAMS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

export interface TabOptions {
  readonly width?: number;
  readonly height?: number;
  /** IANA name; the machine's own otherwise. */
  readonly timeZone?: string;
  /** Runs before the page is loaded: answers that the server is not to give go here. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

/** A browser of a test's own; ends with its scope. */
export class Browser implements AsyncDisposable {
  private constructor(readonly chromium: Chromium) {}

  /** @param scrollbars draws them, for what drags one; playwright hides them otherwise. */
  static async launch({ scrollbars = false } = {}): Promise<Browser> {
    const executablePath = PROGRAMS.find((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    });
    assert(executablePath, `no Chromium here: looked for ${PROGRAMS.join(', ')}`);
    return new Browser(
      await chromium.launch({
        executablePath,
        ...(scrollbars ? { ignoreDefaultArgs: ['--hide-scrollbars'] } : {}),
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      }),
    );
  }

  /** Opens `url` in a fresh profile. */
  async open(url: string, options: TabOptions = {}): Promise<Tab> {
    const context = await this.chromium.newContext({
      viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
      colorScheme: 'dark',
      reducedMotion: 'reduce',
      locale: 'en-GB',
      ...(options.timeZone === undefined ? {} : { timezoneId: options.timeZone }),
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const tab = new Tab(page, new URL(url).origin);
    await options.prepare?.(page);
    await page.goto(url);
    return tab;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.chromium.close();
  }
}

export class Tab {
  /** What the browser complained about, and requests to anybody but Tapdeck. */
  readonly complaints: string[] = [];

  constructor(readonly page: Page, origin: string) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        this.complaints.push(`${message.type()}: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => this.complaints.push(`thrown: ${error.message}`));
    page.on('dialog', (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      const own = url.origin === origin || url.origin === origin.replace('http', 'ws');
      if (!own && url.protocol !== 'data:') this.complaints.push(`request to ${request.url()}`);
    });
  }

  /** @param expected complaints that belong to the test, such as the browser's note on a refused request. */
  assertQuiet(...expected: RegExp[]): void {
    const rest = this.complaints.filter((text) => !expected.some((pattern) => pattern.test(text)));
    assert.deepEqual(rest, []);
  }

  /** The element with that `data-testid`. */
  at(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** Waits until the element shows text that fits. @returns its whole text */
  async shows(testId: string, text: RegExp | string): Promise<string> {
    const element = this.at(testId).filter({ hasText: text }).first();
    await element.waitFor();
    return await element.innerText();
  }

  async press(testId: string): Promise<void> {
    await this.at(testId).click();
  }

  async fill(testId: string, text: string): Promise<void> {
    await this.at(testId).fill(text);
  }

  /** Waits for an attribute's value. */
  async hasAttribute(testId: string, name: string, value: string): Promise<void> {
    await this.page.locator(`[data-testid="${testId}"][${name}="${value}"]`).waitFor();
  }

  /** Closes the tab and forgets its profile. */
  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Points that the throughput chart draws. */
  async chartPoints(): Promise<number> {
    return Number(await this.at('throughput-chart').getAttribute('data-points'));
  }

  /** Rows of a table that are drawn. */
  rows(tableId: string): Locator {
    return this.at(tableId).getByTestId('row');
  }

  async chooseInterface(name: string): Promise<void> {
    await this.at('start-button').waitFor();
    // Above the panels of a recording that has ended, the list is folded.
    const folded = this.page.locator('[data-testid="interface-button"][aria-expanded="false"]');
    if (await folded.count() > 0) await folded.click();
    await this.at('interface-select').locator(`input[value="${name}"]`).check();
  }

  /** Chooses interface and filter as a user would, and starts; settles when packets are recorded. */
  async startCapture(filter: string, name = ''): Promise<void> {
    await this.chooseInterface('lo');
    await this.fill('capture-filter', filter);
    await this.fill('capture-name', name);
    await this.press('start-button');
    await this.hasAttribute('capture-deck', 'data-phase', 'recording');
  }

  /** Stops the recording; settles when it is stored. */
  async stopCapture(): Promise<void> {
    await this.press('stop-button');
    await this.hasAttribute('capture-deck', 'data-phase', 'idle');
  }
}
