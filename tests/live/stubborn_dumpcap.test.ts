/** A dumpcap that does not obey: one that was stopped with SIGSTOP takes no SIGTERM. */
import assert from 'node:assert/strict';
import { Dumpcap, dumpcapArgs, endOrphan } from '../../src/capture/dumpcap.ts';
import { childrenNamed } from '../support/children.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { until } from '../support/until.ts';

const options = (path: string) => ({
  interface: 'lo',
  filter: 'udp port 9',
  path,
  partBytes: undefined,
  maxSeconds: undefined,
  maxPackets: undefined,
});

Deno.test('dumpcap: one that does not end when it is told to is killed', async () => {
  await using folder = await TempFolder.make();
  const dumpcap = new Dumpcap(options(folder.at('session-1.pcapng')));
  await dumpcap.begun();
  const [pid, ...others] = await childrenNamed('dumpcap');
  assert.ok(pid !== undefined && others.length === 0);
  Deno.kill(pid, 'SIGSTOP');
  assert.equal((await dumpcap.stop()).problem, undefined, 'it was asked to end');
  assert.deepEqual(await childrenNamed('dumpcap'), []);
});

Deno.test('dumpcap: an orphan is ended, by force where it must be, and only then said to be gone', async () => {
  await using folder = await TempFolder.make();
  for (const stubborn of [false, true]) {
    const path = folder.at(`session ${stubborn}.pcapng`);
    assert.equal(await endOrphan(path), 'none');
    using file = await Deno.open(path, { create: true, write: true });
    const child = new Deno.Command('dumpcap', {
      args: dumpcapArgs(options(path)),
      stdout: 'piped',
      stderr: 'null',
    }).spawn();
    const written = child.stdout.pipeTo(new WritableStream({ write: (bytes) => void file.writeSync(bytes) }));
    await until('dumpcap to begin', async () => (await Deno.stat(path)).size > 0 ? true : undefined);
    if (stubborn) child.kill('SIGSTOP');
    assert.equal(await endOrphan(path, 500), stubborn ? 'killed' : 'ended');
    const { signal } = await child.status;
    assert.equal(signal, stubborn ? 'SIGKILL' : null);
    await written;
    assert.equal(await endOrphan(path), 'none');
  }
});
