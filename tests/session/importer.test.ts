import assert from 'node:assert/strict';
import { TapdeckError } from '../../src/model/errors.ts';
import type { ImportProgress } from '../../src/model/services.ts';
import { pcap } from '../../tools/packets/capture_file.ts';
import { udpPacket } from '../../tools/packets/transport.ts';
import { FIXTURES } from '../fixtures/table.ts';
import { childrenNamed } from '../support/children.ts';
import { fixtureBytes, fixturePath } from '../support/fixture_files.ts';
import { derived, TestWorkshop } from '../support/workshop.ts';

/** One of each kind: dissect.test.ts reads all the others. */
const KINDS = [
  'rtp_call.pcap',
  'tunnels.pcap',
  'before_1970.pcapng',
  'zero_length_frames.pcap',
  'linktype_can.pcap',
  'every_block.pcapng',
  'custom_block.pcapng',
  'only_a_header.pcap',
  'big_endian.pcap.gz',
  'almost_magic.pcap',
  'not_a_capture.pcap',
  'empty.pcap',
  'hostile_names.pcapng',
];

Deno.test('import: each kind of file becomes a session of as many packets, or is refused', async () => {
  await using workshop = await TestWorkshop.open();
  const { importer, store } = workshop;
  for (const fixture of FIXTURES.filter((each) => KINDS.includes(each.file))) {
    const path = fixturePath(fixture.file);
    const options = { source: fixture.file, keep: false };
    if (fixture.packets === undefined || fixture.file === 'empty.pcap') {
      await assert.rejects(
        importer.importFile(path, options),
        (error) => error instanceof TapdeckError && error.kind === 'unsupported',
        fixture.file,
      );
      continue;
    }
    const result = await importer.importFile(path, options);
    // A custom block is no packet of the network, although tshark 4.0 shows it as one.
    const packets = fixture.file === 'custom_block.pcapng' ? 2 : fixture.packets ?? 0;
    assert.deepEqual([result.packets, result.state, result.source], [packets, 'complete', fixture.file]);
    const session = store.sessions.get(result.session_id);
    assert.deepEqual([session.packets, session.name, session.kind], [packets, fixture.file, 'import']);
    assert.equal(workshop.rows('packet_view', result.session_id).length, packets);
    if (packets > 0) {
      const [all] = workshop.rows('protocol_view', result.session_id).filter((row) =>
        row['protocol'] === 'all'
      );
      assert.deepEqual([all?.['packets'], all?.['bytes']], [packets, result.bytes]);
    }
  }
  assert.deepEqual(workshop.files(), [], 'nothing was to be kept, and no lock is left');
  assert.equal(store.sessions.list().filter((each) => each.state !== 'complete').length, 0);
});

Deno.test('import: a file that is cut off keeps what is whole, and says so', async () => {
  await using workshop = await TestWorkshop.open();
  for (const file of ['truncated_file.pcapng', 'truncated_file.pcap.gz']) {
    const result = await workshop.importer.importFile(fixturePath(file), { source: file });
    assert.equal(result.state, 'complete', file);
    assert.ok(result.packets >= 5, file);
    assert.match(result.warnings.join(' '), /cut off/, file);
    assert.deepEqual(workshop.store.sessions.get(result.session_id).warnings, result.warnings);
  }
});

Deno.test('import: what is no capture leaves neither a session nor a file', async () => {
  await using workshop = await TestWorkshop.open();
  const { importer, store } = workshop;
  const refused = async (work: Promise<unknown>, kind: string, words: RegExp) => {
    await assert.rejects(work, (error) => {
      assert.ok(error instanceof TapdeckError, String(error));
      assert.equal(error.kind, kind);
      assert.match(error.message, words);
      return true;
    });
  };
  const options = { source: 'x' };
  await refused(importer.importFile(fixturePath('not_a_capture.pcap'), options), 'unsupported', /not a pcap/);
  await refused(importer.importFile(fixturePath('empty.pcap'), options), 'unsupported', /empty/);
  await refused(
    importer.importFile('/nonexistent/x.pcap', options),
    'not_found',
    /no file \/nonexistent\/x\.pcap/,
  );
  await refused(importer.importFile(workshop.folder.path, options), 'unsupported', /folder, not a capture/);
  const text = new Blob(['<html>not a capture</html>']).stream();
  await refused(importer.importBytes(text, options), 'unsupported', /not a pcap/);
  await refused(importer.importBytes(new Blob([]).stream(), options), 'unsupported', /empty/);
  const local = { ...options, local: ['10.0.0.0/8', 'nonsense'] };
  await refused(importer.importFile(fixturePath('rtp_call.pcap'), local), 'invalid', /nonsense/);
  assert.deepEqual(store.sessions.list(), []);
  assert.deepEqual(workshop.files(), []);
});

