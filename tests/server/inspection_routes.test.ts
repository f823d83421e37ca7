/** Routes that look into raw captures: what is asked, what is refused. */
import assert from 'node:assert/strict';
import { TapdeckError } from '../../src/model/errors.ts';
import { INSPECTION } from './fake_inspector.ts';
import { testApp } from './harness.ts';

const get = (app: ReturnType<typeof testApp>['app'], path: string) =>
  app.request(`http://localhost/api/sessions/1/${path}`, { headers: { host: 'localhost' } });

Deno.test('inspection routes: hand on what was asked', async () => {
  const { app, services } = testApp();
  assert.deepEqual(await (await get(app, 'packets/7')).json(), INSPECTION);
  await get(app, 'streams/tcp:3/follow?mode=hex&side=client&offset=10');
  await get(app, 'streams/udp:0/follow');
  await get(app, 'streams/tcp:3/figures');
  const filtered = await get(app, 'packets?display_filter=-w%20x&limit=5&stream=tcp:1');
  assert.equal((await filtered.json()).filter.done, true);
  const file = await get(app, 'export?format=pcapng&stream=tcp:3');
  assert.match(
    file.headers.get('content-disposition') ?? '',
    /^attachment; filename="session-1-tcp-3\.pcapng"/,
  );
  assert.deepEqual(await file.bytes(), Uint8Array.of(1, 2, 3));
  assert.deepEqual(services.inspector.asked, [
    { id: 1, no: 7 },
    { id: 1, key: 'tcp:3', query: { mode: 'hex', side: 'client', offset: 10 } },
    { id: 1, key: 'udp:0', query: { mode: 'text', side: 'both', offset: 0 } },
    { id: 1, key: 'tcp:3' },
    { id: 1, query: { limit: 5, stream: 'tcp:1' }, displayFilter: '-w x' },
    { id: 1, key: 'tcp:3' },
  ]);
});

Deno.test('inspection routes: what cannot be is refused with one sentence', async () => {
  const { app, services } = testApp();
  const cases: [string, number][] = [
    ['packets/0', 404],
    ['packets/x', 404],
    ['packets/1?x=1', 400],
    ['streams/tcp:x/follow', 404],
    ['streams/tcp:1/follow?mode=pdf', 400],
    ['streams/tcp:1/follow?offset=-1', 400],
    ['streams/sctp:1/figures', 404],
    ['packets?display_filter=', 400],
    ['packets?display_filter=%00', 400],
    [`packets?display_filter=${'a'.repeat(2001)}`, 400],
    ['export?format=pdf&stream=tcp:1', 400],
    ['export?format=pcapng&stream=-w', 404],
  ];
  for (const [path, status] of cases) {
    const answer = await get(app, path);
    assert.equal(answer.status, status, path);
    assert.match((await answer.json()).detail, /^[A-Z].*\.$/);
  }
  assert.deepEqual(services.inspector.asked, []);
  services.inspector.refusal = new TapdeckError('conflict', 'The raw capture was changed.');
  assert.equal((await get(app, 'packets/1')).status, 409);
});
