/** Capture files on their way into the page: chosen, dropped, cut off, refused, cancelled. */
import assert from 'node:assert/strict';
import { pcap } from '../../tools/packets/capture_file.ts';
import { ethernet } from '../../tools/packets/link.ts';
import { udpPacket } from '../../tools/packets/transport.ts';
import { Browser, type Tab } from '../support/browser.ts';
import { fixtureBytes, fixturePath } from '../support/fixture_files.ts';
import { LiveServer } from '../support/live_server.ts';
import { getSessions } from '../support/rest.ts';
import { ServerProcess } from '../support/server_process.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { until } from '../support/until.ts';

/** Lets files fall on the page, as from a file manager. */
async function drop(tab: Tab, names: readonly string[]): Promise<void> {
  const files = await Promise.all(
    names.map(async (name) => ({ name, bytes: Array.from(await fixtureBytes(name)) })),
  );
  const data = await tab.page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, bytes } of files) transfer.items.add(new File([Uint8Array.from(bytes)], name));
    return transfer;
  }, files);
  await tab.page.dispatchEvent('main', 'dragenter', { dataTransfer: data });
  await tab.at('drop-zone').waitFor();
  await tab.page.dispatchEvent('main', 'drop', { dataTransfer: data });
  await tab.at('drop-zone').waitFor({ state: 'detached' });
}

Deno.test('page: a chosen file opens as a session; dropped ones are listed, cut-off and refused ones explained', async () => {
  await using server = await LiveServer.start();
  await using browser = await Browser.launch();
  const tab = await browser.open(server.url);

  await tab.at('first-run-import').setInputFiles(fixturePath('tcp_port_reuse.pcap'));
  await tab.shows('session-title', 'tcp_port_reuse.pcap');
  await tab.shows('packet-count', '38 packets');
  await tab.shows('stream-count', '3 streams');

  await tab.press('nav-sessions');
  await drop(tab, ['truncated_file.pcap']);
  await tab.shows('session-title', 'truncated_file.pcap');
  const warning = 'The file is cut off in the middle of packet 10. The 9 whole packets were kept.';
  await tab.shows('session-warnings', warning);
  await tab.shows('toast', warning);
  await tab.shows('packet-count', '9 packets');

  // What is shown stays while several come in: they are told of, and listed.
  await drop(tab, ['not_a_capture.pcap', 'empty.pcap', 'big_endian.pcap.gz']);
  await tab.shows(
    'toast',
    'not_a_capture.pcap: This is not a pcap or pcapng capture file, nor a session exported as SQLite',
  );
  await tab.shows('toast', 'empty.pcap: The file is empty.');
  await tab.shows('toast', 'Imported big_endian.pcap.gz: 12 packets.');
  await tab.at('imports').waitFor({ state: 'detached' });
  await tab.shows('session-title', 'truncated_file.pcap');

  await tab.press('nav-sessions');
  await tab.shows('session-count', '3 sessions');
  assert.deepEqual((await getSessions(server.url)).map((session) => [session.source, session.packets]), [
    ['big_endian.pcap.gz', 12],
    ['truncated_file.pcap', 9],
    ['tcp_port_reuse.pcap', 38],
  ]);
  // The browser notes each refused request.
  tab.assertQuiet(/the server responded with a status of 4\d\d/);
});

/** A capture of `thousands` times a thousand small packets. */
async function writeLarge(path: string, thousands: number): Promise<void> {
  const [here, there] = [{ ip: '192.168.1.2', port: 40_000 }, { ip: '192.168.1.3', port: 9 }];
  const mac = { source: '02:00:00:00:00:02', destination: '02:00:00:00:00:03' };
  const bytes = ethernet(mac.source, mac.destination, udpPacket(here, there, new Uint8Array(40)));
  const startNs = 1_700_000_000_000_000_000n;
  const frames = Array.from(
    { length: 1000 },
    (_, i) => ({ timeNs: startNs + BigInt(i) * 1_000_000n, bytes }),
  );
  const block = pcap(frames);
  using file = await Deno.open(path, { write: true, createNew: true });
  await file.write(block.subarray(0, 24));
  for (let i = 0; i < thousands; i++) {
    const packets = block.subarray(24);
    for (let at = 0; at < packets.length;) at += await file.write(packets.subarray(at));
  }
}

Deno.test('page: a large import shows its progress, and cancelling it leaves nothing', async () => {
  await using folder = await TempFolder.make();
  const large = folder.at('large.pcap');
  await writeLarge(large, 400);
  await using server = await ServerProcess.start(folder.path);
  await using browser = await Browser.launch();
  const tab = await browser.open(`${server.url}sessions`);
  await tab.at('first-run-import').setInputFiles(large);
  await tab.shows('import-job', /large\.pcap\s*Reading [\d.]+\s*% · [\d,]+ packets/);
  assert.equal((await getSessions(server.url)).length, 1, 'it is being stored');
  await tab.press('cancel-import');
  await tab.shows('toast', 'Cancelled the import of large.pcap.');
  await tab.at('imports').waitFor({ state: 'detached' });

  await until('the end of the cancelled import', async () => {
    const sessions = await getSessions(server.url);
    const files = [...Deno.readDirSync(folder.at('captures'))];
    return sessions.length === 0 && files.length === 0 ? true : undefined;
  });
  await tab.at('first-run').waitFor();
  tab.assertQuiet();
});
