import assert from 'node:assert/strict';
import { ModelFailure } from '../../src/llm/provider.ts';
import type { Label } from '../../src/model/label.ts';
import { UNKNOWN_LABEL } from '../../src/model/label.ts';
import type { SummaryRow } from '../../src/model/summary.ts';
import { Library } from '../../src/session/library.ts';
import { Replays } from '../../src/session/replay/replays.ts';
import { Digests } from '../../src/session/words/digests.ts';
import { ModelTexts } from '../../src/session/words/model_texts.ts';
import { Statuses } from '../../src/session/words/statuses.ts';
import { Summaries } from '../../src/session/words/summaries.ts';
import { summaries } from '../../src/store/summary_rows.ts';
import type { Store } from '../../src/store/store.ts';
import { ScriptedModel, sections } from '../llm/scripted.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { GrowingSession } from '../support/growing_session.ts';
import { conversation, sent, START_US } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { TestWorkshop } from '../support/workshop.ts';

const SECOND = 1_000_000;

const label = (app: string): Label => ({ ...UNKNOWN_LABEL, app, category: 'Web', strength: 60 });

/** `count` packets of a stream, one each tenth of a second. */
const packets = (fromS: number, count: number, number = 1) =>
  Array.from({ length: count }, (_, i) =>
    sent(i % 2 === 0 ? 'client' : 'server', conversation(number), {
      timeUs: START_US + fromS * SECOND + i * SECOND / 10,
      length: 1000,
      payloadBytes: 900,
    }));

/** Those who write, with a clock that a test turns and a model that answers as it says. */
class Desk {
  readonly told: SummaryRow[] = [];
  readonly said: string[] = [];
  readonly summaries: Summaries;
  readonly statuses: Statuses;
  nowMs = 0;
  looks = 0;
  #look: (() => void) | undefined;

  constructor(readonly store: Store, model?: ScriptedModel) {
    const replays = new Replays(store);
    const digests = new Digests({ store, replays });
    const writers = model && { writerFor: () => model, settings: { pseudonymise_hosts: false } };
    const texts = new ModelTexts({ nonce: () => 'n', ...(writers ? { writers } : {}) });
    this.summaries = new Summaries({ store, digests, texts });
    this.summaries.subscribe((row) => this.told.push(row));
    this.statuses = new Statuses({
      store,
      digests,
      summaries: this.summaries,
      say: (text) => this.said.push(text),
      nowMs: () => this.nowMs,
      every: (ms, look) => {
        assert.equal(ms, 10_000);
        this.#look = look;
        return { [Symbol.dispose]: () => this.#look = undefined };
      },
    });
  }

  /** Time goes on, and it is looked every ten seconds. */
  pass(seconds: number): void {
    for (let s = 0; s < seconds; s += 10) {
      this.nowMs += 10_000;
      this.#look?.();
    }
  }

  /** The next row that is told. */
  next(): Promise<SummaryRow> {
    return new Promise((resolve) => {
      const end = this.summaries.subscribe((row) => {
        end();
        resolve(row);
      });
    });
  }
}

Deno.test('statuses: one for each minute in which something was captured, of exactly what passed', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const desk = new Desk(store);
  const session = new GrowingSession(store);
  desk.statuses.begin(session.sessionId, START_US);

  session.pass(packets(0, 400), label('GitHub'));
  desk.pass(50);
  assert.equal(desk.told.length, 0, 'a minute has not passed');
  desk.pass(10);
  assert.equal(desk.told.length, 1);
  // The second that the status ends in goes on: what follows belongs to the next one.
  session.pass(packets(40, 300), label('GitHub'));
  session.pass(packets(41, 200, 2), label('YouTube'));
  desk.pass(60);
  assert.equal(desk.told.length, 2);
  desk.pass(600);
  assert.equal(desk.told.length, 2, 'nothing was captured');
  session.pass(packets(700, 50), label('GitHub'));
  desk.pass(10);
  assert.equal(desk.told.length, 3);
  assert.deepEqual(desk.said, []);

  const [first, second, third] = desk.told.map(({ report }) => report);
  const figure = (report: typeof first, id: string) => report?.facts.find((each) => each.id === id)?.value;
  assert.equal(figure(first, 'all.packets'), 400);
  assert.match(desk.told[0]?.text ?? '', /400 packets/);
  assert.equal(first?.to_us, START_US + 39.9 * SECOND);
  assert.equal(second?.from_us, first?.to_us);
  assert.match(desk.told[1]?.text ?? '', /YouTube appeared for the first time/);
  assert.equal(third?.from_us, second?.to_us);
  assert.match(desk.told[2]?.text ?? '', /50 packets|fell|calmed/);
  for (const row of desk.told) {
    assert.equal(row.kind, 'periodic');
    assert.equal(row.written_by, 'rules');
    assert.equal(row.time_us, row.report?.to_us);
    assert.ok((row.report?.sections[0]?.sentences.length ?? 9) <= 4);
  }
  assert.equal(new Set(desk.told.map(({ text }) => text)).size, 3);

  session.finish(START_US + 720 * SECOND);
  const text = await desk.statuses.final(session.sessionId);
  assert.match(text ?? '', /The session holds 950 packets/);
  desk.pass(120);
  assert.equal(desk.told.length, 4, 'the recording has ended');
  assert.deepEqual(
    summaries(store.reader, session.sessionId, { limit: 10 }).map(({ kind }) => kind),
    ['final', 'periodic', 'periodic', 'periodic'],
  );
  const asOf = await desk.summaries.list(session.sessionId, { at_us: START_US + 100 * SECOND, limit: 10 });
  assert.equal(asOf.length, 2);
});

