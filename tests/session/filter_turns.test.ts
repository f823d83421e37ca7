/** Several display filters at once: each has its turn, and nothing that was found is lost. */
import assert from 'node:assert/strict';
import type { filterPackets } from '../../src/capture/filter_packets.ts';
import { DisplayFilters, type FilterLimits } from '../../src/session/display_filters.ts';
import { OpenedCaptures } from '../../src/session/opened_captures.ts';
import { importFixture } from '../support/inspected.ts';
import { TestWorkshop } from '../support/workshop.ts';

const NEVER = 2 ** 30;
/** Nobody is forgotten unless the test says so, and no answer waits. */
const LIMITS: FilterLimits = {
  maxRunMs: NEVER,
  sliceMs: 0,
  beginMs: 0,
  forgottenMs: NEVER,
  leftMs: NEVER,
  forgottenBesideMs: NEVER,
  leftBesideMs: NEVER,
};

/** A tshark that finds what the test gives it. */
class Given {
  readonly started = Promise.withResolvers<void>();
  readonly ended = Promise.withResolvers<void>();
  readonly #numbers: (number | 'end')[] = [];
  #more = Promise.withResolvers<void>();

  give(...numbers: (number | 'end')[]): void {
    this.#numbers.push(...numbers);
    this.#more.resolve();
  }

  async *find(...[, , signal, , { onRead }]: Parameters<typeof filterPackets>): AsyncGenerator<number> {
    this.started.resolve();
    signal.addEventListener('abort', () => this.#more.resolve());
    try {
      while (true) {
        signal.throwIfAborted();
        const next = this.#numbers.shift();
        if (next === 'end') return;
        if (next === undefined) {
          this.#more = Promise.withResolvers();
          await this.#more.promise;
        } else {
          onRead(next, 0);
          yield next;
        }
      }
    } finally {
      this.ended.resolve();
    }
  }
}

class Bench implements AsyncDisposable {
  /** Runs of each filter, in order. */
  readonly given: Record<string, Given[]> = {};
  private constructor(
    readonly workshop: TestWorkshop,
    readonly id: number,
    readonly filters: DisplayFilters,
    private readonly coming: Map<string, Given[]>,
  ) {}

  static async open(limits: Partial<FilterLimits> = {}): Promise<Bench> {
    const workshop = await TestWorkshop.open();
    const id = await importFixture(workshop, 'web_browsing.pcapng');
    const coming = new Map<string, Given[]>();
    const filters = new DisplayFilters(
      workshop.store,
      new OpenedCaptures(workshop.store, workshop.captures),
      { ...LIMITS, ...limits },
      (...args) => {
        const next = coming.get(args[1])?.shift();
        if (!next) throw new Error(`Nothing is given to ${args[1]}`);
        return next.find(...args);
      },
    );
    return new Bench(workshop, id, filters, coming);
  }

  /** The next run of this filter. */
  run(filter: string): Given {
    const given = new Given();
    this.coming.set(filter, [...this.coming.get(filter) ?? [], given]);
    return given;
  }

  ask(filter: string, cursor = 0, signal = new AbortController().signal) {
    return this.filters.page(this.id, { limit: 100, cursor }, filter, signal);
  }

  async askToItsEnd(filter: string): Promise<number[]> {
    const numbers: number[] = [];
    for (let cursor: number | null = 0; cursor !== null;) {
      const page: Awaited<ReturnType<Bench['ask']>> = await this.ask(filter, cursor);
      numbers.push(...page.packets.map(({ no }) => no));
      cursor = page.next_cursor;
    }
    return numbers;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.filters.close();
    await this.workshop[Symbol.asyncDispose]();
  }
}

Deno.test('filter turns: the first answer does not wait for a tshark that finds nothing', async () => {
  await using bench = await Bench.open();
  const slow = bench.run('slow');
  const { packets, next_cursor, filter } = await bench.ask('slow');
  assert.deepEqual([packets, next_cursor], [[], 0]);
  assert.deepEqual([filter.looked_at, filter.waiting, filter.done], [0, false, false]);
  slow.give(3, 'end');
  assert.deepEqual(await bench.askToItsEnd('slow'), [3]);
});

Deno.test('filter turns: two clients that read page by page both come to the end', async () => {
  await using bench = await Bench.open();
  const [one, two] = [bench.run('one'), bench.run('two')];
  await bench.ask('one');
  await one.started.promise;
  const waiting = await bench.ask('two'); // in between nobody asks for the first
  assert.deepEqual([waiting.next_cursor, waiting.filter.waiting, waiting.filter.done], [0, true, false]);
  one.give(2, 5, 'end');
  two.give(1, 4, 9, 'end');
  const [first, second] = await Promise.all([bench.askToItsEnd('one'), bench.askToItsEnd('two')]);
  assert.deepEqual([first, second], [[2, 5], [1, 4, 9]]);
});

Deno.test('filter turns: who does not come back makes room, and finds again what was found', async () => {
  await using bench = await Bench.open({ forgottenBesideMs: 0 });
  const [one, again, two] = [bench.run('one'), bench.run('one'), bench.run('two')];
  one.give(2, 5);
  let before = await bench.ask('one');
  while (before.filter.found < 2) before = await bench.ask('one', before.next_cursor ?? 0);
  two.give(1, 'end');
  assert.deepEqual(await bench.askToItsEnd('two'), [1]);
  await one.ended.promise;
  const later = await bench.ask('one');
  assert.deepEqual(later.packets.map(({ no }) => no), [2, 5]);
  assert.deepEqual([later.filter.found, later.filter.done], [2, false]);
  again.give(2, 5, 7, 'end');
  assert.deepEqual(await bench.askToItsEnd('one'), [2, 5, 7]);
});

Deno.test('filter turns: who gives up while waiting is not waited for, and a full queue says so', async () => {
  await using bench = await Bench.open({ leftBesideMs: 0 });
  const one = bench.run('one');
  await bench.ask('one');
  await one.started.promise;
  for (let i = 0; i < 8; i++) assert.equal((await bench.ask(`waiting ${i}`)).filter.waiting, true);
  await assert.rejects(bench.ask('one too many'), { kind: 'unavailable', message: /8 wait already/ });
  const stop = new AbortController();
  const left = bench.ask('waiting 0', 0, stop.signal);
  stop.abort(new DOMException('The client left.', 'AbortError'));
  await assert.rejects(left, { name: 'AbortError' });
  one.give('end');
  const next = bench.run('waiting 1');
  await next.started.promise; // "waiting 0" was given nothing and would have failed
});
