/** What is dissected of stored sessions when it is asked for, held against tshark's reading of the whole file. */
import assert from 'node:assert/strict';
import { parsePdml, type PdmlNode } from '../../src/capture/pdml.ts';
import type { FollowPage, TreeNode } from '../../src/model/inspection.ts';
import { importFixture, inspectorOf, tshark } from '../support/inspected.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { TestWorkshop } from '../support/workshop.ts';

const never = () => new AbortController().signal;

/** tshark prints other packets than one here, so what it says of the one displayed before does not hold. */
const DISPLAYED = 'frame.time_delta_displayed';

type Shown = [text: string, value: string | null, severity: string | null, children: Shown[]];
const shown = (nodes: readonly (TreeNode | PdmlNode)[]): Shown[] =>
  nodes.map((node) =>
    node.name === DISPLAYED ? ['', null, null, []] : [
      node.text,
      node.value,
      node.severity,
      shown(node.children),
    ]
  );

async function wholeTrees(name: string): Promise<PdmlNode[][]> {
  const packets = (await tshark(fixturePath(name), '-T', 'pdml')).split('<packet>').slice(1);
  return packets.map((text) => parsePdml(`<packet>${text}`).tree);
}

/** Every field whose bytes PDML gives stands where the answer says, byte for byte. */
function assertPlaced(
  answer: { tree: readonly TreeNode[]; sources: readonly { hex: string }[] },
  no: number,
) {
  const check = (node: TreeNode): void => {
    const source = answer.sources[node.source];
    assert(source, `packet ${no}: ${node.text} has a source`);
    assert.ok(
      2 * (node.at + node.length) <= source.hex.length,
      `packet ${no}: ${node.text} is in its source`,
    );
    node.children.forEach(check);
  };
  answer.tree.forEach(check);
}

Deno.test('inspector: trees are those of the whole file, though only some packets are read', async () => {
  await using workshop = await TestWorkshop.open();
  // No prefix is read as a whole: what is needed is found by the pair of addresses.
  const inspector = inspectorOf(workshop, { wholePrefix: 0 });
  const cases: [string, number[]][] = [
    ['web_browsing.pcapng', [1, 2, 6, 11, 33]],
    ['tunnels.pcap', [3, 8, 14, 19]],
    ['rtp_call.pcap', [4, 60, 150]],
    ['ip_fragments.pcap', [1, 4, 9, 13]],
    ['web_quic.pcapng', [1, 2, 6]],
    ['tcp_retransmission.pcap', [40, 90]],
  ];
  for (const [name, numbers] of cases) {
    const id = await importFixture(workshop, name);
    const trees = await wholeTrees(name);
    for (const no of numbers) {
      const answer = await inspector.packet(id, no, never());
      assert.deepEqual(shown(answer.tree), shown(trees[no - 1] ?? []), `${name}, packet ${no}`);
      assertPlaced(answer, no);
      assert.deepEqual(answer.remarks, []);
    }
  }
  await inspector.close();
});

Deno.test('inspector: what was put together of several packets, or decrypted, has bytes of its own', async () => {
  await using workshop = await TestWorkshop.open();
  const inspector = inspectorOf(workshop);
  const web = await inspector.packet(await importFixture(workshop, 'web_browsing.pcapng'), 11, never());
  assert.deepEqual(web.sources.map(({ name, hex }) => [name, hex.length / 2]), [
    ['Frame', 368],
    ['Reassembled TCP', 2993],
  ]);
  const records = web.tree.filter(({ name }) => name === 'tls');
  assert.deepEqual(records.map(({ source, at, length }) => [source, at, length]), [[1, 0, 2993], [
    0,
    305,
    63,
  ]]);
  const quic = await inspector.packet(await importFixture(workshop, 'web_quic.pcapng'), 1, never());
  assert.match(quic.sources.map(({ name }) => name).join(), /^Frame,Decrypted QUIC/);
  await inspector.close();
});

Deno.test('inspector: a followed stream is what tshark follows', async () => {
  await using workshop = await TestWorkshop.open();
  const inspector = inspectorOf(workshop);
  for (const name of ['web_browsing.pcapng', 'tcp_retransmission.pcap', 'tcp_midstream.pcap']) {
    const id = await importFixture(workshop, name);
    const [row] = workshop.rows('stream_view', id).filter((each) => each['transport'] === 'tcp');
    const key = String(row?.['stream_key']);
    const said = await tshark(fixturePath(name), '-q', '-z', `follow,tcp,raw,${key.slice(4)}`);
    const first = /^Node 0: .*:(\d+)$/m.exec(said)?.[1];
    const node0 = Number(first) === row?.['client_port'] ? 'client' : 'server';
    const want = { client: '', server: '' };
    for (const [, tab, hex = ''] of said.matchAll(/^(\t?)((?:[0-9a-f]{2})+)$/gm)) {
      want[tab ? node0 === 'client' ? 'server' : 'client' : node0] += hex;
    }
    const got = { client: '', server: '' };
    for (let offset: number | null = 0; offset !== null;) {
      const page: FollowPage = await inspector.follow(
        id,
        key,
        { mode: 'hex', side: 'both', offset },
        never(),
      );
      for (const piece of page.pieces) got[piece.side] += piece.data;
      assert.notEqual(page.next_offset, offset);
      offset = page.next_offset;
    }
    assert.equal(got.client, want.client, `${name}: the client`);
    assert.equal(got.server, want.server, `${name}: the server`);
  }
  await inspector.close();
});

