import assert from 'node:assert/strict';
import * as v from 'valibot';
import { type ServerMessage, serverMessage } from '../../src/model/wire.ts';
import { TestServer, within } from './harness.ts';
import { RawSocket } from './raw_ws.ts';

/** Each update is this large; a few of them fill what the kernel holds for a connection. */
const UPDATE_BYTES = 1_000_000;
const UPDATES = 40;

Deno.test('a page that does not read misses updates, then gets the newest; the others miss nothing', async () => {
  await using test = new TestServer({ updateMs: 1 });
  const { recorder } = test.services;
  recorder.info = 'x'.repeat(UPDATE_BYTES);
  using slow = await RawSocket.connect(test.server.port);
  const { page } = await test.page();
  await recorder.start({ interface: 'lo' });
  for (let packets = 1; packets <= UPDATES; packets++) {
    recorder.progress(packets);
    await page.next('update', (update) => update.metrics.packets === packets);
  }
  // News that every page must have wait for the slow one as well, in order.
  await recorder.stop();
  await page.next('capture_stopped');

  const told: (number | string)[] = [];
  for (;;) {
    const text = await slow.read();
    assert.ok(text !== undefined, 'the server hung up');
    const message: ServerMessage = v.parse(serverMessage, JSON.parse(text));
    told.push(message.type === 'update' ? message.metrics.packets : message.type);
    if (message.type === 'capture_state' && message.capture.phase === 'idle') break;
  }
  const updates = told.filter((entry) => typeof entry === 'number');
  assert.ok(updates.length < UPDATES / 2, `${updates.length} of ${UPDATES} updates were queued`);
  assert.deepEqual(updates, [...updates].sort((a, b) => a - b));
  assert.deepEqual(told.slice(-4), [UPDATES, 'capture_stopped', 'sessions_changed', 'capture_state']);
});

Deno.test('a page that reads again is sent the newest view without new packets having to come', async () => {
  await using test = new TestServer({ updateMs: 1 });
  const { recorder } = test.services;
  recorder.info = 'x'.repeat(UPDATE_BYTES);
  using slow = await RawSocket.connect(test.server.port);
  const { page } = await test.page();
  await recorder.start({ interface: 'lo' });
  for (let packets = 1; packets <= UPDATES; packets++) {
    recorder.progress(packets);
    await page.next('update', (update) => update.metrics.packets === packets);
  }
  let newest = 0;
  while (newest < UPDATES) {
    const message = v.parse(serverMessage, JSON.parse(await slow.read() ?? 'null'));
    if (message.type === 'update') newest = message.metrics.packets;
  }
  await recorder.stop();
});

Deno.test('a page that never reads is given up before what waits for it grows without end', async () => {
  await using test = new TestServer({ updateMs: 1, autoStopMs: 1 });
  const { recorder } = test.services;
  recorder.info = 'x'.repeat(UPDATE_BYTES);
  {
    using _never = await RawSocket.connect(test.server.port);
    const { page } = await test.page();
    // Every stop sends its last view even to a slow page: many captures are what could fill its queue.
    for (let capture = 1; capture <= 30; capture++) {
      await recorder.start({ interface: 'lo' });
      recorder.progress(capture);
      await recorder.stop();
      await page.next('capture_stopped');
    }
    page.command({ type: 'start_capture', interface: 'lo' });
    await page.next('capture_started');
    await page.close();
    // The one that was given up keeps no capture running, though its connection is still there.
    await within(recorder.stopped.promise, 'the stop');
  }
});
