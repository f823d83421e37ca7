/**
 * The questions behind the page, on a stored session: `query_stage.ts DATABASE` asks each of them several times and
 * prints the median in milliseconds as JSON.
 */
import { Library } from '../../src/session/library.ts';
import { RawCaptures } from '../../src/session/raw_captures.ts';
import { chartStepS } from '../../web/derive/series.ts';
import { Store } from '../../src/store/store.ts';

const RUNS = 5;
const PAGE = 200;

const [database = ''] = Deno.args;
const store = new Store(database);
const unused = () => {
  throw new Error('Nothing is dissected here.');
};
const library = new Library({
  store,
  captures: new RawCaptures(await Deno.makeTempDir()),
  createLabeller: unused,
});
const LIST = { sort: '-date', limit: 200 };
const [session] = (await library.list(LIST)).sessions;
if (!session) throw new Error('The database holds no session.');
const id = session.session_id;
const middle = Math.floor(session.packets / 2);
const [talker] = await library.talkers(id, 1);
const apps = await library.apps(id);
const { streams } = await library.streams(id, { offset: 0, limit: 1, sort: '-bytes_to_client' });
const stream = streams[0]?.stream_key ?? 'tcp:0';
const startUs = session.started_us ?? 0;
const middleUs = startUs + ((session.ended_us ?? startUs) - startUs) / 2;

const spanS = ((session.ended_us ?? startUs) - startUs) / 1e6;

/** An answer looks through a part of the session: as the page asks on and on where nothing is found. */
async function toTheEnd(q: string): Promise<void> {
  for (let cursor: number | null = 0; cursor !== null;) {
    cursor = (await library.packets(id, { limit: PAGE, q, cursor })).next_cursor;
  }
}

const QUESTIONS: Readonly<Record<string, () => Promise<unknown>>> = {
  'sessions': () => library.list(LIST),
  'packets, first page': () => library.packets(id, { limit: PAGE }),
  'packets, from the middle': () => library.packets(id, { limit: PAGE, cursor: middle }),
  'packets of a stream': () => library.packets(id, { limit: PAGE, stream }),
  'packets of a host': () => library.packets(id, { limit: PAGE, host: talker?.source ?? '' }),
  'packets of a large application': () => library.packets(id, { limit: PAGE, app: apps[0]?.app ?? '' }),
  'packets of a small application': () => library.packets(id, { limit: PAGE, app: apps.at(-1)?.app ?? '' }),
  'packets of a protocol class': () => library.packets(id, { limit: PAGE, protocol: 'dns' }),
  'packets from a moment': () => library.packets(id, { limit: PAGE, from_us: Math.floor(middleUs) }),
  'packets with a text that is frequent': () => library.packets(id, { limit: PAGE, q: 'Client Hello' }),
  'packets with a text that nobody sent, an answer': () =>
    library.packets(id, { limit: PAGE, q: 'no such text' }),
  'packets with a text that nobody sent, all answers': () => toTheEnd('no such text'),
  'streams, largest first': () => library.streams(id, { offset: 0, limit: PAGE, sort: '-bytes_to_client' }),
  'one stream': () => library.stream(id, stream),
  'metrics, as the chart of the session asks': () =>
    library.metrics(id, { protocol: 'all', step_s: chartStepS(spanS, session.packets) }),
  'metrics, one row a second, as many as an answer holds': () => library.metrics(id, { protocol: 'all' }),
  'protocols': () => library.protocols(id),
  'applications': () => library.apps(id),
  'top talkers': () => library.talkers(id, 7),
  'RTP streams': () => library.rtp(id),
};

const result: Record<string, number> = {};
for (const [name, ask] of Object.entries(QUESTIONS)) {
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const began = performance.now();
    await ask();
    times.push(performance.now() - began);
  }
  result[name] = times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
}
const captures = session.packets;
store.close();
console.log(JSON.stringify({ packets: captures, result }));
