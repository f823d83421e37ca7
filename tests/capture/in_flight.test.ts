import assert from 'node:assert/strict';
import { InFlight } from '../../src/capture/in_flight.ts';
import type { WorkerSeat } from '../../src/capture/worker_seat.ts';

const header = (no: number) => ({ no, timeUs: no, length: 60, capturedLength: 60 });

/** The queue only holds seats against each other: an object stands for one. */
const seat = () => ({}) as WorkerSeat;

/** Everything that waits: number, and whose answer it waits for. */
function drained(flight: InFlight) {
  const all: [number, WorkerSeat | undefined][] = [];
  for (let due = flight.peek(); due; due = flight.peek()) {
    all.push([due.header.no, due.seat]);
    flight.shift();
  }
  return all;
}

Deno.test('InFlight: first in, first out, over more than it clears away at once', () => {
  const flight = new InFlight();
  const one = seat();
  const count = 10_000;
  assert.equal(flight.peek(), undefined);
  for (let no = 1; no <= count; no++) flight.push(header(no), one);
  assert.equal(flight.size, count);
  for (let no = 1; no <= count; no++) {
    assert.equal(flight.peek()?.header.no, no);
    flight.shift();
    flight.push(header(count + no), one);
    assert.equal(flight.size, count);
  }
  assert.deepEqual(drained(flight).map(([no]) => no), Array.from({ length: count }, (_, i) => count + 1 + i));
  assert.equal(flight.size, 0);
});

Deno.test('InFlight: what is given up is handed out without an answer, in its place', () => {
  const [one, two] = [seat(), seat()];
  const filled = () => {
    const flight = new InFlight();
    for (let no = 1; no <= 6; no++) flight.push(header(no), no % 2 === 0 ? two : one);
    flight.shift();
    return flight;
  };
  const first = filled();
  first.giveUpFirst();
  assert.equal(first.size, 5);
  assert.deepEqual(drained(first), [[2, undefined], [3, one], [4, two], [5, one], [6, two]]);

  const worker = filled();
  worker.giveUp(two);
  assert.equal(worker.size, 5);
  assert.deepEqual(drained(worker), [[2, undefined], [3, one], [4, undefined], [5, one], [6, undefined]]);

  const all = filled();
  all.giveUp();
  all.push(header(7), one);
  assert.deepEqual(drained(all).map(([, whose]) => whose), [...new Array(5).fill(undefined), one]);

  const empty = new InFlight();
  empty.giveUpFirst();
  empty.giveUp();
  assert.equal(empty.peek(), undefined);
});
