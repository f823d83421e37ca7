/**
 * A stand-in for the server of a busy recording: everything but `/ws` is asked of a real server that holds a session;
 * `/ws` sends that session's own rows as updates, as fast and as long as it is told to.
 */
import * as v from 'valibot';
import { appsAnswer, packetsAnswer, protocolsAnswer, talkersAnswer } from '../../../src/model/answers.ts';
import { type PlacesReport, placesReport } from '../../../src/model/place.ts';
import { PROTOCOL_CLASSES } from '../../../src/model/protocol.ts';
import { type MetricRow, type PacketRow, sessionRow } from '../../../src/model/rows.ts';
import { type ServerMessage, serverMessage, type Update, WIRE_VERSION } from '../../../src/model/wire.ts';

const SECOND_US = 1_000_000;
/** As many as an update may hold. */
const PACKETS_OF_UPDATE = 200;
/** Places change every two seconds at most. */
const PLACES_EVERY_US = 2 * SECOND_US;

export interface StreamRate {
  readonly packetsPerUpdate: number;
  /** Packet time from one update to the next. */
  readonly stepUs: number;
}

export class StreamServer implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #socket: WebSocket | undefined;
  readonly #opened = Promise.withResolvers<void>();
  #atUs: number;
  #packets = 0;
  #bytes = 0;
  #placesUs = 0;

  private constructor(readonly upstream: string, readonly rows: Rows) {
    this.#atUs = rows.session.started_us ?? 0;
    this.#server = Deno.serve(
      { port: 0, hostname: '127.0.0.1', onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  /** @param upstream address of a real server, with a slash at the end, that holds session 1 */
  static async start(upstream: string): Promise<StreamServer> {
    return new StreamServer(upstream, await readRows(upstream));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** Resolves when a page is there. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Sends the next update; resolves when the page has taken most of what was sent before. */
  async send(rate: StreamRate): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined) throw new Error('No page is connected.');
    socket.send(JSON.stringify(this.#next(rate)));
    while (socket.bufferedAmount > 1_000_000) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.close();
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    if (pathname !== '/ws') {
      const { method, body } = request;
      return await fetch(new URL(`${pathname}${search}`, this.upstream), { method, body });
    }
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => {
      this.#socket = socket;
      socket.send(JSON.stringify(v.parse(serverMessage, this.#first())));
      this.#opened.resolve();
    };
    return response;
  }

  #first(): ServerMessage {
    const session = { ...this.rows.session, state: 'recording' as const, packets: 0, bytes: 0 };
    const capture = {
      phase: 'recording' as const,
      session,
      max_seconds: null,
      max_packets: null,
      started_us: Date.now() * 1000,
    };
    return {
      type: 'initial_state',
      wire_version: WIRE_VERSION,
      server_version: 'bench',
      capture,
      interfaces: [],
      capture_problem: null,
      metrics: null,
      packets: [],
      talkers: [],
    };
  }

  #next({ packetsPerUpdate, stepUs }: StreamRate): Update {
    const { session, sample, protocols, apps, talkers, places } = this.rows;
    const sent = Math.min(packetsPerUpdate, PACKETS_OF_UPDATE);
    this.#atUs += stepUs;
    this.#packets += packetsPerUpdate;
    const packets = Array.from({ length: sent }, (_, i): PacketRow => {
      const no = this.#packets - sent + i + 1;
      const row = sample[no % sample.length];
      if (row === undefined) throw new Error('The session has no packets.');
      return { ...row, no, time_us: this.#atUs - stepUs + Math.floor(stepUs * (i + 1) / sent) };
    });
    this.#bytes += packets.reduce((sum, { length }) => sum + length, 0) * packetsPerUpdate / sent;
    const seconds = secondRows(this.#atUs, packetsPerUpdate);
    const newPlaces = this.#atUs - this.#placesUs >= PLACES_EVERY_US;
    if (newPlaces) this.#placesUs = this.#atUs;
    return {
      type: 'update',
      session_id: session.session_id,
      mode: 'live',
      metrics: {
        at_us: this.#atUs,
        first_us: session.started_us,
        packets: this.#packets,
        bytes: Math.round(this.#bytes),
        ipv4_packets: this.#packets,
        ipv6_packets: 0,
        encrypted_packets: Math.floor(this.#packets / 2),
        truncated_packets: 0,
        dropped_packets: 0,
        lag_ms: 12,
        lag_bytes: 0,
        streams: Math.floor(this.#packets / 100),
        current: seconds,
        protocols: protocols.map((row) => ({ ...row, packets: row.packets + this.#packets })),
        apps: apps.map((row, i) => ({ ...row, bytes: row.bytes + this.#packets * (apps.length - i) })),
        seconds,
      },
      packets,
      packets_skipped: packetsPerUpdate - sent,
      talkers: talkers.map((row) => ({ ...row, packets: row.packets + this.#packets })),
      places: newPlaces ? places.places : [],
      findings: [],
    };
  }
}

interface Rows {
  readonly session: v.InferOutput<typeof sessionRow>;
  readonly sample: readonly PacketRow[];
  readonly protocols: v.InferOutput<typeof protocolsAnswer>['protocols'];
  readonly apps: v.InferOutput<typeof appsAnswer>['apps'];
  readonly talkers: v.InferOutput<typeof talkersAnswer>['talkers'];
  readonly places: PlacesReport;
}

async function readRows(upstream: string): Promise<Rows> {
  const ask = async <S extends v.GenericSchema>(schema: S, path: string): Promise<v.InferOutput<S>> =>
    v.parse(schema, await (await fetch(`${upstream}api/sessions/1${path}`)).json());
  const [session, { packets: sample }, { protocols }, { apps }, { talkers }, places] = await Promise.all([
    ask(sessionRow, ''),
    ask(packetsAnswer, '/packets?limit=1000'),
    ask(protocolsAnswer, '/protocols'),
    ask(appsAnswer, '/apps'),
    ask(talkersAnswer, '/talkers?limit=7'),
    ask(placesReport, '/places'),
  ]);
  return {
    session,
    sample,
    protocols,
    apps: apps.slice(0, 50),
    talkers,
    places: { ...places, places: places.places.slice(0, 200) },
  };
}

/** The second that `atUs` is in, of every class. */
function secondRows(atUs: number, packets: number): MetricRow[] {
  return PROTOCOL_CLASSES.map((protocol, i): MetricRow => ({
    time_us: Math.floor(atUs / SECOND_US) * SECOND_US,
    protocol,
    packets: packets * 10 + i,
    packets_in: packets * 6,
    packets_out: packets * 4,
    bytes: packets * 8000 + (atUs % 977) * 1000,
    bytes_in: packets * 5000 + (atUs % 977) * 600,
    bytes_out: packets * 3000 + (atUs % 977) * 400,
    payload_bytes: packets * 7000,
    goodput_bytes: packets * 7000,
    goodput_bytes_in: packets * 4500,
    goodput_bytes_out: packets * 2500,
    encrypted_packets: packets * 5,
    rtt_mean_ms: 20 + (atUs % 101) / 10,
    rtt_samples: packets,
    jitter_mean_ms: null,
    retransmissions: 2,
    data_segments: packets * 6,
    lost: null,
    rtp_expected: null,
    dns_mean_ms: null,
    dns_failures: null,
    gap: false,
  }));
}
