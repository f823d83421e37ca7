/**
 * The live side of the server: every page that is connected over `/ws`, and what each of them is told.
 * A page that reads slowly gets fewer updates, never a longer queue.
 */
import { type ServerMessage, WIRE_VERSION } from '../model/wire.ts';
import type { Announcer } from './announcer.ts';
import { AutoStop } from './auto_stop.ts';
import { Client } from './client.ts';
import { ClientReplay } from './client_replay.ts';
import { type CommandServices, obey } from './commands.ts';
import { InterfaceCache, type ListedInterfaces } from './interface_cache.ts';
import { InterfaceWatch } from './interface_watch.ts';
import { type Log, logToStderr } from './log.ts';
import { problem } from './problem.ts';
import type { RecorderEvents, Services } from '../model/services.ts';
import { Updates } from './updates.ts';

const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;
/** A peer that answers no ping for so long is gone (a laptop that was closed). */
const PING_SECONDS = 30;
/** How long a first `initial_state` waits for the list of interfaces; it follows by itself when it takes longer. */
const INTERFACES_PATIENCE_MS = 1000;
/** Messages that a page may send before it was greeted; they wait. */
const MAX_EARLY_MESSAGES = 16;

export interface HubOptions {
  /** Between two updates; 100 unless a test says otherwise. */
  readonly updateMs?: number | undefined;
  /** How long the last page must be gone until its capture stops; 10,000 unless a test says otherwise. */
  readonly autoStopMs?: number | undefined;
  /** Captures run on when every page is gone. */
  readonly keepRecording?: boolean | undefined;
  readonly maxClients?: number | undefined;
  /** Between two looks at the interfaces; 1000 unless a test says otherwise. */
  readonly watchMs?: number | undefined;
  readonly log?: Log | undefined;
}

export class Hub implements Announcer {
  /** Every open socket, also of clients that were given up: each may hold some megabytes, so they are bounded. */
  readonly #sockets = new Set<WebSocket>();
  readonly #clients = new Set<Client>();
  readonly #replays = new Map<Client, ClientReplay>();
  readonly #commands: CommandServices;
  readonly #updates: Updates;
  readonly #unsubscribe: () => void;
  readonly #maxClients: number;
  readonly #everyoneGone = Promise.withResolvers<void>();
  #closing = false;

  constructor(
    readonly services: Pick<Services, 'version' | 'recorder' | 'replayer' | 'interfaces' | 'summaries'>,
    options: HubOptions = {},
  ) {
    const { recorder } = services;
    const log = options.log ?? logToStderr;
    const delayMs = options.keepRecording ? undefined : options.autoStopMs ?? 10_000;
    this.#maxClients = options.maxClients ?? 64;
    this.#updates = new Updates(recorder, this.#clients, options.updateMs ?? 100, log);
    const interfaces = new InterfaceCache(services.interfaces, log);
    this.#commands = {
      recorder,
      interfaces,
      watch: new InterfaceWatch({
        lister: services.interfaces,
        onChanged: () => void this.#interfacesChanged(),
        log,
        intervalMs: options.watchMs,
      }),
      autoStop: new AutoStop({ recorder, delayMs, log }),
      log,
    };
    const unsubscribe = [
      recorder.subscribe(this.#events()),
      services.summaries.subscribe((summary) => this.broadcast({ type: 'summary', summary })),
    ];
    this.#unsubscribe = () => unsubscribe.forEach((end) => end());
  }

  accept(request: Request): Response {
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
      return problem(426, 'This address speaks WebSocket only.', { upgrade: 'websocket' });
    }
    if (this.#closing) return problem(503, 'Tapdeck is stopping.');
    if (this.#sockets.size >= this.#maxClients) {
      return problem(503, `${this.#maxClients} pages are open already: close one of them.`);
    }
    let upgrade: Deno.WebSocketUpgrade;
    try {
      upgrade = Deno.upgradeWebSocket(request, { idleTimeout: PING_SECONDS });
    } catch {
      return problem(400, 'This is no valid WebSocket upgrade.');
    }
    const { socket, response } = upgrade;
    socket.binaryType = 'arraybuffer';
    // Counted when it is open: an upgrade that never completes takes no place.
    socket.onopen = () => this.#connected(socket);
    return response;
  }

