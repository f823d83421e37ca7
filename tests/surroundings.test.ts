import assert from 'node:assert/strict';
import { forgetKeys, surroundings } from '../src/surroundings.ts';

Deno.test('surroundings: keys are read by the dashboard, and gone from the environment afterwards', async () => {
  const before = Deno.env.get('GEMINI_API_KEY');
  Deno.env.set('GEMINI_API_KEY', 'of-this-test');
  try {
    assert.equal(surroundings('start').env['GEMINI_API_KEY'], 'of-this-test');
    assert.equal(Object.hasOwn(surroundings('list').env, 'GEMINI_API_KEY'), false);
    forgetKeys('list'); // has no permission to
    assert.equal(Deno.env.get('GEMINI_API_KEY'), 'of-this-test');
    forgetKeys('start');
    const { stdout } = await new Deno.Command('env').output();
    assert.ok(!new TextDecoder().decode(stdout).includes('of-this-test'));
  } finally {
    if (before === undefined) Deno.env.delete('GEMINI_API_KEY');
    else Deno.env.set('GEMINI_API_KEY', before);
  }
});
