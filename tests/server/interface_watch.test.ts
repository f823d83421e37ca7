/** How busy the interfaces are: told to those who ask, measured only for them. */
import assert from 'node:assert/strict';
import * as v from 'valibot';
import { TapdeckError } from '../../src/model/errors.ts';
import { filterCheck, type InterfaceActivity } from '../../src/model/wire.ts';
import { detailOf, testApp, TestServer } from './harness.ts';

const busy = (bits: number | null, ...names: string[]): InterfaceActivity[] =>
  names.map((name) => ({ name, up: true, bits_per_second: bits, packets_per_second: bits && bits / 8000 }));

Deno.test('activity is told to those who watch, again and again, and nobody else', async () => {
  await using test = new TestServer({ watchMs: 1 });
  const { interfaces } = test.services;
  interfaces.looks = [busy(null, 'lo'), busy(8000, 'lo')];
  const { page: watching } = await test.page();
  const { page: other } = await test.page();
  await other.settled();
  assert.equal(interfaces.looked, 0, 'nobody looks, nothing is measured');

  watching.command({ type: 'watch_interfaces' });
  assert.deepEqual((await watching.next('interface_activity')).interfaces, busy(null, 'lo'));
  assert.deepEqual((await watching.next('interface_activity')).interfaces, busy(8000, 'lo'));
  await watching.next('interface_activity');
  await other.settled();
  assert.equal(other.messages.some(({ type }) => type === 'interface_activity'), false);
});

Deno.test('measuring ends with the last one who watches, who says so or goes away', async () => {
  await using test = new TestServer({ watchMs: 1 });
  const { interfaces } = test.services;
  interfaces.looks = [busy(8000, 'lo')];
  const { page: one } = await test.page();
  const { page: two } = await test.page();
  for (const page of [one, two]) {
    page.command({ type: 'watch_interfaces' });
    page.command({ type: 'watch_interfaces' }); // twice is once
    await page.next('interface_activity');
  }
  one.command({ type: 'unwatch_interfaces' });
  await one.settled();
  const seen = one.messages.length;
  await two.next('interface_activity');
  await one.settled();
  assert.equal(one.messages.slice(seen).some(({ type }) => type === 'interface_activity'), false);

  await two.close();
  // The server has noticed when a new page is greeted; from then on nobody looks.
  const { page: third } = await test.page();
  await third.settled();
  const looked = interfaces.looked;
  for (let i = 0; i < 20; i++) await third.settled();
  assert(interfaces.looked - looked <= 1, 'one look may have been under way');
});

Deno.test('a system that does not count says so once, and is asked again when somebody comes', async () => {
  await using test = new TestServer({ watchMs: 1 });
  const { interfaces } = test.services;
  const { page } = await test.page();
  page.command({ type: 'watch_interfaces' });
  assert.equal((await page.next('interface_activity')).interfaces, null);
  for (let i = 0; i < 20; i++) await page.settled();
  assert.equal(interfaces.looked, 1);
  interfaces.looks = [busy(0, 'lo')];
  page.command({ type: 'watch_interfaces' });
  assert.deepEqual((await page.next('interface_activity')).interfaces, busy(0, 'lo'));
});

Deno.test('an interface that comes or goes is listed anew, for every page', async () => {
  await using test = new TestServer({ watchMs: 1 });
  const { interfaces } = test.services;
  const { page } = await test.page();
  const { page: other } = await test.page();
  const calls = interfaces.calls;
  interfaces.looks = [busy(0, 'lo'), busy(0, 'lo', 'usb0')];
  interfaces.interfaces = interfaces.interfaces.flatMap((one) => [one, { ...one, name: 'usb0' }]);
  page.command({ type: 'watch_interfaces' });
  for (const told of [page, other]) {
    const { interfaces: listed } = await told.next('interfaces', (list) => list.interfaces.length === 2);
    assert.deepEqual(listed.map(({ name }) => name), ['lo', 'usb0']);
  }
  assert.equal(interfaces.calls - calls <= 2, true);
});

Deno.test('a filter is checked on an interface; both are needed', async () => {
  const { app, services } = testApp();
  const answer = await app.request('/api/interfaces/filter?interface=lo&filter=tcp%20port%2080');
  assert.deepEqual(v.parse(filterCheck, await answer.json()), { problem: null, at: null, names: [] });
  assert.deepEqual(services.interfaces.checked, [['lo', 'tcp port 80']]);
  assert.match(await detailOf(await app.request('/api/interfaces/filter?interface=lo'), 400), /"filter"/);
  const long = `/api/interfaces/filter?interface=lo&filter=${'x'.repeat(4097)}`;
  assert.match(await detailOf(await app.request(long), 400), /"filter"/);
  services.interfaces.check = () =>
    Promise.reject(new TapdeckError('invalid', 'There is no interface named "x".'));
  assert.equal(
    await detailOf(await app.request('/api/interfaces/filter?interface=x&filter=tcp'), 400),
    'There is no interface named "x".',
  );
});
