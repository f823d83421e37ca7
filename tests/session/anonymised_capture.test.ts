/** A stripped capture as Wireshark reads it: headers that hold together, and nothing behind them. */
import assert from 'node:assert/strict';
import { createAnonymiser } from '../../src/anonymise/anonymiser.ts';
import { exportCapture } from '../../src/capture/export_capture.ts';
import { anonymousCapture } from '../../src/session/anonymised_capture.ts';
import { tshark } from '../fixtures_test/tshark.ts';
import { fixturePath, tsharkFields } from '../support/fixture_files.ts';
import { TempFolder } from '../support/temp_folder.ts';

async function stripped(file: string, folder: TempFolder): Promise<string> {
  const whole = exportCapture(fixturePath(file), undefined, new AbortController().signal);
  const path = folder.at(`${file}.stripped.pcapng`);
  await Deno.writeFile(
    path,
    ReadableStream.from(anonymousCapture(whole, createAnonymiser({ key: 'for this test' }))),
  );
  return path;
}

const CHECKS = ['ip', 'tcp', 'udp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);

async function matching(path: string, filter: string): Promise<number> {
  const { stdout } = await tshark(new URL(`file://${path}`), [
    ...CHECKS,
    '-Y',
    filter,
    '-T',
    'fields',
    '-e',
    'frame.number',
  ]);
  return stdout.split('\n').filter((line) => line !== '').length;
}

Deno.test('a stripped capture: times, lengths, ports and streams as before; checksums fit; no payload', async () => {
  await using folder = await TempFolder.make();
  for (
    const file of [
      'web_browsing.pcapng',
      'linktype_sll2.pcap',
      'linktype_null.pcap',
      'nanoseconds.pcapng',
    ]
  ) {
    const path = await stripped(file, folder);
    const fields = [
      'frame.time_epoch',
      'frame.len',
      'tcp.stream',
      'tcp.srcport',
      'udp.dstport',
      'tcp.flags',
      'tcp.seq_raw',
    ] as const;
    assert.deepEqual(await tsharkFields(path, fields), await tsharkFields(fixturePath(file), fields), file);
    assert.equal(
      await matching(path, 'ip.checksum.status == 0 or tcp.checksum.status == 0 or udp.checksum.status == 0'),
      0,
      file,
    );
    assert.ok(
      await matching(path, 'tcp.checksum.status == 1') > 3,
      `${file}: whole segments have one that fits`,
    );
    assert.equal(await matching(path, 'tls or http or dns.qry.name'), 0, file);
    assert.equal(await matching(path, 'frame.cap_len > 120'), 0, file);
  }
});

Deno.test('a stripped capture: what cannot be rewritten is cut, and its packet stays', async () => {
  await using folder = await TempFolder.make();
  const cut = async (file: string, field: 'frame.cap_len', filter: string) => {
    const path = await stripped(file, folder);
    const rows = await tsharkFields(path, [field, 'frame.number']);
    return { rows: rows.map((row) => Number(row[field])), found: await matching(path, filter) };
  };
  const can = await cut('linktype_can.pcap', 'frame.cap_len', 'can.id');
  assert.deepEqual([can.rows, can.found], [[0, 0, 0, 0, 0, 0], 0]);
  const quotes = await cut('icmp_quotes.pcap', 'frame.cap_len', 'icmp and ip.addr == 192.168.0.0/16');
  assert.equal(quotes.rows.length, 15);
  assert.equal(await matching(folder.at('icmp_quotes.pcap.stripped.pcapng'), 'icmp and (udp or tcp)'), 0);
  const tunnels = await cut('tunnels.pcap', 'frame.cap_len', 'tcp or dns');
  assert.equal(tunnels.found, 0, 'nothing of what a tunnel holds');
});
