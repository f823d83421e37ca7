/** When each page is sent the live view: about every 100 ms while something is new, never faster than it reads. */
import type { ServerMessage } from '../model/wire.ts';
import type { Client } from './client.ts';
import type { Log } from './log.ts';
import type { LiveView, Recorder } from '../model/services.ts';

export class Updates {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sentAtMs = -Infinity;
  #closed = false;

  constructor(
    readonly recorder: Recorder,
    readonly clients: ReadonlySet<Client>,
    readonly intervalMs: number,
    readonly log: Log,
  ) {}

  /** The whole view, for a page that has seen nothing. */
  first(client: Client): LiveView | undefined {
    const view = this.#view(undefined, undefined, undefined);
    client.mark = view?.mark;
    client.placesMark = client.findingsMark = undefined; // `initial_state` has neither: the first update brings them all
    client.stale = false;
    return view;
  }

  /** Another capture begins: what pages have seen of the last one says nothing about it. */
  restart(): void {
    for (const client of this.clients) client.mark = client.placesMark = client.findingsMark = undefined;
  }

  /** There is something new. */
  progressed(): void {
    for (const client of this.clients) client.stale = true;
    this.#schedule();
  }

  /** Sends the newest view to every page now, slow ones too: the capture ends, and there will be no later one. */
  flush(): void {
    this.#send([...this.clients].filter((client) => client.ready));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** One timer for all pages, and none while nothing is new. */
  #schedule(): void {
    if (this.#closed || this.#timer !== undefined || this.clients.size === 0) return;
    const waitMs = Math.max(0, this.#sentAtMs + this.intervalMs - performance.now());
    this.#timer = setTimeout(() => this.#tick(), waitMs);
  }

  #tick(): void {
    this.#timer = undefined;
    this.#sentAtMs = performance.now();
    const stale = [...this.clients].filter((client) => client.ready && client.stale);
    this.#send(stale.filter((client) => !client.isSlow()));
    // Pages that are still behind are looked at again: they get the newest view then, not what they missed.
    if (stale.some((client) => client.stale)) this.#schedule();
  }

  /** Sends each client what is new since its own marks. Clients with the same marks share one view. */
  #send(clients: readonly Client[]): void {
    const shared = new Map<string, { text: string; view: LiveView } | undefined>();
    for (const client of clients) {
      const marks = `${client.mark} ${client.placesMark} ${client.findingsMark}`;
      if (!shared.has(marks)) {
        const view = this.#view(client.mark, client.placesMark, client.findingsMark);
        shared.set(marks, view && { text: updateText(view), view });
      }
      const newest = shared.get(marks);
      client.stale = false;
      client.mark = newest?.view.mark;
      client.placesMark = newest?.view.placesMark;
      client.findingsMark = newest?.view.findingsMark;
      if (newest) client.sendText(newest.text);
    }
  }

  /** The recorder's view. A fault in it costs an update, not the process: a timer has no caller to tell. */
  #view(
    since: number | undefined,
    placesSince: number | undefined,
    findingsSince: number | undefined,
  ): LiveView | undefined {
    try {
      return this.recorder.view(since, placesSince, findingsSince);
    } catch (error) {
      this.log('The live view failed', error);
      return undefined;
    }
  }
}

function updateText({ mark: _, placesMark: __, findingsMark: ___, ...view }: LiveView): string {
  const message: ServerMessage = { type: 'update', mode: 'live', ...view };
  return JSON.stringify(message);
}
