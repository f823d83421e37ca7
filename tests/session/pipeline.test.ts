import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Pipeline } from '../../src/session/pipeline.ts';
import { fixtureBytes, fixturePath } from '../support/fixture_files.ts';
import { GrowingFile } from '../support/growing_file.ts';
import { newSession } from '../support/stored_session.ts';
import { derived, TestWorkshop } from '../support/workshop.ts';

/** Follows `bytes` while they are being written in pieces of these sizes; @returns the session's number */
async function follow(workshop: TestWorkshop, bytes: Uint8Array, sizes: readonly number[]): Promise<number> {
  const { store, createLabeller } = workshop;
  const locality = { kind: 'private' } as const;
  const sessionId = store.sessions.create(newSession({ locality }));
  using file = new GrowingFile(workshop.folder.at(`growing-${sessionId}`));
  let written = 0;
  let pieces = 0;
  const write = () => {
    const size = sizes[pieces++ % sizes.length] ?? 1;
    file.append(bytes.subarray(written, written + size));
    written = Math.min(bytes.length, written + size);
    if (written === bytes.length) file.finish();
  };
  write();
  const pipeline = new Pipeline({
    sessionId,
    file: file.asCapture,
    locality,
    store,
    labeller: createLabeller(),
    // The next piece is written when the one before has been read.
    onRead: () => written < bytes.length && write(),
  });
  await pipeline.run();
  return sessionId;
}

Deno.test('pipeline: a file that grows gives, row by row, what its import gives', async () => {
  const files = ['web_browsing.pcapng', 'rtp_call.pcap', 'tunnels.pcap'];
  await using workshop = await TestWorkshop.open();
  for (const file of files) {
    const bytes = await fixtureBytes(file);
    const imported = await workshop.importer.importFile(fixturePath(file), { source: file, keep: false });
    const expected = derived(workshop, imported.session_id);
    const sizes = fc.array(fc.integer({ min: 1, max: Math.ceil(bytes.length / 2) }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(sizes, async (picked) => {
        // Small pieces are as good as large ones, but thousands of them only cost time.
        const total = picked.reduce((sum, size) => sum + size, 0);
        const scale = Math.max(1, Math.ceil((bytes.length / total) * picked.length / 40));
        const followed = await follow(workshop, bytes, picked.map((size) => size * scale));
        assert.deepEqual(derived(workshop, followed), expected);
      }),
      { numRuns: 2 },
    );
  }
});

Deno.test('pipeline: what the live panels say is what is stored', async () => {
  await using workshop = await TestWorkshop.open();
  const { store, createLabeller } = workshop;
  const locality = { kind: 'private' } as const;
  const sessionId = store.sessions.create(newSession({ locality }));
  const file = { path: fixturePath('web_browsing.pcapng') };
  const pipeline = new Pipeline({ sessionId, file, locality, store, labeller: createLabeller() });
  assert.equal(pipeline.panels.view(undefined, undefined, { lagMs: 0, lagBytes: 0 }, 0).metrics.at_us, null);
  await pipeline.run();
  const view = pipeline.panels.view(undefined, undefined, { lagMs: undefined, lagBytes: 7 }, undefined);
  const { metrics, packets, talkers } = view;
  const session = store.sessions.get(sessionId);
  assert.deepEqual(
    [metrics.packets, metrics.bytes, metrics.ipv4_packets, metrics.encrypted_packets, metrics.lag_bytes],
    [session.packets, session.bytes, session.ipv4_packets, session.encrypted_packets, 7],
  );
  assert.deepEqual([metrics.dropped_packets, metrics.lag_ms], [null, null], 'not measured is null');
  const flagged = (rows: Record<string, unknown>[], column: string) =>
    rows.map((row) => ({ ...row, [column]: row[column] === 1 }));
  const byName = (rows: readonly unknown[]) =>
    rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  assert.deepEqual(byName(metrics.seconds), byName(flagged(workshop.rows('metric_view', sessionId), 'gap')));
  assert.deepEqual(byName(metrics.protocols), byName(workshop.rows('protocol_view', sessionId)));
  assert.deepEqual(byName(metrics.apps), byName(workshop.rows('app_view', sessionId)));
  assert.deepEqual(talkers, workshop.rows('talker_view', sessionId, 'rank').slice(0, 7));
  assert.equal(metrics.streams, workshop.rows('stream_view', sessionId).length);
  // The newest 200 packets at most; all but the label of those before a stream was known are final.
  const stored = flagged(workshop.rows('packet_view', sessionId, 'no'), 'encrypted');
  const bare = (rows: readonly unknown[]) =>
    rows.map((row) => ({ ...(row as object), app: '', category: '' }));
  assert.deepEqual(bare(packets), bare(stored.slice(-200)));
  assert.equal(view.mark, 196);
  const later = pipeline.panels.view(190, undefined, { lagMs: 0, lagBytes: 0 }, 0);
  assert.deepEqual([later.packets.map((each) => each.no), later.packets_skipped], [[
    191,
    192,
    193,
    194,
    195,
    196,
  ], 0]);
  assert.deepEqual(pipeline.panels.view(196, undefined, { lagMs: 0, lagBytes: 0 }, 0).metrics.seconds, []);
});

Deno.test('pipeline: a store that fails while nothing else happens ends it with that failure', async () => {
  await using workshop = await TestWorkshop.open();
  const { store, createLabeller } = workshop;
  const locality = { kind: 'private' } as const;
  const sessionId = store.sessions.create(newSession({ locality }));
  const bytes = await fixtureBytes('rtp_wrap.pcap');
  using file = new GrowingFile(workshop.folder.at('growing'));
  file.append(bytes);
  const pipeline = new Pipeline({
    sessionId,
    file: file.asCapture,
    locality,
    store,
    labeller: createLabeller(),
  });
  const { writer } = store;
  const write = writer.write.bind(writer);
  // The disk is full for a moment: the packets of that moment are lost, and that must not go unsaid.
  writer.write = () => {
    writer.write = write;
    queueMicrotask(() => file.finish());
    throw new Error('database or disk is full');
  };
  await assert.rejects(pipeline.run(), /disk is full/);
  // What is stored is a beginning of the capture: nothing was written behind the packets that are missing.
  const numbers = workshop.rows('packet_view', sessionId, 'no').map((row) => row['no']);
  assert.deepEqual(numbers, numbers.map((_, i) => i + 1));
  assert.equal(store.sessions.get(sessionId).packets, numbers.length);
});
