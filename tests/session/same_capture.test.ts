/** A raw capture that was changed by somebody never costs a session what is stored of it. */
import assert from 'node:assert/strict';
import { TapdeckError } from '../../src/model/errors.ts';
import { digestSessions } from '../../src/session/keeper.ts';
import { Library } from '../../src/session/library.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { importFixture, inspectorOf } from '../support/inspected.ts';
import { derived, TestWorkshop } from '../support/workshop.ts';

const isChanged = (error: unknown) => error instanceof TapdeckError && error.kind === 'conflict';

Deno.test('changed captures: directions and labels stay as they are, whatever became of the file', async () => {
  await using workshop = await TestWorkshop.open();
  const library = new Library(workshop.parts);
  const imported = async (name: string) => {
    const { session_id: id } = await workshop.importer.importFile(fixturePath(name), { source: name });
    return { id, path: workshop.captures.path(`session-${id}.cap`) };
  };
  const { id, path } = await imported('web_browsing.pcapng');
  const before = derived(workshop, id);
  const whole = await Deno.readFile(path);
  const other = await Deno.readFile(fixturePath('rtp_call.pcap'));
  const changes: [string, Uint8Array][] = [
    ['cut', whole.subarray(0, whole.length >> 1)],
    ['another', other],
    ['garbage', new TextEncoder().encode('nothing that anybody captured')],
    ['empty', new Uint8Array()],
  ];
  for (const [what, bytes] of changes) {
    await Deno.writeFile(path, bytes);
    await assert.rejects(library.relocate(id, ['198.51.100.0/24']), isChanged, what);
    await assert.rejects(library.relabel(id), isChanged, what);
    assert.equal(workshop.store.sessions.get(id).state, 'complete', what);
    assert.deepEqual(derived(workshop, id), before, what);
  }
  await Deno.writeFile(path, whole);
  await library.relabel(id);
  assert.deepEqual(derived(workshop, id), before);
});

Deno.test('changed captures: one that was cut is not looked into, not even before the cut', async () => {
  await using workshop = await TestWorkshop.open();
  const id = await importFixture(workshop, 'web_browsing.pcapng');
  await digestSessions(workshop);
  const inspector = inspectorOf(workshop);
  const { signal } = new AbortController();
  assert.equal((await inspector.packet(id, 1, signal)).no, 1);
  const path = workshop.captures.path(`session-${id}.cap`);
  await Deno.truncate(path, (await Deno.stat(path)).size >> 1);
  await assert.rejects(inspector.packet(id, 1, signal), isChanged);
  await assert.rejects(inspector.filtered(id, { limit: 5 }, 'tcp', signal), isChanged);
  await inspector.close();
});
