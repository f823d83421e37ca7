/** Looks into the raw captures of stored sessions: packets, streams and display filters. */
import { inspectPacket } from '../capture/inspect_packet.ts';
import { pcapngOf } from '../capture/chosen_records.ts';
import { selectRecords } from '../capture/select_records.ts';
import { TapdeckError } from '../model/errors.ts';
import type { FollowPage, FollowQuery, PacketInspection, StreamFigures } from '../model/inspection.ts';
import type { Inspector as InspectorService, PacketQuery } from '../model/services.ts';
import { parseStreamKey } from '../model/stream.ts';
import { packets } from '../store/packet_queries.ts';
import { stream } from '../store/queries.ts';
import type { Store } from '../store/store.ts';
import { streamPackets } from '../store/stream_packets.ts';
import { DisplayFilters } from './display_filters.ts';
import { followPage } from './inspect_follow.ts';
import { figuresOf } from './inspect_figures.ts';
import { OpenedCaptures } from './opened_captures.ts';
import type { RawCaptures } from './raw_captures.ts';
import { type PlacedAddresses, placedHosts } from './selection.ts';
import { Turns } from './turns.ts';

const AT_ONCE = 2;
const MAY_WAIT = 8;

/** Packets of one stream that are looked at: some 20 MB of rows and a minute of tshark. */
export const MAX_STREAM_PACKETS = 500_000;

export class Inspector implements InspectorService {
  readonly #store: Store;
  readonly #captures: RawCaptures;
  readonly #places: PlacedAddresses | undefined;
  readonly #opened: OpenedCaptures;
  readonly #turns = new Turns(AT_ONCE, MAY_WAIT);
  readonly #filters: DisplayFilters;
  readonly #wholePrefix: number | undefined;

  /** @param wholePrefix for tests: see inspect_packet.ts */
  constructor(
    parts: {
      store: Store;
      captures: RawCaptures;
      /** Knows where hosts are; left out: they are nowhere. */
      places?: PlacedAddresses;
      wholePrefix?: number;
      filterMaxMs?: number;
    },
  ) {
    this.#store = parts.store;
    this.#places = parts.places;
    this.#captures = parts.captures;
    this.#opened = new OpenedCaptures(parts.store, parts.captures);
    this.#filters = new DisplayFilters(
      parts.store,
      this.#opened,
      parts.filterMaxMs === undefined ? {} : { maxRunMs: parts.filterMaxMs },
    );
    this.#wholePrefix = parts.wholePrefix;
  }

  async packet(sessionId: number, no: number, signal: AbortSignal): Promise<PacketInspection> {
    const index = await this.#opened.open(sessionId);
    const [row] = packets(this.#store.reader, sessionId, { cursor: no - 1, limit: 1 }).packets;
    if (row?.no !== no) throw new TapdeckError('not_found', `Session ${sessionId} has no packet ${no}.`);
    const key = row.stream_key;
    const parts = key === null ? undefined : parseStreamKey(key);
    return await this.#turns.take(signal, () =>
      inspectPacket(index, {
        no,
        timeUs: row.time_us,
        length: row.length,
        stream: parts && { field: `${parts.transport}.stream`, number: parts.number },
        ofStream: () =>
          key === null
            ? []
            : streamPackets(this.#store.reader, sessionId, key, MAX_STREAM_PACKETS, no).map((each) =>
              each.no
            ),
        ...(this.#wholePrefix === undefined ? {} : { wholePrefix: this.#wholePrefix }),
      }, signal));
  }

  async follow(
    sessionId: number,
    key: string,
    query: FollowQuery,
    signal: AbortSignal,
  ): Promise<FollowPage> {
    const parts = await this.#stream(sessionId, key);
    return await this.#turns.take(signal, async () => {
      await parts.index.extendTo(parts.packets.at(-1)?.no ?? 0, signal);
      return await followPage(parts, query, signal);
    });
  }

  async figures(sessionId: number, key: string, signal: AbortSignal): Promise<StreamFigures> {
    const parts = await this.#stream(sessionId, key);
    return await this.#turns.take(signal, async () => {
      await parts.index.extendTo(parts.packets.at(-1)?.no ?? 0, signal);
      return await figuresOf(parts, signal);
    });
  }

  async filtered(sessionId: number, query: PacketQuery, displayFilter: string, signal: AbortSignal) {
    const placed = { ...query, ...placedHosts(this.#places, sessionId, query) };
    return await this.#filters.page(sessionId, placed, displayFilter, signal);
  }

  async pcapng(sessionId: number, key: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const { index, packets: chosen } = await this.#stream(sessionId, key);
    await index.extendTo(chosen.at(-1)?.no ?? 0, signal);
    return pcapngOf(selectRecords(index, chosen.map(({ no }) => no), signal), signal);
  }

  async #stream(sessionId: number, key: string) {
    const index = await this.#opened.open(sessionId);
    const row = stream(this.#store.reader, sessionId, key);
    const found = streamPackets(this.#store.reader, sessionId, key, MAX_STREAM_PACKETS);
    const all = row.packets_to_client + row.packets_to_server;
    const remarks = all > found.length
      ? [`Only the first ${found.length} of its ${all} packets were looked at.`]
      : [];
    return { index, row, packets: found, remarks };
  }

  /** Ends what still runs. */
  async close(): Promise<void> {
    await this.#filters.close();
    await this.#captures.hashes.close();
  }
}