Deno.test('import: bytes that arrive are as good as a file, and are kept', async () => {
  await using workshop = await TestWorkshop.open();
  const { importer, captures } = workshop;
  const bytes = await fixtureBytes('web_browsing.pcapng');
  // As a pipe gives them: in pieces of any size.
  const pieces = ReadableStream.from((function* () {
    for (let at = 0; at < bytes.length; at += 1111) yield bytes.subarray(at, at + 1111);
  })());
  const piped = await importer.importBytes(pieces, { source: 'standard input', name: '  From a pipe ' });
  const file = await importer.importFile(fixturePath('web_browsing.pcapng'), {
    source: 'web_browsing.pcapng',
  });
  assert.deepEqual(derived(workshop, piped.session_id), derived(workshop, file.session_id));
  assert.equal(workshop.store.sessions.get(piped.session_id).name, 'From a pipe');
  assert.deepEqual(workshop.files(), ['session-1.cap', 'session-2.cap']);
  for (const name of workshop.files()) {
    assert.deepEqual(await Deno.readFile(captures.path(name)), bytes);
    assert.equal((await Deno.stat(captures.path(name))).mode! & 0o777, 0o600, 'a capture is private');
  }
});

Deno.test('import: two at once do not disturb each other', async () => {
  await using workshop = await TestWorkshop.open();
  const files = ['rtp_call.pcap', 'web_browsing.pcapng', 'rtp_call.pcap'];
  const results = await Promise.all(
    files.map((file) => workshop.importer.importFile(fixturePath(file), { source: file })),
  );
  assert.deepEqual(results.map((each) => each.packets), [600, 196, 600]);
  const [first, , third] = results;
  assert.ok(first && third);
  assert.deepEqual(derived(workshop, first.session_id), derived(workshop, third.session_id));
});

Deno.test('import: a cancelled one leaves nothing behind', async () => {
  await using workshop = await TestWorkshop.open();
  const { importer, store } = workshop;
  const before = new AbortController();
  before.abort(new Error('not now'));
  const path = fixturePath('rtp_call.pcap');
  await assert.rejects(importer.importFile(path, { source: 'x', signal: before.signal }), /not now/);
  await assert.rejects(
    importer.importBytes(new Blob([await fixtureBytes('rtp_call.pcap')]).stream(), {
      source: 'x',
      signal: before.signal,
    }),
    /not now/,
  );

  const midway = new AbortController();
  await assert.rejects(
    importer.importFile(path, {
      source: 'x',
      signal: midway.signal,
      onProgress: (progress) => progress.packets > 0 && midway.abort(new Error('enough')),
    }),
    /enough/,
  );
  assert.deepEqual(store.sessions.list(), []);
  assert.deepEqual(workshop.files(), []);
  assert.equal(store.reader.prepare('select count(*) as n from packet_view').get()?.['n'], 0);
  assert.deepEqual(await childrenNamed('tshark'), []);
});

Deno.test('import: progress ends at the end', async () => {
  await using workshop = await TestWorkshop.open();
  const told: ImportProgress[] = [];
  const path = fixturePath('rtp_call.pcap');
  const { session_id } = await workshop.importer.importFile(path, {
    source: 'rtp_call.pcap',
    onProgress: (progress) => told.push(progress),
  });
  const { size } = await Deno.stat(path);
  assert.deepEqual(told.at(-1), {
    session_id,
    source: 'rtp_call.pcap',
    packets: 600,
    bytes_done: size,
    bytes_total: size,
    done: true,
  });
  assert.ok(told.slice(0, -1).every((each) => !each.done));
});

Deno.test('import: the sample', async () => {
  await using workshop = await TestWorkshop.open();
  const { session_id, packets } = await workshop.importer.importSample({});
  assert.equal(packets, 196);
  assert.match(workshop.store.sessions.get(session_id).name, /^Sample: /);
});

Deno.test('import: without any private address the busiest one is here', async () => {
  await using workshop = await TestWorkshop.open();
  const ends = ['198.51.100.1', '203.0.113.1', '203.0.113.2'].map((ip) => ({ ip, port: 9999 }));
  const [busy, one, two] = ends;
  assert.ok(busy && one && two);
  const frame = (from: typeof busy, to: typeof busy) =>
    new Uint8Array([...new Uint8Array(12), 8, 0, ...udpPacket(from, to, new Uint8Array(50))]);
  const frames = [frame(busy, one), frame(one, busy), frame(two, busy)].map((bytes, i) => ({
    timeNs: BigInt(i) * 1_000_000n,
    bytes,
  }));
  const path = await workshop.folder.write('public.pcap', pcap(frames));
  const directions = async (local?: string[]) => {
    const { session_id } = await workshop.importer.importFile(path, {
      source: 'public.pcap',
      ...(local ? { local } : {}),
    });
    return workshop.rows('packet_view', session_id, 'no').map((row) => row['direction']);
  };
  assert.deepEqual(await directions(), ['out', 'in', 'in']);
  assert.deepEqual(workshop.store.sessions.get(1).local_addresses, ['198.51.100.1']);
  assert.deepEqual(await directions(['203.0.113.0/24']), ['in', 'out', 'out']);
});