Deno.test("inspector: a stream's steps add up to what is stored of it, and its pcapng holds its packets", async () => {
  await using workshop = await TestWorkshop.open();
  const inspector = inspectorOf(workshop);
  const id = await importFixture(workshop, 'tcp_retransmission.pcap');
  const [row] = workshop.rows('stream_view', id);
  const { steps } = await inspector.figures(id, 'tcp:0', never());
  const sum = (of: (step: (typeof steps)[number]) => number) =>
    steps.reduce((total, step) => total + of(step), 0);
  assert.equal(sum((step) => step.rtt_samples), row?.['rtt_samples']);
  assert.equal(sum((step) => step.retransmissions ?? 0), row?.['retransmissions']);
  assert.equal(sum((step) => step.bytes_to_server), row?.['bytes_to_server']);
  assert.equal(sum((step) => step.bytes_to_client), row?.['bytes_to_client']);
  const mean = sum((step) => (step.rtt_mean_ms ?? 0) * step.rtt_samples) / Number(row?.['rtt_samples']);
  assert.ok(Math.abs(mean - Number(row?.['rtt_mean_ms'])) < 1e-6);

  const web = await importFixture(workshop, 'web_browsing.pcapng');
  const path = workshop.folder.at('one.pcapng');
  await Deno.writeFile(path, await inspector.pcapng(web, 'tcp:1', never()));
  const fields = ['-T', 'fields', '-e', 'frame.time_epoch', '-e', 'tcp.payload'];
  assert.equal(
    await tshark(path, ...fields),
    await tshark(fixturePath('web_browsing.pcapng'), '-Y', 'tcp.stream == 1', ...fields),
  );
  await inspector.close();
});

Deno.test('inspector: what is not there, or not what was stored, is said in one sentence', async () => {
  await using workshop = await TestWorkshop.open();
  const inspector = inspectorOf(workshop);
  const id = await importFixture(workshop, 'web_browsing.pcapng');
  await assert.rejects(inspector.packet(99, 1, never()), { kind: 'not_found' });
  await assert.rejects(inspector.packet(id, 999_999, never()), {
    kind: 'not_found',
    message: /no packet 999999/,
  });
  await assert.rejects(inspector.figures(id, 'tcp:999', never()), { kind: 'not_found' });
  await assert.rejects(inspector.follow(id, 'udp:999', { mode: 'text', side: 'both', offset: 0 }, never()), {
    kind: 'not_found',
  });

  const path = workshop.captures.path(workshop.files().find((name) => name.includes('session-')) ?? '');
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.subarray(0, 4000));
  await assert.rejects(inspector.packet(id, 40, never()), { kind: 'conflict', message: /was changed since/ });
  await Deno.copyFile(fixturePath('tcp_retransmission.pcap'), path);
  await assert.rejects(inspector.packet(id, 11, never()), { kind: 'conflict', message: /was changed since/ });
  await Deno.writeTextFile(path, 'this is no capture at all');
  await assert.rejects(inspector.packet(id, 11, never()), { kind: 'conflict', message: /was changed since/ });
  await Deno.remove(path);
  await assert.rejects(inspector.packet(id, 11, never()), {
    kind: 'not_found',
    message: /not there any more/,
  });
  await inspector.close();
});

Deno.test('inspector: who leaves ends the work, and too many are told to come again', async () => {
  await using workshop = await TestWorkshop.open();
  const inspector = inspectorOf(workshop);
  const id = await importFixture(workshop, 'web_browsing.pcapng');
  const stop = new AbortController();
  const left = inspector.packet(id, 11, stop.signal);
  stop.abort(new DOMException('The client left.', 'AbortError'));
  await assert.rejects(left, { name: 'AbortError' });
  const many = Array.from({ length: 12 }, () => inspector.packet(id, 3, never()));
  const results = await Promise.allSettled(many);
  const refused = results.filter((each) => each.status === 'rejected');
  assert.equal(refused.length, 2, '2 at once and 8 that wait');
  for (const { reason } of refused) assert.match(String(reason), /wait already/);
  await inspector.close();
});

Deno.test('inspector: control characters stay text', async () => {
  await using workshop = await TestWorkshop.open();
  const inspector = inspectorOf(workshop);
  const id = await importFixture(workshop, 'hostile_names.pcapng');
  const trees = await wholeTrees('hostile_names.pcapng');
  for (const no of [1, 2, 3, 7, 9]) {
    const answer = await inspector.packet(id, no, never());
    assert.deepEqual(shown(answer.tree), shown(trees[no - 1] ?? []));
  }
  await inspector.close();
});
