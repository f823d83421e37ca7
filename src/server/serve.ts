/** The one place that opens a port. */
import { TapdeckError } from '../model/errors.ts';
import { createApp } from './app.ts';
import { hostsFor, inUrl, isLoopback, isWildcard } from './hosts.ts';
import { Hub, type HubOptions } from './hub.ts';
import { problem } from './problem.ts';
import type { Services } from '../model/services.ts';

/** How long a shutdown waits for pages to say goodbye. */
const GOODBYE_MS = 1000;
/** How long cancelled imports may take to remove what they had stored. */
const CANCEL_MS = 2000;

export interface ServeOptions extends HubOptions {
  readonly hostname: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Needed where `hostname` is not a loopback address. */
  readonly token?: string | undefined;
  /** The machine's own addresses: what a browser may call us when `hostname` is 0.0.0.0 or ::. */
  readonly ownAddresses?: readonly string[] | undefined;
  /** The folder of the built page. */
  readonly assetsDir: string;
  /** How long a shutdown waits for requests that are under way; 5,000 unless said otherwise. */
  readonly deadlineMs?: number | undefined;
}

export interface RunningServer {
  readonly port: number;
  /** `http://host:port/`, without a token. */
  readonly url: string;
  /** The address to open: with the token, where there is one. */
  readonly openUrl: string;
  /** Tells every page that the list of sessions changed by other means than a request. */
  sessionsChanged(): void;
  /**
   * Closes every WebSocket (1001), lets requests finish until the deadline, cancels the rest, frees the port.
   * Captures are not touched: they are the caller's. Calls after the first wait for the same end.
   */
  shutdown(): Promise<void>;
}

/**
 * Listens. Throws `unavailable` with one sentence when the port cannot be had, and `invalid` when others than this
 * machine could connect without a token.
 */
export function serve(services: Services, options: ServeOptions): RunningServer {
  const { hostname, token, ownAddresses = [] } = options;
  if (!isLoopback(hostname) && !token) {
    throw new TapdeckError('invalid', `Listening on ${hostname} lets others connect: that needs a token.`);
  }
  const force = new AbortController();
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  let closing = false;
  const server = listen(options, force.signal, (request, info) => {
    if (closing) return problem(503, 'Tapdeck is stopping.', { connection: 'close' });
    const done = info.completed.catch(() => {}).finally(() => underWay.delete(done));
    underWay.add(done);
    return app.fetch(request);
  });
  const { port } = server.addr;
  const hub = new Hub(services, options);
  const allowedHosts = hostsFor(hostname, port, ownAddresses);
  const app = createApp(services, { ...options, allowedHosts, hub, stopping: stopping.signal });

  let ended: Promise<void> | undefined;
  async function shutdown(): Promise<void> {
    closing = true;
    await hub.close(GOODBYE_MS);
    await within(options.deadlineMs ?? 5000, underWay);
    stopping.abort(new TapdeckError('unavailable', 'Tapdeck is stopping.'));
    await within(CANCEL_MS, underWay);
    // Graceful sends what was answered and closes what is idle, but would wait for requests that do not end.
    if (underWay.size === 0) await server.shutdown();
    else force.abort();
    await server.finished;
  }

  const shown = isWildcard(hostname)
    ? ownAddresses.find((address) => !isLoopback(address)) ?? '127.0.0.1'
    : hostname;
  const url = `http://${inUrl(shown)}:${port}/`;
  const openUrl = token ? `${url}?token=${encodeURIComponent(token)}` : url;
  return {
    port,
    url,
    openUrl,
    sessionsChanged: () => hub.broadcast({ type: 'sessions_changed' }),
    shutdown: () => ended ??= shutdown(),
  };
}

function listen(
  { hostname, port }: ServeOptions,
  signal: AbortSignal,
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Deno.HttpServer<Deno.NetAddr> {
  const name = hostname.replace(/^\[(.*)\]$/, '$1');
  try {
    return Deno.serve({ hostname: name, port, signal, onListen: () => {} }, handler);
  } catch (cause) {
    const place = `port ${port} on ${hostname}`;
    let sentence = `Cannot listen on ${place}: check --host and --port.`;
    if (cause instanceof Deno.errors.AddrInUse) {
      sentence =
        `Cannot listen on ${place}: another program has it. Stop that program, or choose with --port.`;
    } else if (cause instanceof Deno.errors.PermissionDenied || cause instanceof Deno.errors.NotCapable) {
      sentence = `Cannot listen on ${place}: permission denied. Choose a port above 1023 with --port.`;
    } else if (cause instanceof Deno.errors.AddrNotAvailable) {
      sentence =
        `Cannot listen on ${place}: this machine has no such address. Choose one of its own with --host.`;
    }
    throw new TapdeckError('unavailable', sentence, { cause });
  }
}

/** Resolves when all of `work` has ended, or after `deadlineMs`. */
async function within(deadlineMs: number, work: ReadonlySet<Promise<void>>): Promise<void> {
  if (work.size === 0) return;
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, deadlineMs);
  await Promise.race([Promise.all(work), deadline.promise]);
  clearTimeout(timer);
}
