import assert from 'node:assert/strict';
import { filterChips, filterFromParams, filterToParams } from '../../web/derive/filter.ts';
import { narrowed, placeQuery, placeValueName } from '../../web/derive/place_filter.ts';
import { NO_COUNTRY, NO_NETWORK } from '../../web/derive/places.ts';
import { queryString } from '../../web/transport/rest.ts';
import { withoutPlaces } from '../../web/derive/part.ts';
import { busyPlaces } from '../support/place_answers.ts';

const read = (query: string) => filterFromParams(new URLSearchParams(query));

Deno.test('place, country and network live in the address', () => {
  const filter = { app: 'Zoom', place: '50.11,8.68', country: 'DE', asn: '64500', organisation: 'A & B <c>' };
  assert.deepEqual(filterFromParams(filterToParams(filter)), filter);
  assert.deepEqual(withoutPlaces(filter), { app: 'Zoom' });
});

Deno.test('a network takes the place of another in the filter, by whichever of number and name it is known', () => {
  assert.deepEqual(narrowed({ app: 'Zoom', asn: '8075' }, 'organisation', 'Akamai'), {
    app: 'Zoom',
    organisation: 'Akamai',
  });
  assert.deepEqual(narrowed({ organisation: 'Akamai' }, 'asn', '8075'), { asn: '8075' });
  assert.deepEqual(narrowed({ asn: '8075' }, 'country', 'IS'), { asn: '8075', country: 'IS' });
});

Deno.test('an address cannot bring a country or network that the server would refuse', () => {
  for (const query of ['country=de', 'country=DEU', 'asn=-1', 'asn=1.5', 'asn=x']) {
    assert.deepEqual(read(query), {}, query);
  }
  assert.deepEqual(read(`country=${NO_COUNTRY}&asn=${NO_NETWORK}`), { country: 'none', asn: '0' });
});

Deno.test('a place that cannot be one is said not to be there, and nothing is found in it', () => {
  const report = busyPlaces();
  for (const place of ['999,999', '<b>', '1', '12,34']) {
    const filter = read(`place=${place}`);
    assert.deepEqual(filter, { place });
    assert.equal(placeValueName('place', place, report), `${place}: no such place in this session`);
    assert.equal(placeValueName('place', place, report, 'so far'), `${place}: no such place so far`);
    assert.match(placeQuery(filter).place ?? '', /^\d\d,\d+$/);
  }
  // Another answer may still bring it.
  assert.equal(placeValueName('place', '12,34', undefined), '12,34');
  assert.equal(placeValueName('place', '12,34', { ...report, pending: 1 }), '12,34');
  assert.equal(placeValueName('place', '12,34', { ...report, places_left_out: 1 }), '12,34');
});

Deno.test('"not known" is asked for as the server has it: an empty country, network 0', () => {
  assert.equal(queryString({ ...placeQuery({ country: NO_COUNTRY, asn: NO_NETWORK }) }), '?country=&asn=0');
  assert.equal(queryString({ ...placeQuery({ place: '1,2' }) }), '?place=1%2C2');
  assert.equal(queryString({ ...placeQuery({ organisation: 'A & B' }) }), '?organisation=A+%26+B');
  assert.equal(queryString({ ...placeQuery({}) }), '');
});

Deno.test('chips say the name of a place, and its value while the name is not known', () => {
  const report = busyPlaces();
  const filter = { place: '50.11,8.68', country: 'SG', asn: '64500' };
  const names = (known: typeof report | undefined) =>
    filterChips(filter, (key, value) => placeValueName(key, value, known)).map(({ label, value }) =>
      `${label}: ${value}`
    );
  assert.deepEqual(names(report), [
    'Place: Frankfurt am Main, Germany',
    'Country: Singapore',
    'Network: Example Video Networks, AS64500',
  ]);
  assert.deepEqual(names(undefined), ['Place: 50.11,8.68', 'Country: SG', 'Network: AS64500']);
  assert.equal(placeValueName('country', NO_COUNTRY, report), 'not known');
  assert.equal(placeValueName('asn', NO_NETWORK, report), 'not known');
  assert.equal(placeValueName('organisation', 'Akamai', report), 'Akamai, no AS number');
  assert.equal(placeValueName('host', 'DE', report), 'DE');
});
