import assert from 'node:assert/strict';
import { TapdeckError } from '../../src/model/errors.ts';
import { Library } from '../../src/session/library.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { newSession } from '../support/stored_session.ts';
import { TestWorkshop } from '../support/workshop.ts';

const isKind = (kind: string) => (error: unknown) => error instanceof TapdeckError && error.kind === kind;

async function withLibrary(work: (library: Library, workshop: TestWorkshop, id: number) => Promise<void>) {
  await using workshop = await TestWorkshop.open();
  const path = fixturePath('tcp_port_reuse.pcap');
  const { session_id } = await workshop.importer.importFile(path, { source: 'a.pcap' });
  await work(new Library(workshop.parts), workshop, session_id);
}

const ALL = { sort: '-date', limit: 100 };

Deno.test('library: every question about a session that is not there is answered so', async () => {
  await withLibrary(async (library) => {
    const questions = [
      library.get(99),
      library.packets(99, { limit: 1 }),
      library.streams(99, { limit: 1, offset: 0, sort: 'stream_key' }),
      library.stream(99, 'tcp:0'),
      library.metrics(99, {}),
      library.protocols(99),
      library.apps(99),
      library.talkers(99, 1),
      library.rtp(99),
      library.patch(99, { name: 'x' }),
      library.remove(99),
      library.relocate(99, null),
    ];
    for (const question of questions) await assert.rejects(question, isKind('not_found'));
  });
});

Deno.test('library: names, notes and tags are checked; tags are trimmed and kept once', async () => {
  await withLibrary(async (library, _workshop, id) => {
    for (
      const change of [
        { name: '  ' },
        { name: 'x'.repeat(201) },
        { note: 'x'.repeat(10_001) },
        { tags: Array.from({ length: 31 }, (_, i) => `tag ${i}`) },
        { tags: ['x'.repeat(51)] },
        { tags: ['a', ' '] },
      ]
    ) {
      await assert.rejects(library.patch(id, change), isKind('invalid'));
    }
    const changed = await library.patch(id, { tags: [' a', 'a', 'b'], pinned: true, note: '' });
    assert.deepEqual([changed.tags, changed.pinned, changed.name], [['a', 'b'], true, 'a.pcap']);
  });
});

Deno.test('library: removing takes the raw capture along; a recording stays', async () => {
  await withLibrary(async (library, workshop, id) => {
    const recording = workshop.store.sessions.create(newSession({ kind: 'live' }));
    {
      await using claim = await workshop.captures.claim(recording);
      assert.ok(claim);
      await assert.rejects(library.remove(recording), isKind('conflict'));
    }
    assert.deepEqual(workshop.files(), [`session-${id}.cap`]);
    await library.remove(id);
    assert.deepEqual(workshop.files(), []);
    assert.deepEqual((await library.list(ALL)).sessions.map((each) => each.session_id), [recording]);
    await library.remove(recording);
    assert.deepEqual((await library.list(ALL)).sessions, [], 'one that a crash left behind can be removed');
  });
});

Deno.test('library: directions can be changed afterwards, from the raw capture', async () => {
  await withLibrary(async (library, workshop, id) => {
    const directions = () => {
      const rows = workshop.rows('packet_view', id, 'no').map((row) => String(row['direction']));
      return [...new Set(rows)].toSorted();
    };
    assert.deepEqual(directions(), ['in', 'out']);
    const [before] = workshop.rows('app_view', id);
    let read = 0;
    const moved = await library.relocate(id, ['198.51.100.0/24'], ({ packets }) => read = packets);
    assert(read > 0 && read <= 38, 'progress is told');
    assert.deepEqual(moved.local_addresses, ['198.51.100.0/24']);
    assert.deepEqual([moved.state, moved.packets], ['complete', 38]);
    const [after] = workshop.rows('app_view', id);
    assert.deepEqual([after?.['bytes_in'], after?.['bytes_out']], [
      before?.['bytes_out'],
      before?.['bytes_in'],
    ]);
    await assert.rejects(library.relocate(id, ['everywhere']), isKind('invalid'));
    await assert.rejects(library.relocate(id, []), isKind('invalid'));
    await workshop.captures.remove(`session-${id}.cap`);
    await assert.rejects(library.relocate(id, null), isKind('conflict'));
    assert.equal((await library.get(id)).state, 'complete');
  });
});
