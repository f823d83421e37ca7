import assert from 'node:assert/strict';
import { testApp } from './harness.ts';
import { SUMMARY } from './fake_summaries.ts';

const post = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body) });

Deno.test('summaries: a page of them, narrowed', async () => {
  const { app, services } = testApp();
  const response = await app.request('/api/sessions/7/summaries?kind=final&at_us=5&limit=2');
  assert.deepEqual(await response.json(), { summaries: [SUMMARY] });
  assert.deepEqual(services.summaries.asked, [{ kind: 'final', at_us: 5, limit: 2 }]);
  for (const query of ['kind=other', 'limit=0', 'limit=501', 'at_us=-1', 'x=1']) {
    assert.equal((await app.request(`/api/sessions/7/summaries?${query}`)).status, 400, query);
  }
});

Deno.test('summaries: written again, of the session or of a range, and cancelled', async () => {
  const { app, services } = testApp();
  const report = await app.request('/api/sessions/7/summaries', post({ written_by: 'rules' }));
  assert.equal(report.status, 201);
  assert.deepEqual(await report.json(), SUMMARY);
  await app.request('/api/sessions/7/summaries', post({ written_by: 'gemini', from_us: 1, to_us: 2 }));
  assert.equal((await app.request('/api/sessions/7/summaries/writing', { method: 'DELETE' })).status, 204);
  assert.deepEqual(services.summaries.asked, [
    { written_by: 'rules' },
    { written_by: 'gemini', range: { from_us: 1, to_us: 2 } },
    'cancel',
  ]);
  for (
    const body of [{}, { written_by: 'me' }, { written_by: 'rules', from_us: 1 }, {
      written_by: 'rules',
      x: 1,
    }, []]
  ) {
    assert.equal(
      (await app.request('/api/sessions/7/summaries', post(body))).status,
      400,
      JSON.stringify(body),
    );
  }
});

Deno.test('digest: of the session or of a range', async () => {
  const { app, services } = testApp();
  assert.equal((await (await app.request('/api/sessions/7/digest')).json()).bytes, 30);
  await app.request('/api/sessions/7/digest?from_us=1&to_us=2');
  assert.deepEqual(services.summaries.asked, [undefined, { from_us: 1, to_us: 2 }]);
  assert.equal((await app.request('/api/sessions/7/digest?from_us=1')).status, 400);
  assert.equal((await app.request('/api/sessions/8/digest')).status, 404);
});
