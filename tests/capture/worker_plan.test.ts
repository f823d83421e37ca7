import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Slot, SlotKind } from '../../src/capture/flow_slot.ts';
import { SLOT_COUNT } from '../../src/capture/flow_slot.ts';
import { type PlanOptions, WorkerPlan } from '../../src/capture/worker_plan.ts';

class Worker {
  cost = 0;
  packets = 0;
  constructor(readonly name: number) {}
}

const SECOND = 1_000_000;

/** A packet costs 1,000: the plan's own 400 and 600 captured. */
const CAPTURED = 600;

class Planned {
  readonly open: Worker[] = [];
  readonly closed: [number, 'quiet' | 'cut'][] = [];
  readonly plan: WorkerPlan<Worker>;
  most = 0;
  #opened = 0;

  constructor(options: Partial<PlanOptions> = {}) {
    this.plan = new WorkerPlan<Worker>({
      workers: 1,
      spread: 'at once',
      firstCeilingBytes: 10_000,
      secondCeilingBytes: 30_000,
      ...options,
    }, {
      open: () => {
        const worker = new Worker(this.#opened++);
        this.open.push(worker);
        return worker;
      },
      closed: (worker, why) => {
        assert.ok(this.open.includes(worker), 'closed once');
        this.open.splice(this.open.indexOf(worker), 1);
        this.closed.push([worker.name, why]);
      },
    });
  }

  /** Places packets of a pair; the name of the worker of the last one. */
  place(pair: number, seconds: number, packets = 1, kind: SlotKind = 'free'): number {
    let name = -1;
    for (let i = 0; i < packets; i++) {
      const worker = this.plan.place(slot(pair, kind), seconds * SECOND, CAPTURED);
      assert.ok(this.open.includes(worker) || this.closed.some(([closed]) => closed === worker.name));
      name = worker.name;
      this.most = Math.max(this.most, this.open.length);
    }
    return name;
  }
}

function slot(pair: number, kind: SlotKind): Slot {
  const index = kind === 'mobile' ? SLOT_COUNT - 1 : kind === 'common' ? 65_536 + pair : pair;
  return { index, kind };
}

Deno.test('WorkerPlan: pairs are spread by load, and a pair keeps its worker', () => {
  const planned = new Planned({ workers: 3, firstCeilingBytes: 1e9 });
  assert.deepEqual([1, 2, 3].map((pair) => planned.place(pair, 0)), [0, 1, 2]);
  planned.place(1, 0, 50);
  assert.deepEqual(
    [1, 2, 3].map((pair) => planned.place(pair, 500)),
    [0, 1, 2],
    'however much, however late',
  );
  planned.place(2, 500, 20);
  assert.equal(planned.place(4, 500), 2, 'a new pair goes where least was done');
  assert.equal(planned.open.length, 3);
});

Deno.test('WorkerPlan: under load, another worker comes only when those that run have much to do', () => {
  const planned = new Planned({ workers: 2, spread: 'under load', firstCeilingBytes: 1e12 });
  planned.place(1, 0, 19_999);
  assert.equal(planned.place(2, 0), 0);
  assert.equal(planned.place(3, 0), 1);
  assert.equal(planned.place(1, 0), 0);
});

Deno.test('WorkerPlan: what may have to do with anything stays with one worker', () => {
  const planned = new Planned({ workers: 3 });
  assert.equal(planned.place(1, 0, 1, 'common'), 0);
  planned.place(2, 0);
  planned.place(3, 0);
  assert.equal(planned.place(2, 0, 1, 'common'), 0);
  assert.equal(planned.place(0, 0, 1, 'mobile'), 0);
  assert.equal(planned.place(4, 0, 1, 'signalling'), 0);
  assert.equal(
    planned.place(2, 0, 1, 'signalling'),
    planned.place(2, 0),
    'a pair that was there before stays',
  );
});

Deno.test('WorkerPlan: at the first ceiling new pairs go to the successor, pairs that talk stay', () => {
  const planned = new Planned();
  planned.place(1, 0, 10);
  assert.equal(planned.open.length, 1, 'at the ceiling, not above it');
  assert.equal(planned.place(1, 0), 0, 'the packet that fills it is still its own');
  assert.equal(planned.place(2, 0), 1);
  assert.equal(planned.place(1, 100), 0);
  assert.equal(planned.place(1, 219), 0, 'it has talked 119 s ago');
  assert.deepEqual(planned.closed, []);
});

Deno.test('WorkerPlan: a quiet pair moves', () => {
  const planned = new Planned();
  planned.place(1, 0, 11);
  assert.equal(planned.place(1, 120), 1, 'quiet for 120 s');
  assert.equal(planned.place(1, 121), 1);
  assert.deepEqual(planned.closed, []);
});

Deno.test('WorkerPlan: a worker goes when all its pairs are quiet, by the time of others', () => {
  const planned = new Planned({ firstCeilingBytes: 3_000_000, secondCeilingBytes: 1e9 });
  planned.place(1, 0, 3001);
  planned.place(2, 119, 1000);
  assert.deepEqual(planned.closed, []);
  planned.place(2, 150, 1000);
  assert.deepEqual(planned.closed, [[0, 'quiet']]);
  assert.equal(planned.place(1, 150), 1);
});

Deno.test('WorkerPlan: packet time that leaps to and fro costs little', () => {
  const planned = new Planned({ firstCeilingBytes: 10_000, secondCeilingBytes: 1e12, workers: 4 });
  const started = performance.now();
  planned.place(1, 0, 11);
  for (let i = 0; i < 20_000; i++) planned.plan.place(slot(1 + i % 4, 'free'), i % 2 * 60 * SECOND, 0);
  assert.ok(performance.now() - started < 5000);
});

Deno.test('WorkerPlan: at the second ceiling pairs that talk are cut off', () => {
  const planned = new Planned();
  planned.place(1, 0, 30);
  assert.deepEqual(planned.closed, []);
  assert.equal(planned.place(1, 0), 0, 'the packet that goes beyond it is its last');
  assert.deepEqual(planned.closed, [[0, 'cut']]);
  assert.equal(planned.place(1, 0), 1);
});

Deno.test('WorkerPlan: two generations at most: a successor that has grown drives its predecessor out', () => {
  const planned = new Planned({ secondCeilingBytes: 1e9 });
  planned.place(1, 0, 11);
  planned.place(2, 0, 10);
  assert.deepEqual(planned.closed, []);
  planned.place(2, 0);
  assert.deepEqual(planned.closed, [[0, 'cut']]);
  assert.equal(planned.place(1, 0), 2, 'the pair that was cut off is new');
  assert.equal(planned.place(2, 0), 1);

  const quiet = new Planned({ secondCeilingBytes: 1e9 });
  quiet.place(1, 0, 11);
  quiet.place(2, 120, 11);
  assert.deepEqual(quiet.closed, [[0, 'quiet']], 'nobody talked to it any more');
});

Deno.test('WorkerPlan: signalling without a connection moves at once, ordinary traffic does not', () => {
  const planned = new Planned();
  planned.place(0, 0, 5, 'mobile');
  planned.place(1, 0, 6, 'common');
  assert.equal(planned.place(0, 0, 1, 'mobile'), 1);
  assert.equal(planned.place(1, 0, 1, 'common'), 0);
});

Deno.test('WorkerPlan: a worker that is removed leaves its pairs to others', () => {
  const planned = new Planned({ workers: 2 });
  planned.place(1, 0, 1, 'common');
  planned.place(2, 0);
  const [common, other] = planned.open;
  assert.ok(common && other);
  planned.plan.remove(other);
  assert.equal(planned.place(2, 0), 2, 'another comes when it is needed');
  planned.plan.remove(common);
  assert.equal(planned.place(1, 0, 1, 'common'), 3);
  assert.deepEqual(planned.closed, [], 'whoever removes it knows');
});

Deno.test('WorkerPlan: the predecessor of a worker that is removed still goes when its time comes', () => {
  for (const kind of ['free', 'common'] as const) {
    const planned = new Planned({ workers: 2 });
    planned.place(9, 0, 1, 'common');
    const old = planned.place(1, 0, 11, kind);
    const successor = planned.open.at(-1);
    assert.ok(successor);
    planned.plan.remove(successor);
    assert.equal(planned.place(1, 1, 1, kind), old);
    planned.place(1, 1, 30, kind);
    assert.deepEqual(planned.closed, [[old, 'cut']], kind);
  }
});

Deno.test('WorkerPlan: a predecessor that is removed is never closed', () => {
  const planned = new Planned();
  planned.place(1, 0, 11);
  const [old] = planned.open;
  assert.ok(old);
  planned.plan.remove(old);
  assert.equal(planned.place(1, 0), 1);
  planned.place(1, 300, 60);
  assert.ok(!planned.closed.some(([name]) => name === 0));
});

const traffic = fc.array(
  fc.record({
    pair: fc.nat(8),
    kind: fc.constantFrom<SlotKind>('free', 'free', 'common', 'signalling', 'mobile'),
    pause: fc.oneof(fc.constant(0), fc.nat(200)),
    packets: fc.integer({ min: 1, max: 8 }),
  }),
  { maxLength: 80 },
);

Deno.test('WorkerPlan: never more than two workers a shard, none grows far, none gets a packet when it is closed', () => {
  fc.assert(
    fc.property(traffic, fc.integer({ min: 1, max: 4 }), (steps, workers) => {
      const planned = new Planned({ workers });
      let seconds = 0;
      for (const { pair, kind, pause, packets } of steps) {
        seconds += pause;
        for (let i = 0; i < packets; i++) {
          const closed = new Set(planned.closed.map(([name]) => name));
          assert.ok(!closed.has(planned.place(pair, seconds, 1, kind)));
        }
        assert.ok(planned.most <= 2 * workers);
        for (const worker of planned.open) assert.ok(worker.cost <= 30_000);
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test('WorkerPlan: between two packets of a pair that talks, only a cut changes its worker', () => {
  fc.assert(
    fc.property(traffic, fc.integer({ min: 1, max: 3 }), (steps, workers) => {
      const planned = new Planned({ workers });
      const last = new Map<number, { name: number; seconds: number }>();
      let seconds = 0;
      for (const { pair, pause, packets } of steps) {
        seconds += pause;
        const name = planned.place(pair, seconds);
        const before = last.get(pair);
        if (before && seconds - before.seconds < 120 && before.name !== name) {
          assert.ok(planned.closed.some(([closed, why]) => closed === before.name && why === 'cut'));
        }
        last.set(pair, { name: planned.place(pair, seconds, packets), seconds });
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test('WorkerPlan: the same packets are always dealt out the same way', () => {
  fc.assert(
    fc.property(traffic, (steps) => {
      const deal = () => {
        const planned = new Planned({ workers: 3 });
        let seconds = 0;
        return steps.map(({ pair, kind, pause, packets }) =>
          planned.place(pair, seconds += pause, packets, kind)
        )
          .concat(planned.closed.map(([name]) => name));
      };
      assert.deepEqual(deal(), deal());
    }),
    { numRuns: 20 },
  );
});
