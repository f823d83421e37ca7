import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Catalogue, catalogue, plainName } from '../../src/label/catalogue.ts';
import { DISSECTOR_ROWS } from '../../src/label/data/dissector_rows.ts';
import { PORT_ROWS } from '../../src/label/data/port_rows.ts';
import { CATALOGUE_ROWS } from '../../src/label/data/rows.ts';
import { anyText } from '../support/any_text.ts';

const appOf = (name: string) => catalogue.find(name)?.app;

Deno.test('catalogue: no domain stands for two applications, or twice', () => {
  const seen = new Map<string, string>();
  for (const [app, , ...domains] of CATALOGUE_ROWS) {
    for (const domain of domains) {
      assert.equal(seen.get(domain), undefined, `${domain} is ${app}'s and ${seen.get(domain)}'s`);
      seen.set(domain, app);
    }
  }
  assert.ok(seen.size > 10_000);
});

Deno.test('catalogue: an application stands in one row, with one category', () => {
  const apps = CATALOGUE_ROWS.map(([app]) => app);
  assert.deepEqual(apps.filter((app, i) => apps.indexOf(app) !== i), []);
  // Ports and dissectors say the same of an application that they name too.
  const categories = new Map(CATALOGUE_ROWS.map(([app, category]) => [app, category]));
  const others = [
    ...PORT_ROWS.map((row) => [row[3], row[4]] as const),
    ...DISSECTOR_ROWS.map((row) => [row[2], row[3]] as const),
  ];
  for (const [app, category] of others) {
    const known = categories.get(app) ?? category;
    categories.set(app, known);
    assert.equal(category, known, app);
  }
});

Deno.test('catalogue: domains are written as they are compared', () => {
  for (const [app, , ...domains] of CATALOGUE_ROWS) {
    for (const domain of domains) {
      const bare = domain.replace(/^[a-z0-9.-]+\*\./, '').replace(/\.\*$/, '');
      assert.match(bare, /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, `${app}: ${domain}`);
      assert.ok(!bare.includes('..') && bare.length <= 253, domain);
      assert.equal(plainName(domain), domain);
    }
  }
});

Deno.test('catalogue: every entry finds its own application', () => {
  for (const [app, , ...domains] of CATALOGUE_ROWS) {
    for (const domain of domains) {
      const name = domain.endsWith('.*') ? domain.replace(/\.\*$/, '.com') : domain.replace('*', 'x');
      const found = appOf(name);
      // Another row may know the brand's .com better (`line.*` and `line.com`, say).
      if (domain.endsWith('.*')) assert.ok(found !== undefined, domain);
      else assert.equal(found, app, domain);
      if (!domain.includes('*')) assert.equal(appOf(`some.host.${domain}`), appOf(`other.${domain}`), domain);
    }
  }
});

Deno.test('catalogue: ports and dissectors stand there once', () => {
  const ports = PORT_ROWS.flatMap(([transports, port]) =>
    transports.split('/').map((each) => `${each} ${port}`)
  );
  assert.deepEqual(ports.filter((each, i) => ports.indexOf(each) !== i), []);
  const layers = DISSECTOR_ROWS.map(([layer]) => layer);
  assert.deepEqual(layers.filter((each, i) => layers.indexOf(each) !== i), []);
  for (const [, port] of PORT_ROWS) assert.ok(Number.isInteger(port) && port > 0 && port < 65_536);
});

Deno.test('catalogue: no row is redundant', () => {
  const owners = new Map(CATALOGUE_ROWS.flatMap(([app, , ...domains]) => domains.map((each) => [each, app])));
  const brands = new Catalogue(
    CATALOGUE_ROWS.map(([app, category, ...domains]) => [
      app,
      category,
      ...domains.filter((each) => each.endsWith('.*')),
    ]),
  );
  const redundant: string[] = [];
  for (const [domain, app] of owners) {
    if (domain.endsWith('.*')) continue;
    const labels = domain.split('.');
    const above = labels.map((_, i) => labels.slice(i + 1).join('.')).find((each) => owners.has(each));
    const covered = above === undefined ? brands.find(domain.replace('*', 'x'))?.app : owners.get(above);
    if (covered === app) redundant.push(`${app}: ${domain}`);
  }
  assert.deepEqual(redundant, []);
});

Deno.test('catalogue: names that only look alike are nobody’s', () => {
  const names = [
    'notgoogle.com',
    'google.com.evil.example',
    'netflix.com.phish.example',
    'youtube',
    'com',
    'co.uk',
    '',
    '.',
    'localhost',
    'igcdn-photos.example',
    'xigcdn-photos-a-a.akamaihd.net.example',
    'example.org',
  ];
  for (const name of names) assert.equal(appOf(name), undefined, name);
});

Deno.test('catalogue: the longest match wins, brands come last, case and trailing dots do not matter', () => {
  const own = new Catalogue([
    ['Brand', 'Web', 'brand.*'],
    ['Mail', 'Mail', 'mail.brand.com'],
    ['Carrier', 'Cloud', 'carrier.net'],
    ['Guest', 'Video', 'guest-*.carrier.net', 'guest.*.cdn.carrier.net'],
  ]);
  const found = (name: string) => own.find(name)?.app;
  assert.equal(found('www.brand.com'), 'Brand');
  assert.equal(found('brand.co.uk'), 'Brand');
  assert.equal(found('a.mail.brand.com'), 'Mail');
  assert.equal(found('MAIL.Brand.Com..'), 'Mail');
  assert.equal(found('guest-1.carrier.net'), 'Guest');
  assert.equal(found('guest.fra1.cdn.carrier.net'), 'Guest');
  assert.equal(found('guest.fra1.carrier.net'), 'Carrier');
  assert.equal(found('other-1.carrier.net'), 'Carrier');
  assert.equal(found('brand.example.com'), undefined);
});

Deno.test('catalogue: no text makes it throw, and a name too long is nobody’s', () => {
  assert.equal(appOf(`${'a.'.repeat(200)}google.com`), undefined);
  fc.assert(
    fc.property(anyText(300), (name) => {
      catalogue.find(name);
      catalogue.find(`${name}.google.com`);
    }),
    { numRuns: 300 },
  );
});
