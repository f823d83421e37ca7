/** What is found out about hosts, with a real store, made-up databases and stand-ins for everybody else. */
import assert from 'node:assert/strict';
import { Atlas } from '../../src/geo/atlas.ts';
import { IpApi } from '../../src/geo/ip_api.ts';
import { OfflineDatabases } from '../../src/geo/offline_databases.ts';
import { ReverseDns } from '../../src/geo/reverse_dns.ts';
import type { HostRecord, Located } from '../../src/model/host.ts';
import { type Label, STRENGTH, UNKNOWN_LABEL } from '../../src/model/label.ts';
import type { Direction } from '../../src/model/packet.ts';
import { HostFinder } from '../../src/session/host_finder.ts';
import { hostOf } from '../../src/session/host_record.ts';
import { OwnAddresses } from '../../src/session/own_addresses.ts';
import { Store } from '../../src/store/store.ts';
import { writeDatabaseSet } from '../support/database_set.ts';
import { found, headers, IpApiServer } from '../support/ip_api_server.ts';
import { conversation, sent } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { until } from '../support/until.ts';

class Bench implements AsyncDisposable {
  readonly atlas = new Atlas();
  readonly store: Store;
  readonly finder: HostFinder;
  readonly problems: string[] = [];

  private constructor(
    readonly folder: TempFolder,
    readonly online?: IpApi,
    readonly reverse?: ReverseDns,
    machine: () => readonly string[] = () => [],
  ) {
    this.store = new Store(folder.at('t.sqlite'));
    this.finder = new HostFinder({
      rows: this.store.hosts,
      namesOf: (id) => this.store.hostNames(id),
      atlas: this.atlas,
      own: new OwnAddresses({ sessions: this.store.sessions, machine }),
      prune: (stopped) => this.store.pruneHosts(stopped),
      onProblem: (text) => this.problems.push(text),
      ...(online ? { online } : {}),
      ...(reverse ? { reverse } : {}),
    });
  }

  static async open(
    online?: IpApi,
    reverse?: ReverseDns,
    machine?: () => readonly string[],
  ): Promise<Bench> {
    return new Bench(await TempFolder.make(), online, reverse, machine);
  }

  async useDatabases(): Promise<void> {
    await writeDatabaseSet(this.folder.at('geo'));
    this.atlas.use(await new OfflineDatabases(this.folder.at('geo')).find());
    await this.finder.sourcesChanged();
  }

  host(address: string): HostRecord | undefined {
    return this.store.hosts.find([address]).get(address);
  }

