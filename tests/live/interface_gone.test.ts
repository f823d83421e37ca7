/** An interface that is unplugged in the middle of a capture: a pair of virtual ones that this test makes itself. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { LiveServer } from '../support/live_server.ts';
import { getPackets } from '../support/rest.ts';
import { assertSameAsWireshark, countedByCapinfos } from '../support/same_as_wireshark.ts';

const NAME = `tdtest${Deno.pid % 100_000}`;
const PEER = `${NAME}p`;
/** Of TEST-NET-1 (RFC 5737): nobody's. */
const HERE = '192.0.2.129';
const THERE = '192.0.2.130';

async function ip(...args: string[]): Promise<string | undefined> {
  try {
    const { success, stderr } = await new Deno.Command('ip', { args, stdout: 'null' }).output();
    return success ? undefined : new TextDecoder().decode(stderr).trim();
  } catch (error) {
    return String(error);
  }
}

const addPair = () => ip('link', 'add', NAME, 'type', 'veth', 'peer', 'name', PEER);

const refusal = await addPair();
if (refusal === undefined) await ip('link', 'del', NAME);
else console.log(`Not tested here: an interface that goes away (ip link add: ${refusal})`);

Deno.test({
  name: 'live: an interface that goes away ends the session as interrupted, with all that was captured',
  ignore: refusal !== undefined,
  async fn() {
    assert.equal(await addPair(), undefined);
    try {
      // What is sent to the pair's far end arrives in this machine and is dropped there.
      assert.equal(await ip('link', 'set', PEER, 'up'), undefined);
      assert.equal(await ip('link', 'set', NAME, 'up'), undefined);
      assert.equal(await ip('addr', 'add', `${HERE}/30`, 'dev', NAME), undefined);
      const neighbour = ['neigh', 'add', THERE, 'lladdr', '02:00:00:00:00:02', 'dev', NAME];
      assert.equal(await ip(...neighbour), undefined);
      await captureUntilItIsGone();
    } finally {
      await ip('link', 'del', NAME);
    }
  },
});

async function captureUntilItIsGone(): Promise<void> {
  await using server = await LiveServer.start();
  const client = await server.connect();
  await client.next('initial_state');
  client.command({ type: 'start_capture', interface: NAME, filter: `udp and dst host ${THERE}` });
  await client.next('capture_started');
  const socket = createSocket('udp4');
  socket.bind(0, HERE);
  await once(socket, 'listening');
  for (let i = 0; i < 20; i++) socket.send(`datagram ${i}`, 9, THERE);
  await client.next('update', ({ metrics }) => metrics.packets === 20);
  const closed = once(socket, 'close');
  socket.close();
  await closed;

  assert.equal(await ip('link', 'del', NAME), undefined);
  const { message } = await client.next('error');
  assert.equal(message, 'The interface went away while capturing.');
  const { session } = await client.next('capture_stopped');
  assert.equal(session.state, 'interrupted');
  assert.deepEqual(session.warnings, [message]);
  const raw = server.rawCapture(session.session_id);
  assert.equal(session.packets, 20);
  assert.equal(await countedByCapinfos(raw), 20);
  await assertSameAsWireshark(await getPackets(server.url, session.session_id), raw);

  client.command({ type: 'start_capture', interface: NAME });
  const gone = await client.next('error');
  assert.equal(gone.message, `There is no interface named "${NAME}".`);
}