Deno.test('statuses: a window where a stream was named anew names no application', async () => {
  await using workshop = await TestWorkshop.open();
  const desk = new Desk(workshop.store);
  const session = new GrowingSession(workshop.store);
  desk.statuses.begin(session.sessionId, START_US);
  session.pass(packets(0, 100));
  desk.pass(60);
  session.pass(packets(30, 100), label('GitHub'));
  desk.pass(60);
  assert.doesNotMatch(desk.told[1]?.text ?? 'GitHub', /GitHub/);
});

Deno.test('a report is there at once, and the text of a model follows', async () => {
  await using workshop = await TestWorkshop.open();
  const gate = Promise.withResolvers<void>();
  const model = new ScriptedModel(async () => {
    await gate.promise;
    return sections({ overall: ['The session holds 40 packets. All is well.'] });
  });
  const desk = new Desk(workshop.store, model);
  const sessionId = storeSession(workshop.store, packets(0, 40));
  const built = await desk.summaries.final(sessionId);
  assert.equal(built?.written_by, 'rules');
  assert.equal(desk.told.length, 1);
  const next = desk.next();
  gate.resolve();
  const row = await next;
  assert.equal(row.written_by, 'openai:scripted');
  assert.equal(row.text, 'The session holds 40 packets.');
  assert.equal(row.report?.struck, 1);
  assert.equal(row.report?.fallback, null);
  assert.match(model.asked[0]?.data ?? '', /^BEGIN DATA n\n/);
  assert.deepEqual(
    (await desk.summaries.list(sessionId, { limit: 5 })).map(({ written_by }) => written_by),
    ['openai:scripted', 'rules'],
  );
});

Deno.test('a model that fails leaves the built-in text, which says why', async () => {
  await using workshop = await TestWorkshop.open();
  for (
    const script of [
      () => {
        throw new ModelFailure('quota', 'Nothing is left of the quota.');
      },
      () => 'no JSON of that shape',
      () => sections({ overall: ['Everything is 42 Mbps.'] }),
    ]
  ) {
    const desk = new Desk(workshop.store, new ScriptedModel(script));
    const sessionId = storeSession(workshop.store, packets(0, 40));
    const told = Promise.withResolvers<SummaryRow>();
    desk.summaries.subscribe((row) => row.report?.fallback && told.resolve(row));
    const built = await desk.summaries.final(sessionId);
    const row = await told.promise;
    assert.equal(row.summary_id, built?.summary_id);
    assert.equal(row.text, built?.text);
    assert.match(row.report?.fallback ?? '', /^openai:scripted wrote nothing that can be shown.*\.$/);
    assert.equal((await desk.summaries.list(sessionId, { limit: 5 })).length, 1);
  }
});

Deno.test('a late answer about a session that was removed, or worked out again, is dropped', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const gates: PromiseWithResolvers<void>[] = [];
  const model = new ScriptedModel(async () => {
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    await gate.promise;
    return sections({ overall: ['The session holds 40 packets.'] });
  });
  const desk = new Desk(store, model);
  const written = async (sessionId: number) =>
    (await desk.summaries.list(sessionId, { limit: 9 })).map(({ written_by }) => written_by);

  const removed = storeSession(store, packets(0, 40));
  await desk.summaries.final(removed);
  await store.sessions.remove(removed);
  gates[0]?.resolve();
  const again = storeSession(store, packets(0, 40));
  await desk.summaries.final(again);
  store.sessions.reopen(again, { kind: 'private' });
  gates[1]?.resolve();
  await desk.summaries[Symbol.asyncDispose]();
  assert.deepEqual(await written(again), ['rules']);
  store.sessions.finish(again, { state: 'complete' });
  await desk.summaries.final(again);
  assert.equal(gates.length, 3);
  // Written again while the model still writes about it as it was.
  await desk.summaries.final(again);
  gates[2]?.resolve();
  const next = desk.next();
  gates[3]?.resolve();
  assert.equal((await next).written_by, 'openai:scripted');
  assert.deepEqual(await written(again), ['openai:scripted', 'rules', 'rules', 'rules']);
  assert.equal(desk.told.filter(({ session_id }) => session_id === removed).length, 1);
});