  /** Waits until a host is as a test wants it. */
  async is(address: string, fits: (host: HostRecord) => boolean): Promise<HostRecord> {
    return await until(address, () => {
      const host = this.host(address);
      return Promise.resolve(host && fits(host) ? host : undefined);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.finder.close();
    this.store.close();
    await this.folder[Symbol.asyncDispose]();
    assert.deepEqual(this.problems, []);
  }
}

/** A stream as the engine drains it. */
function stream(
  server: string,
  label: Partial<Label> = {},
  direction: Direction = 'out',
  client = '192.168.7.2',
) {
  return {
    ...{
      transport: 'tcp' as const,
      number: 0,
      client,
      clientPort: 5000,
      server,
      serverPort: 443,
      roleRank: 3,
    },
    ...{ directionToServer: direction, label: { ...UNKNOWN_LABEL, ...label }, firstUs: 1, lastUs: 2 },
    ...{
      packetsToServer: 1,
      packetsToClient: 1,
      bytesToServer: 1,
      bytesToClient: 1,
      payloadBytesToServer: 0,
    },
    ...{ payloadBytesToClient: 0, retransmissions: 0, rttSamples: 0, rttSumNs: 0, rttMinNs: 0, rttMaxNs: 0 },
    ...{ rttSketch: '', rttP50Ns: undefined, rttP95Ns: undefined, synUs: undefined, handshakeStage: 0 },
    handshakeRttNs: undefined,
  };
}

const named = (hostname: string, hostnameStrength: number) => ({ hostname, hostnameStrength });

Deno.test('finder: new hosts are there within two seconds, by themselves; noting returns at once', async () => {
  await using bench = await Bench.open();
  const began = performance.now();
  bench.finder.note([stream('1.1.1.1'), stream('10.0.0.7'), stream('aa:bb:cc:dd:ee:ff'), stream('')]);
  assert.equal(bench.host('1.1.1.1'), undefined);
  assert.ok(bench.finder.pending >= 2);
  const host = await bench.is('1.1.1.1', () => true);
  assert.ok(performance.now() - began < 2000);
  assert.deepEqual([host.organisation, host.asn, host.hostname, host.hostname_evidence], [
    'Cloudflare',
    13335,
    'one.one.one.one',
    'built-in table',
  ]);
  assert.deepEqual([bench.host('10.0.0.7')?.scope, bench.host('10.0.0.7')?.settled], ['private', true]);
  assert.equal(bench.host('aa:bb:cc:dd:ee:ff') ?? bench.host(''), undefined);
});

Deno.test('finder: a stronger name replaces a weaker one, never the other way round, nor one as good', async () => {
  await using bench = await Bench.open();
  const steps: [Partial<Label>, name: string | null, evidence: string | null][] = [
    [{}, null, null],
    [named('dns.example', STRENGTH.dnsAnswer), 'dns.example', 'DNS answer'],
    [named('sni.example', STRENGTH.serverName), 'sni.example', 'TLS server name'],
    [named('http.example', STRENGTH.httpHost), 'sni.example', 'TLS server name'],
    [named('other.example', STRENGTH.serverName), 'sni.example', 'TLS server name'],
  ];
  for (const [label, name, evidence] of steps) {
    bench.finder.note([stream('45.10.0.1', label)]);
    await bench.finder.settled();
    const host = bench.host('45.10.0.1');
    assert.deepEqual([host?.hostname, host?.hostname_evidence], [name, evidence]);
  }
  // The built-in name gives way to what a capture says.
  bench.finder.note([stream('8.8.8.8')]);
  await bench.finder.settled();
  bench.finder.note([stream('8.8.8.8', named('doh.example', STRENGTH.dnsAnswer))]);
  await bench.finder.settled();
  assert.equal(bench.host('8.8.8.8')?.hostname, 'doh.example');
});

Deno.test('finder: hostile names stay the text that they are, and are bounded', async () => {
  await using bench = await Bench.open();
  const hostile = [
    '<img src=x onerror=alert(1)>',
    'xn--e1afmkfd.xn--p1ai',
    'a'.repeat(255),
    "'; drop table hosts; --",
    '\u001b[2J\u202e\ufffd',
  ];
  bench.finder.note(hostile.map((name, i) => stream(`45.10.1.${i}`, named(name, STRENGTH.serverName))));
  bench.finder.note([stream('45.10.1.9', named('b'.repeat(10_000), STRENGTH.serverName))]);
  await bench.finder.settled();
  hostile.forEach((name, i) => assert.equal(bench.host(`45.10.1.${i}`)?.hostname, name));
  assert.equal(bench.host('45.10.1.9')?.hostname?.length, 255);
});

Deno.test('finder: of an inbound stream the client is the host, and the name is not its own', async () => {
  await using bench = await Bench.open();
  bench.finder.note([stream('192.168.7.2', named('my.example', STRENGTH.serverName), 'in', '45.10.0.5')]);
  bench.finder.note([stream('45.10.0.6', named('far.example', STRENGTH.serverName), 'transit', '45.10.0.7')]);
  await bench.finder.settled();
  assert.deepEqual([bench.host('45.10.0.5')?.hostname, bench.host('192.168.7.2')], [null, undefined]);
  assert.deepEqual([bench.host('45.10.0.6')?.hostname, bench.host('45.10.0.7')?.hostname], [
    'far.example',
    null,
  ]);
});

Deno.test('finder: what nobody knew is asked again once databases are there, and what is known is left alone', async () => {
  await using bench = await Bench.open();
  bench.finder.note([stream('45.10.0.1'), stream('46.10.0.1'), stream('99.1.1.1')]);
  await bench.finder.settled();
  assert.deepEqual([bench.host('45.10.0.1')?.located_by, bench.host('45.10.0.1')?.settled], [null, false]);
  await bench.useDatabases();
  const oslo = bench.host('45.10.0.1');
  assert.deepEqual([oslo?.city, oslo?.located_by, oslo?.settled, oslo?.asn], [
    'Oslo',
    'DB-IP City Lite',
    true,
    64500,
  ]);
  assert.deepEqual(bench.host('99.1.1.1')?.asked_of, [
    'DB-IP City Lite 2026-01',
    'RouteViews and DB-IP ASN 2026-01',
  ]);
  const version = bench.store.hosts.version;
  await bench.finder.sourcesChanged();
  bench.finder.note([stream('45.10.0.1'), stream('99.1.1.1')]);
  await bench.finder.settled();
  assert.equal(bench.store.hosts.version, version, 'nothing was written');
});

Deno.test('finder: what is pending stays above nothing until every page of hosts was gone through', async () => {
  await using bench = await Bench.open();
  const addresses = Array.from({ length: 950 }, (_, i) => `45.10.${i >> 8}.${i % 256}`);
  bench.store.hosts.write(addresses.map((address) => hostOf(address, 'public')));
  let last: number | undefined;
  const pass = bench.useDatabases().then(() => last = bench.store.hosts.version);
  // Looked at between two pages and within them: at whatever moment others have their turn.
  const seen: [pending: number, version: number][] = [];
  for (let i = 0; last === undefined; i++) {
    seen.push([bench.finder.pending, bench.store.hosts.version]);
    if (i % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    else await Promise.resolve();
  }
  await pass;
  const first = seen[0]?.[1] ?? 0;
  const during = seen.filter(([, version]) => version > first && version < (last ?? 0));
  assert.ok(during.length > 3);
  assert.deepEqual(during.filter(([pending]) => pending === 0), []);
  assert.ok(Math.max(...seen.map(([pending]) => pending)) >= 700);
  assert.equal(bench.finder.pending, 0);
  assert.equal(bench.host(addresses.at(-1) ?? '')?.city, 'Oslo');
});

Deno.test('finder: ip-api.com is asked last, only when it is on, and a negative answer holds for a week', async () => {
  await using server = new IpApiServer((asked) =>
    Response.json(
      asked.map((query) => query === '99.1.1.2' ? { status: 'fail', query } : found(query)),
      { headers },
    )
  );
  const online = new IpApi({ base: server.base });
  await using bench = await Bench.open(online);
  await bench.useDatabases();
  bench.finder.note(
    ['45.10.0.1', '99.1.1.1', '99.1.1.2', '1.1.1.1', '10.0.0.1'].map((address) => stream(address)),
  );
  await bench.finder.settled();
  assert.deepEqual(server.asked, []);
  online.enabled = true;
  await bench.finder.sourcesChanged();
  const reykjavik = await bench.is('99.1.1.1', ({ settled }) => settled);
  assert.deepEqual([reykjavik.city, reykjavik.located_by], ['Reykjavik', 'ip-api.com']);
  const unknown = await bench.is('99.1.1.2', ({ asked_of }) => asked_of.includes('ip-api.com'));
  assert.equal(unknown.settled, false);
  assert.deepEqual(server.asked, [['99.1.1.1', '99.1.1.2']]);
  await bench.finder.sourcesChanged();
  assert.equal(online.pending, 0, 'it said that it does not know');
  bench.store.hosts.write([{ ...unknown, asked_us: Date.now() * 1000 - 8 * 24 * 3600 * 1_000_000 }]);
  await bench.finder.sourcesChanged();
  await server.requests(2);
  assert.deepEqual(server.asked[1], ['99.1.1.2']);
});

Deno.test('finder: nobody is asked about what is here, for any session or on this machine', async () => {
  await using server = new IpApiServer((asked) =>
    Response.json(asked.map((each) => found(each)), { headers })
  );
  const online = new IpApi({ base: server.base });
  const names: string[] = [];
  const reverse = new ReverseDns({
    resolve: (name) => {
      names.push(name);
      return Promise.resolve(['host.example.']);
    },
  });
  await using bench = await Bench.open(online, reverse, () => ['99.1.1.4']);
  const id = storeSession(bench.store, [
    sent('client', conversation(0, { client: '99.1.1.1', server: '99.1.1.2' }), { tcpFlags: 2 }),
    sent('client', conversation(1, { client: '99.1.1.1', server: '99.1.1.9' }), { tcpFlags: 2 }),
  ], { session: { locality: { kind: 'own', addresses: ['99.1.1.1', '99.1.1.2'] } } });
  // Met before anybody knew whose they are, or elsewhere; 6to4 holds an address in it.
  bench.store.hosts.write(['99.1.1.2', '99.1.1.4', '2002:6301:101::1'].map((each) => hostOf(each, 'public')));
  online.enabled = true;
  reverse.enabled = true;
  await bench.finder.complete(id);
  bench.finder.note([stream('99.1.1.1', {}, 'local', '99.1.1.2'), stream('99.1.1.4'), stream('99.1.1.3')]);
  await bench.finder.settled();
  await bench.finder.sourcesChanged();
  for (const each of ['99.1.1.9', '99.1.1.3']) {
    await bench.is(each, ({ settled, name_asked_us }) => settled && name_asked_us !== null);
  }
  assert.deepEqual(server.asked.flat().sort(), ['99.1.1.3', '99.1.1.9']);
  assert.deepEqual(names.sort(), ['3.1.1.99.in-addr.arpa', '9.1.1.99.in-addr.arpa']);
  assert.equal(bench.host('99.1.1.1'), undefined);
});

Deno.test('finder: reverse DNS names what has no name, once, and gives way to captures', async () => {
  const asked: string[] = [];
  const reverse = new ReverseDns({
    resolve: (name) => {
      asked.push(name);
      return name.startsWith('1.')
        ? Promise.resolve(['host.example.'])
        : Promise.reject(new Deno.errors.NotFound(''));
    },
  });
  await using bench = await Bench.open(undefined, reverse);
  bench.finder.note([
    stream('45.10.0.1'),
    stream('45.10.0.2'),
    stream('10.0.0.1'),
    stream('45.10.0.3', named('a.example', 40)),
  ]);
  await bench.finder.settled();
  reverse.enabled = true;
  await bench.finder.sourcesChanged();
  const host = await bench.is('45.10.0.1', ({ name_asked_us }) => name_asked_us !== null);
  assert.deepEqual([host.hostname, host.hostname_evidence], ['host.example', 'reverse DNS']);
  await bench.is('45.10.0.2', ({ name_asked_us }) => name_asked_us !== null);
  assert.deepEqual(asked.sort(), ['1.0.10.45.in-addr.arpa', '2.0.10.45.in-addr.arpa']);
  await bench.finder.sourcesChanged();
  assert.equal(reverse.pending, 0);
  bench.finder.note([stream('45.10.0.1', named('sni.example', STRENGTH.serverName))]);
  await bench.finder.settled();
  assert.equal(bench.host('45.10.0.1')?.hostname, 'sni.example');
});

Deno.test('finder: old sessions are filled in, newest first, and more hosts than fit in the queue are found in the store', async () => {
  await using bench = await Bench.open();
  const records = Array.from(
    { length: 30 },
    (_, i) => sent('client', conversation(i, { server: `45.10.2.${i}` }), { tcpFlags: 2 }),
  );
  const id = storeSession(bench.store, records, {
    label: () => ({ ...UNKNOWN_LABEL, ...named('old.example', 60) }),
  });
  assert.deepEqual(bench.store.hosts.sessionsToFill(), [id]);
  await bench.finder.completeAll();
  assert.equal(bench.host('45.10.2.29')?.hostname, 'old.example');
  assert.deepEqual(bench.store.hosts.sessionsToFill(), []);

  const many = Array.from({ length: 21_000 }, (_, i) => stream(`46.11.${i >> 8}.${i % 256}`));
  const began = performance.now();
  bench.finder.note(many);
  assert.ok(performance.now() - began < 500, 'noting does not look anything up');
  assert.equal(bench.finder.pending, 20_000);
});

Deno.test('finder: more than others take at once is asked of them all the same', async () => {
  const asked = new Set<string>();
  const taken: string[] = [];
  const online = {
    id: 'nobody',
    enabled: true,
    get pending() {
      return taken.length;
    },
    ask(address: string) {
      if (taken.length >= 50) return false;
      asked.add(address);
      taken.push(address);
      return true;
    },
    onAnswers: (_: ReadonlyMap<string, Partial<Located> | null>) => {},
    close: () => Promise.resolve(),
  };
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  const finder = new HostFinder({
    rows: store.hosts,
    namesOf: (id) => store.hostNames(id),
    atlas: new Atlas(),
    online,
  });
  finder.note(Array.from({ length: 120 }, (_, i) => stream(`45.10.3.${i}`)));
  await finder.settled();
  for (let round = 0; round < 3; round++) {
    online.onAnswers(new Map(taken.splice(0).map((address) => [address, null])));
    await finder.settled();
    await finder.settled(); // what was begun by the answers
  }
  assert.equal(asked.size, 120);
  await finder.close();
  store.close();
});

Deno.test('finder: hosts of a removed session go, and are looked up again when they are met again', async () => {
  await using bench = await Bench.open();
  const records = [sent('client', conversation(0, { server: '45.10.4.1' }), { tcpFlags: 2 })];
  const id = storeSession(bench.store, records);
  await bench.finder.complete(id);
  assert.ok(bench.host('45.10.4.1'));
  await bench.store.sessions.remove(id);
  await bench.finder.prune();
  assert.equal(bench.host('45.10.4.1'), undefined);
  bench.finder.note([stream('45.10.4.1')]);
  await bench.finder.settled();
  assert.ok(bench.host('45.10.4.1'));
});
