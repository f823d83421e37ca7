import assert from 'node:assert/strict';
import {
  coordinates,
  countryKey,
  countryName,
  emptyMapText,
  hostNetwork,
  hostPlace,
  networkKey,
  networkName,
  networkNumber,
  placeItems,
  placeLines,
  placeName,
  trafficText,
  unplacedSentences,
} from '../../web/derive/places.ts';
import { busyPlaces, NO_PLACES, PLACES } from '../support/place_answers.ts';

const [first] = PLACES;
assert(first);

Deno.test('a place is called by its town and country, and by its coordinates where nobody knows those', () => {
  assert.equal(placeName(first), 'Ashburn, United States');
  assert.equal(placeName({ ...first, city: null }), 'United States');
  assert.equal(placeName({ ...first, city: null, country: null }), '39.0° N, 77.5° W');
  assert.equal(coordinates({ latitude: -36.85, longitude: 174.76 }), '36.9° S, 174.8° E');
});

Deno.test('what is not known is said to be so, and never made up', () => {
  assert.equal(countryName({ country: null, country_code: null }), 'Not known');
  assert.equal(countryName({ country: null, country_code: 'IS' }), 'IS');
  assert.equal(networkName({ asn: null, organisation: null }), 'Not known');
  assert.equal(networkName({ asn: 64_500, organisation: null }), 'AS64500');
  assert.deepEqual(networkKey({ asn: null, organisation: null }), { key: 'asn', value: '0' });
  const netflix = { asn: null, organisation: 'Netflix' };
  assert.deepEqual(networkKey(netflix), { key: 'organisation', value: 'Netflix' });
  assert.deepEqual(networkKey({ ...netflix, asn: 2906 }), { key: 'asn', value: '2906' });
  assert.deepEqual([networkNumber(netflix), networkNumber({ ...netflix, asn: 2906 })], [
    'no AS number',
    'AS2906',
  ]);
  assert.equal(countryKey({ country_code: null }), 'none');
  const nowhere = { city: null, country: null, country_code: null };
  assert.equal(hostPlace({ ...nowhere, scope: 'public' }), 'not located');
  assert.equal(hostPlace({ ...nowhere, scope: 'private' }), 'no place');
  assert.equal(hostPlace({ ...nowhere, scope: 'public', city: 'Suva', country_code: 'FJ' }), 'Suva, FJ');
  assert.equal(hostNetwork({ organisation: null, asn: null }), '');
  assert.equal(hostNetwork({ organisation: null, asn: 64_500 }), 'AS64500');
});

Deno.test('the list beside the map has each place with its application and its part of the whole', () => {
  const items = placeItems(PLACES);
  assert.deepEqual(items.map(({ place }) => place), PLACES);
  const sum = items.reduce((total, { percent }) => total + (percent ?? 0), 0);
  assert(Math.abs(sum - 100) < 1e-9, `${sum}`);
  assert.equal(items[0]?.application, 'Netflix, Video');
  assert.equal(items.find(({ place }) => place.city === 'Suva')?.application, 'Unknown');
  assert.equal(placeItems([{ ...first, bytes: 0 }])[0]?.percent, null);
});

Deno.test('places of one name are told apart', () => {
  const twin = { ...first, place_id: '39.0438,-77.4874', latitude: 39.0438, longitude: -77.4874 };
  const names = placeItems([first, twin, ...PLACES.slice(1, 2)]).map(({ name }) => name);
  assert.deepEqual(names, [
    'Ashburn, United States (39.0400° N, 77.4900° W)',
    'Ashburn, United States (39.0438° N, 77.4874° W)',
    'Frankfurt am Main, Germany',
  ]);
});

Deno.test('a place tells its traffic and its largest hosts, and how many more there are', () => {
  const item = placeItems([{ ...first, hosts: 5, names: ['a.example', '198.51.100.1'] }])[0];
  assert(item);
  assert.deepEqual(placeLines(item), [
    'Netflix, Video',
    '5 hosts, 118 streams, 738 MB in, 82.0 MB out'.replaceAll(' MB', '\u00a0MB'),
    'a.example, 198.51.100.1 and 3 more',
  ]);
  const transit = trafficText({ hosts: 1, streams: 1, bytes: 5000, bytes_in: 0, bytes_out: 0 });
  assert.equal(transit, '1 host, 1 stream, 0\u00a0B in, 0\u00a0B out, 5.00\u00a0kB in all');
});

Deno.test('what the map cannot show is counted: looked up, not located, private, left out', () => {
  assert.deepEqual(unplacedSentences(busyPlaces({ pending: 1, places_left_out: 2 })), [
    '1 address being looked up.',
    '4 hosts with 3.00\u00a0MB are not located.',
    '12 hosts with 41.0\u00a0MB have a private or special address, and so no place.',
    '2 more places with less traffic not drawn.',
  ]);
  assert.deepEqual(unplacedSentences({ ...NO_PLACES, not_public: { hosts: 0, bytes: 0 } }), []);
});

Deno.test('an empty map says why it is empty', () => {
  assert.match(emptyMapText(NO_PLACES, 'stored'), /private addresses/);
  assert.match(emptyMapText(NO_PLACES, 'loopback'), /stayed on this machine/);
  assert.match(emptyMapText({ ...NO_PLACES, pending: 3 }, 'growing'), /Looking up/);
  assert.match(
    emptyMapText({ ...NO_PLACES, unlocated: { hosts: 1, bytes: 1 } }, 'growing'),
    /could be located/,
  );
  assert.match(emptyMapText({ ...NO_PLACES, not_public: { hosts: 0, bytes: 0 } }, 'growing'), /seen yet/);
  assert.match(emptyMapText({ ...NO_PLACES, not_public: { hosts: 0, bytes: 0 } }, 'stored'), /no host in/);
});
