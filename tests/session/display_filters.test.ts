/** Wireshark's display filters over stored sessions. */
import assert from 'node:assert/strict';
import type { PacketQuery } from '../../src/model/services.ts';
import type { Inspector } from '../../src/session/inspector.ts';
import { importFixture, inspectorOf, tshark } from '../support/inspected.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { TestWorkshop } from '../support/workshop.ts';

const never = () => new AbortController().signal;

async function all(inspector: Inspector, id: number, filter: string, query: Partial<PacketQuery> = {}) {
  const numbers: number[] = [];
  for (let cursor: number | null = 0; cursor !== null;) {
    const page: Awaited<ReturnType<Inspector['filtered']>> = await inspector.filtered(
      id,
      { limit: 7, ...query, cursor },
      filter,
      never(),
    );
    numbers.push(...page.packets.map(({ no }) => no));
    cursor = page.next_cursor;
  }
  return numbers;
}

Deno.test("display filter: lets through what tshark's own does, page by page, with the other filters", async () => {
  await using workshop = await TestWorkshop.open();
  const inspector = inspectorOf(workshop);
  const name = 'web_browsing.pcapng';
  const id = await importFixture(workshop, name);
  for (
    const filter of ['tcp.stream == 1', 'dns', 'tls.handshake', 'frame.number > 20 && tcp.len > 0', 'icmp']
  ) {
    const said = await tshark(fixturePath(name), '-Y', filter, '-T', 'fields', '-e', 'frame.number');
    const want = said.split('\n').filter((line) => line !== '').map(Number);
    assert.deepEqual(await all(inspector, id, filter), want, filter);
    const first = want.slice(0, 1);
    if (first.length > 0) {
      const both = await all(inspector, id, filter, { q: 'no such text anywhere' });
      assert.deepEqual(both, []);
    }
  }
  const tls = await all(inspector, id, 'tcp.len > 0', { stream: 'tcp:0' });
  const said = await tshark(
    fixturePath(name),
    '-Y',
    'tcp.len > 0 && tcp.stream == 0',
    '-T',
    'fields',
    '-e',
    'frame.number',
  );
  assert.deepEqual(tls, said.trim().split('\n').map(Number));
  await inspector.close();
});

Deno.test('display filter: mistakes are quoted as tshark says them, and nothing in it is a flag', async () => {
  await using workshop = await TestWorkshop.open();
  const inspector = inspectorOf(workshop);
  const id = await importFixture(workshop, 'web_browsing.pcapng');
  const mark = workshop.folder.at('written');
  for (
    const filter of [
      'tcp.prt == 1',
      'ip.addr ==',
      `-w ${mark}`,
      `-Xlua_script:${mark}`,
      '--help',
      'a\nb',
      ';rm',
      '"',
      'frame matches "("',
    ]
  ) {
    // The answer does not wait for a tshark that is slow to start: the next one tells.
    await assert.rejects(all(inspector, id, filter), { kind: 'invalid', message: /^tshark: ./ }, filter);
  }
  await assert.rejects(Deno.stat(mark), Deno.errors.NotFound);
  await assert.rejects(inspector.filtered(99, { limit: 5 }, 'tcp', never()), { kind: 'not_found' });
  await inspector.close();
});

Deno.test('display filter: one that takes too long is ended and says so', async () => {
  await using workshop = await TestWorkshop.open();
  const inspector = inspectorOf(workshop, { filterMaxMs: 1 });
  const id = await importFixture(workshop, 'tcp_offload.pcap');
  await assert.rejects(all(inspector, id, 'frame matches "(a+)+$"'), {
    kind: 'unavailable',
    message: /took too long/,
  });
  await inspector.close();
});

Deno.test('display filter: who leaves ends it, and the next one runs', async () => {
  await using workshop = await TestWorkshop.open();
  const inspector = inspectorOf(workshop);
  const id = await importFixture(workshop, 'web_browsing.pcapng');
  const stop = new AbortController();
  const left = inspector.filtered(id, { limit: 1000 }, 'tcp', stop.signal);
  stop.abort(new DOMException('The client left.', 'AbortError'));
  await assert.rejects(left, { name: 'AbortError' });
  assert.ok((await all(inspector, id, 'dns')).length > 0);
  await inspector.close();
});
