import assert from 'node:assert/strict';
import { within } from '../server/harness.ts';
import { LiveServer } from '../support/live_server.ts';
import { getSession } from '../support/rest.ts';
import { countedByCapinfos } from '../support/same_as_wireshark.ts';
import { Traffic } from '../support/traffic.ts';

Deno.test('live: a capture stops when its last page has been gone for a while, and is kept', async () => {
  await using traffic = await Traffic.start();
  await using server = await LiveServer.start({ autoStopMs: 400 });
  const first = await server.connect();
  const second = await server.connect();
  first.command({ type: 'start_capture', interface: 'lo', filter: traffic.filter });
  const { session } = await second.next('capture_started');
  const stopped = server.nextStopped();

  await first.close();
  await traffic.udp('somebody is still there');
  await second.next('update', ({ metrics }) => metrics.packets === 2);
  assert.equal(server.recorder.state().phase, 'recording');

  await second.close();
  await traffic.udp('nobody looks, but it is recorded');
  assert.equal((await within(stopped, 'the automatic stop')).session_id, session.session_id);
  const kept = await getSession(server.url, session.session_id);
  assert.equal(kept.state, 'complete');
  assert.equal(kept.packets, 4);
  assert.equal(await countedByCapinfos(server.rawCapture(session.session_id)), 4);
});
