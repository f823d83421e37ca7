import assert from 'node:assert/strict';
import { AutoStop } from '../../src/server/auto_stop.ts';
import { FakeRecorder } from './fake_services.ts';
import { TestServer, within } from './harness.ts';

Deno.test('a capture that a page started stops, and is kept, when the last page has been gone for a while', async () => {
  await using test = new TestServer({ autoStopMs: 5 });
  const { recorder } = test.services;
  const { page: one } = await test.page();
  const { page: two } = await test.page();
  one.command({ type: 'start_capture', interface: 'lo' });
  await one.next('capture_started');
  await one.close();
  // One page is left: nothing may happen, however long the delay has passed.
  await two.settled();
  assert.equal(recorder.state().phase, 'recording');
  await two.close();
  await within(recorder.stopped.promise, 'the stop');
  assert.equal(recorder.state().session?.state, 'complete');
  assert.equal(test.logged.length, 1);
});

Deno.test('a page that comes back in time cancels the stop', async () => {
  await using test = new TestServer({ autoStopMs: 300 });
  const { recorder } = test.services;
  const { page } = await test.page();
  page.command({ type: 'start_capture', interface: 'lo' });
  await page.next('capture_started');
  await page.close();
  const { page: back, initial } = await test.page();
  assert.equal(initial.capture.phase, 'recording');
  const outcome = await Promise.race([
    recorder.stopped.promise.then(() => 'stopped'),
    // The only way to see that something does not happen is to wait for longer than it would take.
    new Promise((resolve) => setTimeout(() => resolve('still recording'), 400)),
  ]);
  assert.equal(outcome, 'still recording');
  await back.close();
  await within(recorder.stopped.promise, 'the stop after the second goodbye');
});

const LONGER_THAN_DELAY_MS = 30;

async function isStopped(recorder: FakeRecorder): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, LONGER_THAN_DELAY_MS));
  return recorder.state().phase !== 'recording';
}

Deno.test('a capture of the command line runs on, and so does every one with keepRecording', async () => {
  {
    await using test = new TestServer({ autoStopMs: 1 });
    const { page } = await test.page();
    await test.services.recorder.start({ interface: 'lo' });
    await page.close();
    assert.equal(await isStopped(test.services.recorder), false);
  }
  await using test = new TestServer({ autoStopMs: 1, keepRecording: true });
  const { page } = await test.page();
  page.command({ type: 'start_capture', interface: 'lo' });
  await page.next('capture_started');
  await page.close();
  assert.equal(await isStopped(test.services.recorder), false);
});

Deno.test('a later capture of the command line is not stopped for an earlier one of a page', async () => {
  await using test = new TestServer({ autoStopMs: 1 });
  const { recorder } = test.services;
  const { page } = await test.page();
  page.command({ type: 'start_capture', interface: 'lo' });
  await page.next('capture_started');
  await recorder.stop();
  await recorder.start({ interface: 'lo' });
  await page.close();
  assert.equal(await isStopped(recorder), false);
});

Deno.test('a page that goes while its capture is still starting does not leave it running', async () => {
  await using test = new TestServer({ autoStopMs: 1 });
  const { recorder } = test.services;
  const opened = Promise.withResolvers<void>();
  recorder.opening = opened.promise;
  const { page } = await test.page();
  page.command({ type: 'start_capture', interface: 'lo' });
  await page.next('capture_state');
  await page.close();
  opened.resolve();
  await within(recorder.stopped.promise, 'the stop');
});

Deno.test('after the server has closed, nothing is stopped any more', async () => {
  const recorder = new FakeRecorder();
  const autoStop = new AutoStop({ recorder, delayMs: 1, log: () => {} });
  autoStop.close();
  // The start that was under way when the server closed.
  await autoStop.start({ interface: 'lo' });
  assert.equal(await isStopped(recorder), false);
});
