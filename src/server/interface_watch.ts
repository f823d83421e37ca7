/** How busy the interfaces are, told to the pages that show it. Nobody looks: nothing is measured. */
import type { InterfaceLister } from '../model/services.ts';
import type { Client } from './client.ts';
import type { Log } from './log.ts';

/** Between the end of one look and the next. */
const INTERVAL_MS = 1000;

export interface InterfaceWatchParts {
  readonly lister: Pick<InterfaceLister, 'activity'>;
  /** Called when an interface came or went. */
  readonly onChanged: () => void;
  readonly log: Log;
  /** For tests. */
  readonly intervalMs?: number | undefined;
}

export class InterfaceWatch {
  readonly #watchers = new Set<Client>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> | undefined;
  #names: string | undefined;

  constructor(readonly parts: InterfaceWatchParts) {}

  /** Who watches is told from the next look on. */
  add(client: Client): void {
    this.#watchers.add(client);
    if (this.#timer === undefined) this.#next(0);
  }

  remove(client: Client): void {
    this.#watchers.delete(client);
    if (this.#watchers.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#names = undefined;
  }

  /** Resolves when no look is under way. */
  async close(): Promise<void> {
    for (const client of [...this.#watchers]) this.remove(client);
    await this.#looking;
  }

  #next(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#looking ??= this.#look().finally(() => this.#looking = undefined);
    }, delayMs);
  }

  async #look(): Promise<void> {
    const { lister, log, intervalMs = INTERVAL_MS } = this.parts;
    const interfaces = await lister.activity().catch((error) => {
      log('Measuring the activity of interfaces failed', error);
      return null;
    });
    const text = JSON.stringify({ type: 'interface_activity', interfaces });
    for (const client of [...this.#watchers]) {
      if (!client.isSlow()) client.sendText(text);
    }
    if (this.#watchers.size === 0) return;
    if (interfaces === null) {
      this.#timer = undefined; // who asks again makes it try again
      return;
    }
    this.#compareNames(JSON.stringify(interfaces.map(({ name }) => name)));
    this.#next(intervalMs);
  }

  #compareNames(names: string): void {
    const before = this.#names;
    this.#names = names;
    if (before !== undefined && before !== names) this.parts.onChanged();
  }
}