  /** Tells every page. A page that is behind misses the steps of an import, but not its end. */
  broadcast(message: ServerMessage): void {
    const optional = message.type === 'import_progress' && !message.done;
    const text = JSON.stringify(message);
    for (const client of [...this.#clients]) {
      if (!optional || !client.isSlow()) client.sendText(text);
    }
  }

  /** Says goodbye (1001) to every page and resolves when all are gone, or after `deadlineMs`. */
  async close(deadlineMs: number): Promise<void> {
    this.#closing = true;
    this.#unsubscribe();
    this.#updates.close();
    this.#commands.autoStop.close();
    for (const replay of this.#replays.values()) replay.close();
    for (const client of [...this.#clients]) client.close(GOING_AWAY, 'Tapdeck is stopping');
    if (this.#clients.size === 0) this.#everyoneGone.resolve();
    const deadline = Promise.withResolvers<void>();
    const timer = setTimeout(deadline.resolve, deadlineMs);
    const { interfaces, watch } = this.#commands;
    const quiet = Promise.all([this.#everyoneGone.promise, watch.close().then(() => interfaces.settled())]);
    await Promise.race([quiet, deadline.promise]);
    clearTimeout(timer);
  }

  #events(): RecorderEvents {
    return {
      stateChanged: (capture) => this.broadcast({ type: 'capture_state', capture }),
      started: (session) => {
        this.#updates.restart();
        this.broadcast({ type: 'capture_started', session });
        this.broadcast({ type: 'sessions_changed' });
      },
      progressed: () => this.#updates.progressed(),
      stopped: (session, report) => {
        // The last numbers first: `capture_stopped` ends what they belong to.
        this.#updates.flush();
        this.broadcast({ type: 'capture_stopped', session, report });
        this.broadcast({ type: 'sessions_changed' });
      },
      problem: (message) => this.broadcast({ type: 'error', message, command: null }),
    };
  }

  #connected(socket: WebSocket): void {
    // Upgrades that were under way at the same time can be one too many.
    if (this.#closing) return socket.close(GOING_AWAY, 'Tapdeck is stopping');
    if (this.#sockets.size >= this.#maxClients) {
      return socket.close(TRY_AGAIN_LATER, 'too many pages are open');
    }
    const client = new Client(socket, () => this.#gone(client));
    this.#sockets.add(socket);
    this.#clients.add(client);
    const replay = new ClientReplay(client, this.services.replayer, this.#commands.log);
    this.#replays.set(client, replay);
    this.#commands.autoStop.clientsChanged(this.#clients.size);
    const greeted = this.#greet(client);
    let early = 0;
    socket.onmessage = async ({ data }) => {
      if (!client.ready && ++early > MAX_EARLY_MESSAGES) {
        return client.close(POLICY_VIOLATION, 'too many messages before the greeting');
      }
      await greeted;
      if (client.ready) await obey(client, replay, data, this.#commands);
    };
    socket.onclose = socket.onerror = () => {
      this.#sockets.delete(socket);
      this.#gone(client);
    };
  }

  #gone(client: Client): void {
    client.ready = false;
    this.#replays.get(client)?.close();
    this.#replays.delete(client);
    this.#commands.watch.remove(client);
    if (!this.#clients.delete(client)) return;
    this.#commands.autoStop.clientsChanged(this.#clients.size);
    if (this.#closing && this.#clients.size === 0) this.#everyoneGone.resolve();
  }

  /** Sends `initial_state`; what happens from then on follows as messages, in order and without a gap. */
  async #greet(client: Client): Promise<void> {
    const { recorder, version } = this.services;
    const { listed, fresh } = await this.#commands.interfaces.known(INTERFACES_PATIENCE_MS);
    if (client.socket.readyState !== WebSocket.OPEN) return;
    const view = this.#updates.first(client);
    client.ready = true;
    client.send({
      type: 'initial_state',
      wire_version: WIRE_VERSION,
      server_version: version,
      capture: recorder.state(),
      ...listed,
      metrics: view?.metrics ?? null,
      packets: view?.packets ?? [],
      talkers: view?.talkers ?? [],
    });
    if (!fresh) this.#refreshInterfaces(client, listed);
  }

  /** The list that a page was greeted with may be old, or not there yet. */
  async #refreshInterfaces(client: Client, known: ListedInterfaces): Promise<void> {
    const listed = await this.#commands.interfaces.refresh();
    if (JSON.stringify(listed) !== JSON.stringify(known)) client.send({ type: 'interfaces', ...listed });
  }

  /** An interface came or went while somebody looked. */
  async #interfacesChanged(): Promise<void> {
    this.broadcast({ type: 'interfaces', ...await this.#commands.interfaces.refresh() });
  }
}
