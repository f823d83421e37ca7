import assert from 'node:assert/strict';
import type { DatabaseStatus } from '../../src/model/place.ts';
import { databasesNow, OFFER, offerHelps, progressText } from '../../web/derive/databases.ts';
import { busyPlaces, NO_PLACES, settingsAnswer } from '../support/place_answers.ts';

const wanted = (database: Partial<DatabaseStatus>) =>
  databasesNow(settingsAnswer({ offline_databases: 'wanted' }, database));

Deno.test('the offer names size and licence, and only who could use the databases is asked', () => {
  const now = databasesNow(settingsAnswer());
  assert.equal(now.state, 'ask');
  assert.match(OFFER, /\d+\u00a0MB.*CC BY 4\.0/);
  assert.equal(offerHelps(NO_PLACES), false);
  assert.equal(offerHelps(undefined), false);
  assert.equal(offerHelps(busyPlaces()), true);
});

Deno.test('a refusal is respected whatever is on the disk', () => {
  assert.equal(
    databasesNow(settingsAnswer({ offline_databases: 'refused' }, { state: 'broken' })).state,
    'refused',
  );
});

Deno.test('progress is told in bytes, and as a part only where the whole is known', () => {
  const half = wanted({ state: 'fetching', bytes: 67_000_000 });
  assert.equal(half.state, 'fetching');
  assert.equal(half.percent, 50);
  assert.equal(progressText(half), '67.0\u00a0MB of 134\u00a0MB unpacked');
  const unknown = wanted({ state: 'fetching', bytes: 1000, bytes_expected: null });
  assert.equal(unknown.percent, null);
  assert.equal(progressText(unknown), '1.00\u00a0kB unpacked');
});

Deno.test('ready, waiting and broken are told apart, with the sentence that says what to do', () => {
  assert.equal(wanted({ state: 'ready', bytes: 134_000_000 }).state, 'ready');
  assert.equal(wanted({}).state, 'waiting');
  const broken = wanted({ state: 'broken', problem: 'The disk is full.' });
  const twice = settingsAnswer({ offline_databases: 'wanted' }, { state: 'broken', problem: 'No room.' });
  const both = databasesNow({ ...twice, databases: [...twice.databases, ...twice.databases] });
  assert.deepEqual(both.problems, ['No room.'], 'one fetch, one problem');
  assert.deepEqual([broken.state, broken.problems], ['broken', ['The disk is full.']]);
});
