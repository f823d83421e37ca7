import assert from 'node:assert/strict';
import * as v from 'valibot';
import { findingPage, mutedFinding } from '../../src/model/finding.ts';
import { detailOf, testApp } from './harness.ts';

const BASE = '/api/sessions/7/findings';

const put = (body: unknown) => ({
  method: 'PUT',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

Deno.test('findings: a page of them, every filter as its own type', async () => {
  const { app, services } = testApp();
  v.parse(findingPage, await (await app.request(BASE)).json());
  await app.request(
    `${BASE}?offset=5&limit=9&severity=critical&kind=port_scan&muted=false&from_us=1&to_us=2&at_us=3`,
  );
  assert.deepEqual(services.findings.asked, [
    { offset: 0, limit: 100 },
    {
      ...{ offset: 5, limit: 9, severity: 'critical', kind: 'port_scan', muted: false },
      ...{ from_us: 1, to_us: 2, at_us: 3 },
    },
  ]);
  await detailOf(await app.request('/api/sessions/8/findings'), 404);
});

Deno.test('findings: what no filter can be is refused, with the parameter named', async () => {
  const { app } = testApp();
  for (
    const [query, said] of [
      ['limit=201', /"limit"/],
      ['severity=bad', /"severity" must be one of info, warning, critical/],
      ['kind=nothing', /"kind"/],
      ['muted=1', /"muted"/],
      ['colour=red', /"colour" is not known here/],
    ] as const
  ) {
    assert.match(await detailOf(await app.request(`${BASE}?${query}`), 400), said);
  }
});

Deno.test('muting: a kind, or a kind about one subject; listed, and taken back', async () => {
  const { app, services } = testApp();
  const list = await (await app.request('/api/findings/muted')).json();
  assert.equal(v.parse(v.array(mutedFinding), list.muted).length, 1);
  for (const request of [{ kind: 'dns_slow', subject: null }, { kind: 'tcp_resets', subject: '<b>:443' }]) {
    const answer = await app.request('/api/findings/muted', put(request));
    assert.deepEqual(v.parse(mutedFinding, await answer.json()), { muted_id: 2, ...request, muted_us: 2 });
  }
  assert.equal((await app.request('/api/findings/muted/1', { method: 'DELETE' })).status, 204);
  assert.deepEqual(services.findings.asked.at(-1), { unmuted: 1 });
  await detailOf(await app.request('/api/findings/muted/3', { method: 'DELETE' }), 404);
  await detailOf(await app.request('/api/findings/muted/x', { method: 'DELETE' }), 404);
  for (
    const wrong of [{ kind: 'nothing', subject: null }, { kind: 'dns_slow' }, {
      kind: 'dns_slow',
      subject: '',
    }]
  ) {
    await detailOf(await app.request('/api/findings/muted', put(wrong)), 400);
  }
});