Deno.test('written again on demand: one at a time, cancelled, and bounded in versions', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const asked = Promise.withResolvers<void>();
  const model = new ScriptedModel((_, signal) => {
    asked.resolve();
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  const desk = new Desk(store, model);
  const sessionId = storeSession(store, packets(0, 40));
  const never = new AbortController().signal;
  const writing = desk.summaries.write(sessionId, { written_by: 'openai' }, never);
  await asked.promise;
  await assert.rejects(
    desk.summaries.write(sessionId, { written_by: 'rules' }, never),
    /being written already/,
  );
  await desk.summaries.cancel(sessionId);
  await assert.rejects(writing, /cancelled/);
  assert.deepEqual(await desk.summaries.list(sessionId, { limit: 5 }), []);

  const leaving = new AbortController();
  const left = desk.summaries.write(sessionId, { written_by: 'openai' }, leaving.signal);
  leaving.abort(new Error('the client left'));
  await assert.rejects(left, /the client left/);

  const first = await desk.summaries.write(sessionId, { written_by: 'rules' }, never);
  const again = await desk.summaries.write(sessionId, { written_by: 'rules' }, never);
  assert.equal(again.summary_id, first.summary_id, 'the same words are no new version');
  for (let i = 0; i < 13; i++) store.summaries.add({ ...first, text: `Version ${i}.` });
  assert.equal((await desk.summaries.list(sessionId, { limit: 50 })).length, 10);
  await assert.rejects(desk.summaries.write(999, { written_by: 'rules' }, never), /no session 999/);
  const bare = new Desk(store);
  await assert.rejects(
    bare.summaries.write(sessionId, { written_by: 'gemini' }, never),
    /No model is set up/,
  );
});

Deno.test('a range of a stored session: its digest and a text about it', async () => {
  await using workshop = await TestWorkshop.open();
  const desk = new Desk(workshop.store);
  const records = [...packets(0, 100), ...packets(20, 200, 2)];
  const sessionId = storeSession(workshop.store, records, {
    label: (record) => label(record.streamNumber === 2 ? 'YouTube' : 'GitHub'),
  });
  const range = { from_us: START_US + 20 * SECOND, to_us: START_US + 40 * SECOND };
  const digest = await desk.summaries.digest(sessionId, range);
  const value = (id: string) => digest.facts.find((fact) => fact.id === id)?.value;
  assert.equal(value('all.packets'), 200);
  assert.equal(value('before.all.packets'), 100);
  assert.equal(value('app.1.name'), 'YouTube');
  assert.equal(value('app.1.share_percent'), 100);
  assert.equal(value('app.new.1'), 'YouTube');
  assert.equal(value('change.all.mean_bps'), 100);
  assert.ok(digest.bytes > digest.data.length);
  const row = await desk.summaries.write(
    sessionId,
    { written_by: 'rules', range },
    new AbortController().signal,
  );
  assert.equal(row.kind, 'periodic');
  assert.equal(row.time_us, range.to_us);
  assert.match(row.text, /^This part of the session holds 200 packets/);
  await assert.rejects(desk.summaries.digest(sessionId, { from_us: 5, to_us: 5 }), /ends before it begins/);
  await assert.rejects(
    desk.summaries.digest(sessionId, { from_us: 5, to_us: 6 }),
    /has nothing in this range/,
  );
});

Deno.test('an import gets a report, and another one when it is worked out again', async () => {
  await using workshop = await TestWorkshop.open();
  const desk = new Desk(workshop.store);
  const importer = workshop.importerWith(desk.summaries);
  const { session_id: sessionId } = await importer.importFile(fixturePath('rtp_call.pcap'), {
    source: 'call',
  });
  const [before] = await desk.summaries.list(sessionId, { limit: 5 });
  assert.match(before?.text ?? '', /The session holds 600 packets/);
  assert.equal(before?.report?.sections.find(({ id }) => id === 'rtp')?.verdict, 'fair');
  const library = new Library({ ...workshop.parts, words: desk.summaries });
  await library.relocate(sessionId, ['198.51.100.60']);
  const after = await desk.summaries.list(sessionId, { limit: 5 });
  assert.equal(after.length, 1);
  assert.notEqual(after[0]?.text, before?.text);
});

Deno.test('words go with the figures that they rest on', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const desk = new Desk(store);
  const sessionId = storeSession(store, packets(0, 40));
  await desk.summaries.final(sessionId);
  for (const step of ['packets', 'figures'] as const) {
    store.keeping.begin(sessionId, step, START_US);
    while (store.keeping.remove(sessionId, step, 1000) === 'more');
    assert.equal(
      (await desk.summaries.list(sessionId, { limit: 5 })).length,
      step === 'packets' ? 1 : 0,
      step,
    );
  }
  await assert.rejects(desk.summaries.digest(sessionId), /removed on/);
});

Deno.test('a digest of many hours is added up in pieces, and comes to the same', async () => {
  await using workshop = await TestWorkshop.open();
  const desk = new Desk(workshop.store);
  const hours = [0, 1, 2, 5].flatMap((hour) => packets(hour * 3600 + hour, 10 + hour));
  const sessionId = storeSession(workshop.store, hours);
  const { facts } = await desk.summaries.digest(sessionId);
  const value = (id: string) => facts.find((fact) => fact.id === id)?.value;
  assert.equal(value('all.packets'), hours.length);
  assert.equal(value('all.bytes'), hours.length * 1000);
  // The busiest second holds ten packets, five of them inbound.
  assert.equal(value('all.in_peak_bps'), 5 * 1000 * 8);
});
