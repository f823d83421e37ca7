/** How the page asks for what it shows: at once for another question, and without taking one answer for another. */
import assert from 'node:assert/strict';
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { createReading, type Subject } from '../../web/models/reading.ts';
import { RequestError } from '../../web/transport/problem.ts';

/** Resolves once `holds` is true of the signal's value. */
function until<T>(value: ReadonlySignal<T>, holds: (value: T) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (!holds(value.value)) return;
      queueMicrotask(() => stop());
      resolve();
    });
  });
}

function setUp(answers: Record<string, () => Promise<string>>) {
  const subject = signal<Subject | undefined>({ id: 1, query: { app: 'a' } });
  const changes = signal(0);
  const still = signal(false);
  const asked: string[] = [];
  const reading = createReading({
    ...{ subject, changes: [changes], gapMs: 1, still },
    read: ({ query }) => {
      const app = String(query['app']);
      asked.push(app);
      return answers[app]?.() ?? Promise.reject(new Error(`nobody answers ${app}`));
    },
  });
  return { subject, changes, still, asked, reading };
}

Deno.test('reading: what was shown stays until the answer to another question is there', async () => {
  const slow = Promise.withResolvers<string>();
  const { subject, reading } = setUp({ a: () => Promise.resolve('A'), b: () => slow.promise });
  await until(reading.value, (value) => value === 'A');
  assert.equal(reading.stale.value, false);
  subject.value = { id: 1, query: { app: 'b' } };
  assert.deepEqual([reading.value.value, reading.stale.value], ['A', true]);
  slow.resolve('B');
  await until(reading.value, (value) => value === 'B');
  assert.equal(reading.stale.value, false);
  // Of another session nothing is shown as long as nothing is known.
  subject.value = { id: 2, query: { app: 'b' } };
  assert.equal(reading.value.value, undefined);
  subject.value = undefined;
  assert.deepEqual([reading.value.value, reading.stale.value], [undefined, false]);
  reading.dispose();
});

Deno.test('reading: without an answer the one before is taken away, and the next one is asked for', async () => {
  let isThere = false;
  const { subject, changes, asked, reading } = setUp({
    a: () => Promise.resolve('A'),
    b: () => isThere ? Promise.resolve('B') : Promise.reject(new RequestError(0, 'Nobody answers.')),
    c: () => Promise.reject(new RequestError(400, 'Not so.')),
  });
  await until(reading.value, (value) => value === 'A');
  subject.value = { id: 1, query: { app: 'b' } };
  await until(reading.error, (error) => error !== undefined);
  assert.deepEqual([reading.value.value, reading.stale.value], [undefined, false]);
  isThere = true;
  reading.reload();
  await until(reading.value, (value) => value === 'B');
  assert.equal(reading.error.value, undefined);
  // A failure to read the same again takes nothing away: what is shown is an older answer to the question.
  isThere = false;
  changes.value++;
  await until(reading.error, (error) => error !== undefined);
  assert.equal(reading.value.value, 'B');
  subject.value = { id: 1, query: { app: 'c' } };
  await until(reading.error, (error) => error === 'Not so.');
  assert.equal(asked.filter((app) => app === 'c').length, 1);
  reading.dispose();
});

Deno.test('reading: while it is held still nothing moves, but for another question', async () => {
  const { subject, changes, still, asked, reading } = setUp({
    a: () => Promise.resolve('A'),
    b: () => Promise.resolve('B'),
  });
  await until(reading.value, (value) => value === 'A');
  still.value = true;
  changes.value++;
  subject.value = { id: 1, query: { app: 'b' } };
  await until(reading.value, (value) => value === 'B');
  assert.deepEqual(asked, ['a', 'b']);
  reading.dispose();
});
