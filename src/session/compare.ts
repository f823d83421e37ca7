/** Holds two stored sessions, or two ranges, against each other. */
import { compareSides } from '../metrics/compare.ts';
import type {
  CompareRange,
  CompareRequest,
  CompareSide,
  Comparison,
  SessionComparer,
} from '../model/compare.ts';
import { TapdeckError } from '../model/errors.ts';
import type { SessionRow } from '../model/rows.ts';
import { firstPacketUs, gapSeconds, lastSecond, type SecondRange } from '../store/compare_queries.ts';
import type { Store } from '../store/store.ts';
import { comparedSeries, noSeries } from './compare_series.ts';
import { type ReadSide, readSide } from './compare_side.ts';
import { requireKept } from './kept.ts';

const US = 1_000_000;
const DAY_US = 86_400 * US;

/** Sides that are kept at hand, the latest used: 10,000 hosts take some 5 MB. */
const MOST_KEPT = 4;

type Side = 'a' | 'b';

interface Asked {
  readonly side: Side;
  readonly session: SessionRow;
  /** undefined without packets. */
  readonly range: SecondRange | undefined;
  readonly zeroUs: number | undefined;
}

export class Comparer implements SessionComparer {
  readonly #store: Store;
  readonly #kept = new Map<string, ReadSide>();

  constructor(store: Store) {
    this.#store = store;
  }

