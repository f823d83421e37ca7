import assert from 'node:assert/strict';
import * as v from 'valibot';
import { modelCallText, modelLog, modelsReport } from '../../src/model/model_settings.ts';
import { detailOf, testApp } from './harness.ts';

Deno.test('models: the choice is read and changed in part; what cannot be is refused with a sentence', async () => {
  const { app } = testApp();
  const before = v.parse(modelsReport, await (await app.request('/api/settings/models')).json());
  assert.deepEqual([before.settings.provider, before.offered], [null, 'gemini']);
  const patch = (body: unknown) =>
    app.request('/api/settings/models', { method: 'PATCH', body: JSON.stringify(body) });
  const after = v.parse(modelsReport, await (await patch({ provider: 'rules', calls_per_hour: 5 })).json());
  assert.deepEqual([after.settings.provider, after.settings.calls_per_hour], ['rules', 5]);
  for (
    const [body, expected] of [
      [{}, /Say what to change/],
      [{ provider: 'other' }, /"provider" must be one of/],
      [{ gemini_model: '../../x' }, /"gemini_model" must be the name of a model/],
      [{ openai_model: 'a b' }, /"openai_model" must be the name of a model/],
      [{ calls_per_hour: 0 }, /"calls_per_hour" must be at least 1/],
      [{ kilobytes_per_hour: 1.5 }, /"kilobytes_per_hour" must be a whole number/],
      [{ time_limit_s: 601 }, /"time_limit_s" must be at most 600/],
      // Addresses and keys come from the environment alone.
      [{ base_url: 'http://169.254.169.254/' }, /"base_url" is not known here/],
      [{ key: 'x' }, /"key" is not known here/],
    ] as const
  ) {
    assert.match(await detailOf(await patch(body), 400), expected);
  }
  await detailOf(await patch({ consent_to: 'x'.repeat(20_000) }), 413);
});

Deno.test('models: the log by pages, one call with what it sent, and cleared', async () => {
  const { app, services } = testApp();
  const page = v.parse(modelLog, await (await app.request('/api/models/log')).json());
  assert.equal(page.calls.length, 1);
  await app.request('/api/models/log?cursor=9&limit=2');
  assert.deepEqual(services.models.asked, [{ limit: 100 }, { cursor: 9, limit: 2 }]);
  const one = await app.request('/api/models/log/1');
  assert.equal(v.parse(modelCallText, await one.json()).sent, 'You are an analyst.\n\n<b>');
  for (const id of ['2', '0', 'x', '-1', '1e3']) {
    await detailOf(await app.request(`/api/models/log/${id}`), 404);
  }
  assert.match(await detailOf(await app.request('/api/models/log?limit=1001'), 400), /"limit"/);
  assert.equal((await app.request('/api/models/log', { method: 'DELETE' })).status, 204);
  await detailOf(await app.request('/api/models/log/1'), 404);
});
