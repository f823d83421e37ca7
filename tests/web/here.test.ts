import assert from 'node:assert/strict';
import { hereOf } from '../../web/derive/guess_here.ts';
import { degrees, hereText } from '../../web/derive/here.ts';

Deno.test('here is what was said', () => {
  const here = hereOf({ latitude: 1, longitude: 2, label: 'Office' }, 'Europe/Berlin');
  assert.equal(here?.kind, 'set');
  assert.equal(hereText(here), 'Here: Office.');
  assert.equal(hereText(hereOf({ latitude: 1, longitude: -2, label: ' ' }, '')), 'Here: 1.0° N, 2.0° W.');
});

Deno.test('else a guess from the time zone, which is said to be one', () => {
  assert.deepEqual(hereOf(null, 'Europe/Berlin'), {
    latitude: 52,
    longitude: 13,
    label: 'Berlin',
    kind: 'guess',
  });
  assert.equal(hereText(hereOf(null, 'America/New_York')), 'Here is a guess from your time zone: New York.');
  assert.equal(hereOf(null, 'America/Argentina/Buenos_Aires')?.label, 'Buenos Aires');
  assert.equal(
    hereOf(null, 'Asia/Calcutta')?.latitude,
    hereOf(null, 'Asia/Kolkata')?.latitude,
    'older names too',
  );
});

Deno.test('a time zone that is no place is no guess', () => {
  for (
    const zone of ['UTC', 'Etc/GMT+3', '', 'Europe/', 'Europe/Atlantis', 'constructor/name', '__proto__/x']
  ) {
    assert.equal(hereOf(null, zone), undefined, zone);
  }
  assert.match(hereText(undefined), /not known/);
});

Deno.test('every zone that this browser engine knows and that is a place has its point on the globe', () => {
  const zones = Intl.supportedValuesOf('timeZone').filter((zone) =>
    /^(Europe|Asia|America|Africa)\//.test(zone)
  );
  const known = zones.map((zone) => hereOf(null, zone)).filter((here) => here !== undefined);
  assert(known.length >= zones.length - 3, `${known.length} of ${zones.length}`);
  for (const { latitude, longitude } of known) assert(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180);
});

Deno.test('degrees are read as people write them, and refused where they are none', () => {
  assert.equal(degrees(' 52.5 ', 90), 52.5);
  assert.equal(degrees('-13,4', 180), -13.4);
  for (const text of ['', 'x', '91', '1e3', '--1', '1.', 'NaN', 'Infinity']) {
    assert.equal(degrees(text, 90), undefined, text);
  }
});