  // deno-lint-ignore require-await -- a failure must be a rejection
  async compare(request: CompareRequest): Promise<Comparison> {
    const ask = (side: Side) => {
      const session = this.#store.sessions.get(request[side].session_id);
      requireKept(session, 'figures', `session ${session.session_id}`);
      return asked(side, session, lastSecond(this.#store.reader, session.session_id), request[side]);
    };
    const [a, b] = aligned(this.#store, [ask('a'), ask('b')], request.align);
    const notes = [...kindNotes(a.session, b.session), ...[a, b].flatMap(sideNotes)];
    const answer = { align: request.align, notes };
    if (!a.range || !b.range) {
      const gone = [a, b].filter(({ range }) => !range).map(({ side }) => side.toUpperCase());
      notes.unshift(
        gone.length === 2
          ? 'Neither side has any packets: there is nothing to compare.'
          : `${gone[0]} has no packets: there is nothing to compare.`,
      );
      return { ...answer, a: this.#side(a, null), b: this.#side(b, null), state: 'empty', ...noChanges() };
    }
    const [one, other] = [
      this.#read(a.session, a.range),
      this.#read(b.session, b.range),
    ];
    const found = compareSides(one.input, other.input);
    for (const [{ skipped, input }, { side }] of [[one, a], [other, b]] as const) {
      const looked = Math.max(input.rttSketches.length, input.handshakesMs.length);
      if (skipped > 0) {
        notes.push(
          `Round trips of ${side.toUpperCase()} are those of ${looked} of its streams, evenly chosen.`,
        );
      }
    }
    return {
      ...answer,
      a: this.#side(a, found.blockS.a),
      b: this.#side(b, found.blockS.b),
      state: found.told ? 'compared' : 'too_short',
      series: comparedSeries(this.#store.reader, [
        { sessionId: a.session.session_id, range: a.range, zeroUs: a.zeroUs ?? 0 },
        { sessionId: b.session.session_id, range: b.range, zeroUs: b.zeroUs ?? 0 },
      ]),
      changes: found.changes,
      changes_left_out: found.changesLeftOut,
      appeared: found.appeared,
      appeared_left_out: found.appearedLeftOut,
      disappeared: found.disappeared,
      disappeared_left_out: found.disappearedLeftOut,
    };
  }

  /** A side that is compared again (exchanged, laid otherwise, against another stretch) is not read again. */
  #read(session: SessionRow, range: SecondRange): ReadSide {
    const { session_id, packets, bytes, local_addresses, catalogue_version } = session;
    const hosts = this.#store.hosts.version;
    const key = JSON.stringify([
      session_id,
      range,
      packets,
      bytes,
      local_addresses,
      catalogue_version,
      hosts,
    ]);
    const found = this.#kept.get(key) ?? readSide(this.#store, session_id, range);
    this.#kept.delete(key);
    this.#kept.set(key, found);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    return found;
  }

  #side({ session, range, zeroUs }: Asked, blockS: number | null): CompareSide {
    const { session_id, name, kind, source, state, started_us, ended_us, packets, bytes } = session;
    return {
      ...{ session_id, name, kind, source, state, started_us, ended_us, packets, bytes, block_s: blockS },
      from_us: range ? range.from * US : null,
      to_us: range ? range.to * US : null,
      seconds: range ? range.to - range.from : 0,
      zero_us: zeroUs ?? null,
      gap_seconds: range ? gapSeconds(this.#store.reader, session_id, range) : 0,
    };
  }
}

/** The range in whole seconds: all that it touches. @throws TapdeckError `invalid` when the session has nothing there */
function asked(
  side: Side,
  session: SessionRow,
  newestS: number | undefined,
  { from_us, to_us }: CompareRange,
): Asked {
  const name = side.toUpperCase();
  if (from_us !== undefined && to_us !== undefined && from_us >= to_us) {
    throw new TapdeckError('invalid', `The range of ${name} ends before it begins.`);
  }
  const { started_us, ended_us } = session;
  if (newestS === undefined || started_us === null) {
    return { side, session, range: undefined, zeroUs: undefined };
  }
  // What is being recorded has no end yet, and is still filling its newest second.
  const endS = ended_us === null || session.state === 'recording' ? newestS : Math.floor(ended_us / US) + 1;
  const from = Math.max(Math.floor((from_us ?? started_us) / US), Math.floor(started_us / US));
  const to = Math.min(to_us === undefined ? endS : Math.ceil(to_us / US), endS);
  if (to <= from && session.state !== 'recording') {
    throw new TapdeckError('invalid', `Session ${session.session_id} has nothing in the range of ${name}.`);
  }
  return { side, session, range: { from, to: Math.max(to, from + 1) }, zeroUs: from * US };
}

/** Where the common axis begins on each side. @throws TapdeckError `invalid` for a host that a side does not have */
function aligned(store: Store, [a, b]: [Asked, Asked], align: string): [Asked, Asked] {
  if (align === 'clock' && a.zeroUs !== undefined && b.zeroUs !== undefined) {
    // Whole days apart, so that the same time of day lies above itself; the days that bring the beginnings nearest.
    const days = Math.round((b.zeroUs - a.zeroUs) / DAY_US);
    return [a, { ...b, zeroUs: a.zeroUs + days * DAY_US }];
  }
  if (!align.startsWith('host:')) return [a, b];
  const host = align.slice('host:'.length);
  const withZero = (asked: Asked): Asked => {
    if (!asked.range) return asked;
    const zeroUs = firstPacketUs(store.reader, asked.session.session_id, host);
    if (zeroUs === undefined) {
      const { session_id } = asked.session;
      throw new TapdeckError(
        'invalid',
        `Session ${session_id} has no stream with ${
          JSON.stringify(host)
        }: align by something that both sides have.`,
      );
    }
    return { ...asked, zeroUs };
  };
  return [withZero(a), withZero(b)];
}

function kindNotes(a: SessionRow, b: SessionRow): string[] {
  const notes: string[] = [];
  if (a.kind !== b.kind) {
    notes.push(
      'One side was captured live and the other imported: where they were captured may be the difference.',
    );
  }
  if (a.capture_filter !== b.capture_filter) {
    notes.push('The sides were captured with different filters: what one left out looks like a change.');
  }
  if (JSON.stringify(a.local_addresses) !== JSON.stringify(b.local_addresses)) {
    notes.push(
      'The sides do not agree on which addresses are here: in and out, hosts and networks may differ by that.',
    );
  }
  return notes;
}

function sideNotes({ side, session }: Asked): string[] {
  const name = side.toUpperCase();
  const notes: string[] = [];
  if (session.state === 'recording') {
    notes.push(`${name} is still being recorded: this is what it has so far.`);
  }
  if (session.state === 'interrupted' || session.state === 'failed') {
    notes.push(`${name} is not complete (${session.state}): this is what it has.`);
  }
  if ((session.dropped_packets ?? 0) > 0) notes.push(`${name} dropped ${session.dropped_packets} packets.`);
  return notes;
}

function noChanges() {
  return {
    series: noSeries(),
    changes: [],
    changes_left_out: { metric: 0, protocol: 0, application: 0, host: 0, network: 0 },
    appeared: [],
    appeared_left_out: 0,
    disappeared: [],
    disappeared_left_out: 0,
  };
}
