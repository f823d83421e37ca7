import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Catalogue } from '../../src/label/catalogue.ts';
import { createLabeller } from '../../src/label/detector.ts';
import { type Label, type Labeller, STRENGTH, UNKNOWN_LABEL } from '../../src/model/label.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import { answer, conversation, packet, sent, START_US } from '../support/records.ts';
import { anyText } from '../support/any_text.ts';

const TLS = 'eth:ethertype:ip:tcp:tls';
const DNS = 'eth:ethertype:ip:udp:dns';
const CATALOGUE = new Catalogue([
  ['Films', 'Video', 'films.example', 'cdn.example'],
  ['Chat', 'Messaging', 'chat.example'],
]);
const MINUTE_US = 60_000_000;

/** Labels a stream's packets one after another. */
function labels(labeller: Labeller, ...records: PacketRecord[]): Label[] {
  let current: Label | undefined;
  return records.map((record) => current = labeller.label(record, current));
}

function last(labeller: Labeller, ...records: PacketRecord[]): Label {
  return labels(labeller, ...records).at(-1) ?? UNKNOWN_LABEL;
}

/** A DNS exchange on a stream of its own. */
function lookUp(
  labeller: Labeller,
  name: string,
  addresses: string[],
  timeUs = START_US,
  client?: string,
): Label {
  const asked = conversation(100, {
    transport: 'udp',
    server: '192.168.7.1',
    serverPort: 53,
    ...(client === undefined ? {} : { client }),
  });
  const question = answer(name, { response: false, rcode: undefined, responseTimeMs: undefined });
  return last(
    labeller,
    sent('client', asked, { chain: DNS, dns: question, timeUs }),
    sent('server', asked, { chain: DNS, dns: answer(name, { addresses }), timeUs }),
  );
}

Deno.test('labeller: a TLS server name, with the evidence in words', () => {
  const labeller = createLabeller({ catalogue: CATALOGUE });
  const [before, after] = labels(
    labeller,
    sent('client', conversation(0)),
    sent('client', conversation(0), { chain: TLS, tlsServerNames: ['API.films.example'] }),
  );
  assert.deepEqual([before?.app, before?.evidence], ['Web', 'TCP port 443 (HTTPS)']);
  assert.deepEqual(after, {
    app: 'Films',
    category: 'Video',
    evidence: 'TLS server name API.films.example',
    strength: STRENGTH.serverName,
    hostname: 'API.films.example',
    hostnameStrength: STRENGTH.serverName,
  });
});

Deno.test('labeller: QUIC and DTLS say so', () => {
  const udp = conversation(0, { transport: 'udp' });
  const named = (chain: string) =>
    last(
      createLabeller({ catalogue: CATALOGUE }),
      sent('client', udp, { chain, tlsServerNames: ['films.example'] }),
    )
      .evidence;
  assert.equal(named('eth:ethertype:ip:udp:quic:tls'), 'QUIC server name films.example');
  assert.equal(named('eth:ethertype:ip:udp:dtls'), 'DTLS server name films.example');
});

Deno.test('labeller: an HTTP Host, without its port; the server name beats it', () => {
  const labeller = createLabeller({ catalogue: CATALOGUE });
  const talk = conversation(0, { serverPort: 80 });
  const chain = 'eth:ethertype:ip:tcp:http';
  const host = last(labeller, sent('client', talk, { chain, httpHosts: ['chat.example:8080'] }));
  assert.deepEqual([host.app, host.hostname, host.evidence], [
    'Chat',
    'chat.example',
    'HTTP Host chat.example',
  ]);
  // A second request to another virtual host does not rename the stream; a server name does.
  assert.equal(labeller.label(sent('client', talk, { chain, httpHosts: ['films.example'] }), host), host);
  const tls = labeller.label(sent('client', talk, { chain: TLS, tlsServerNames: ['films.example'] }), host);
  assert.equal(tls.app, 'Films');
  const address = last(
    createLabeller({ catalogue: CATALOGUE }),
    sent('client', talk, { chain, httpHosts: ['198.51.100.7'] }),
  );
  assert.equal(address.hostname, undefined, 'an address is no name');
});

Deno.test('labeller: a name that the catalogue does not know is the web, and says so', () => {
  const label = last(
    createLabeller({ catalogue: CATALOGUE }),
    sent('client', conversation(0), { chain: TLS, tlsServerNames: ['shop.example'] }),
  );
  assert.deepEqual([label.app, label.hostname], ['Web', 'shop.example']);
  assert.match(label.evidence, /shop\.example, which is no application in the catalogue/);
});

Deno.test('labeller: the name that the client had looked up', () => {
  const labeller = createLabeller({ catalogue: CATALOGUE });
  lookUp(labeller, 'Films.Example.', ['198.51.100.7']);
  const after = (us: number, more = {}) => sent('client', conversation(0, more), { timeUs: START_US + us });
  const soon = last(labeller, after(3_000_000));
  assert.deepEqual([soon.app, soon.hostname, soon.strength, soon.evidence], [
    'Films',
    'films.example',
    STRENGTH.dnsAnswer,
    'DNS answer for films.example, 3 s before',
  ]);
  assert.match(last(labeller, after(10 * MINUTE_US)).evidence, /10 min before/);
  // Its first packet may well be the server's.
  assert.equal(last(labeller, sent('server', conversation(1))).app, 'Films');
  // An hour later the address may long be another's.
  assert.equal(last(labeller, after(61 * MINUTE_US)).app, 'Web');
});

Deno.test('labeller: an unknown name that was looked up is still the stream’s host name', () => {
  const labeller = createLabeller({ catalogue: CATALOGUE });
  lookUp(labeller, 'shop.example', ['198.51.100.7']);
  const label = last(labeller, sent('client', conversation(0)));
  assert.deepEqual([label.app, label.hostname, label.hostnameStrength], [
    'Web',
    'shop.example',
    STRENGTH.dnsAnswer,
  ]);
});

Deno.test('labeller: what one client looked up is weak evidence for another, and none after half an hour', () => {
  const labeller = createLabeller({ catalogue: CATALOGUE });
  lookUp(labeller, 'films.example', ['198.51.100.7'], START_US, '192.168.7.99');
  const at = (us: number) => last(labeller, sent('client', conversation(0), { timeUs: START_US + us }));
  const learned = at(MINUTE_US);
  assert.deepEqual([learned.app, learned.strength, learned.hostname], [
    'Films',
    STRENGTH.learnedAddress,
    undefined,
  ]);
  assert.match(learned.evidence, /address 198\.51\.100\.7 was films\.example's 60 s before/);
  assert.equal(at(31 * MINUTE_US).app, 'Web');
});

Deno.test('labeller: an answer that leads nowhere, as filtering resolvers give it, names nothing', () => {
  for (const address of ['127.0.0.1', '0.0.0.0', '::', '::1']) {
    const labeller = createLabeller({ catalogue: CATALOGUE });
    lookUp(labeller, 'films.example', [address]);
    const talk = conversation(0, { server: address, serverPort: 5432 });
    assert.equal(last(labeller, sent('client', talk)).app, 'PostgreSQL', address);
  }
  const labeller = createLabeller({ catalogue: CATALOGUE });
  lookUp(labeller, 'films.example', ['192.168.7.77']);
  const another = conversation(0, { client: '192.168.7.99', server: '192.168.7.77' });
  assert.equal(last(labeller, sent('client', another)).app, 'Web', 'what is private is nobody else’s');
  lookUp(labeller, '<Root>', ['198.51.100.9']);
  assert.equal(
    last(labeller, sent('client', conversation(1, { server: '198.51.100.9' }))).hostname,
    undefined,
  );
});

Deno.test('labeller: an address that two applications share says nothing', () => {
  const labeller = createLabeller({ catalogue: CATALOGUE });
  const hello = (name: string, number: number) =>
    last(labeller, sent('client', conversation(number), { chain: TLS, tlsServerNames: [name] }));
  hello('films.example', 0);
  assert.equal(last(labeller, sent('client', conversation(1))).app, 'Films');
  hello('chat.example', 2);
  assert.equal(last(labeller, sent('client', conversation(3))).app, 'Web');
  hello('films.example', 4);
  assert.equal(last(labeller, sent('client', conversation(5))).app, 'Web', 'and goes on saying nothing');
});

Deno.test('labeller: a look-up belongs to the application that is looked up', () => {
  const labeller = createLabeller({ catalogue: CATALOGUE });
  const label = lookUp(labeller, 'films.example', ['198.51.100.7']);
  assert.deepEqual([label.app, label.evidence, label.hostname], [
    'Films',
    'DNS question for films.example',
    undefined,
  ]);
  assert.equal(lookUp(labeller, 'unlisted.example', []).app, 'DNS');

  // A forwarder that asks for everybody from one port is DNS.
  const forwarder = conversation(7, { transport: 'udp', serverPort: 53 });
  const asks = (name: string) =>
    sent('client', forwarder, { chain: DNS, dns: answer(name, { response: false }) });
  const [first, same, other, again] = labels(
    labeller,
    asks('films.example'),
    asks('www.films.example'),
    asks('chat.example'),
    asks('films.example'),
  );
  assert.deepEqual([first?.app, same?.app, other?.app, again?.app], ['Films', 'Films', 'DNS', 'DNS']);
  assert.equal(other?.evidence, 'DNS questions for several applications');
});

Deno.test('labeller: answers to multicast questions say nothing about servers', () => {
  const labeller = createLabeller({ catalogue: CATALOGUE });
  const mdns = conversation(1, { transport: 'udp', serverPort: 5353 });
  const label = last(
    labeller,
    sent('server', mdns, {
      chain: 'eth:ethertype:ip:udp:mdns',
      dns: answer('films.example', { addresses: ['198.51.100.7'] }),
    }),
  );
  assert.equal(label.app, 'mDNS');
  assert.equal(last(labeller, sent('client', conversation(0))).app, 'Web');
});

Deno.test('labeller: tshark’s own dissectors, and what they only carry', () => {
  const labeller = createLabeller({ catalogue: CATALOGUE });
  const talk = conversation(0, { serverPort: 40_000 });
  const chain = (tail: string) => `eth:ethertype:ip:tcp:${tail}`;
  const ssh = last(labeller, sent('client', talk), sent('client', talk, { chain: chain('ssh') }));
  assert.deepEqual([ssh.app, ssh.evidence], ['SSH', 'tshark dissects it as SSH']);
  // The carrier gives way to what it carries, and does not come back.
  const [tls, irc, tlsAgain] = labels(
    labeller,
    sent('client', talk, { chain: chain('tls') }),
    sent('client', talk, { chain: chain('tls:irc') }),
    sent('client', talk, { chain: chain('tls') }),
  );
  assert.deepEqual([tls?.app, irc?.app, tlsAgain?.app], ['Web', 'IRC', 'IRC']);
});

Deno.test('labeller: ports are the weakest evidence; TLS says how, the port says what', () => {
  const first = (serverPort: number, chain?: string) =>
    last(
      createLabeller({ catalogue: CATALOGUE }),
      sent('client', conversation(0, { serverPort }), chain ? { chain } : {}),
    );
  assert.deepEqual([first(5432).app, first(5432).strength], ['PostgreSQL', STRENGTH.port]);
  assert.equal(first(993, TLS).app, 'IMAP');
  assert.equal(first(443, TLS).app, 'Web');
  assert.equal(first(47_113, TLS).app, 'Web');
  assert.equal(first(47_113).app, 'Unknown');
  assert.deepEqual(first(47_113), UNKNOWN_LABEL);
  assert.equal(first(22, 'eth:ethertype:ip:tcp:http').app, 'SSH');
  assert.equal(first(993, 'eth:ethertype:ip:tcp:ssh').app, 'SSH', 'what was dissected beats the port');
  const imaps = createLabeller({ catalogue: CATALOGUE });
  const talk = conversation(0, { serverPort: 993 });
  assert.equal(last(imaps, sent('client', talk), sent('client', talk, { chain: TLS })).app, 'IMAP');
});

Deno.test('labeller: packets without a stream are named by their protocol', () => {
  const labeller = createLabeller({ catalogue: CATALOGUE });
  assert.equal(labeller.label(packet({ chain: 'eth:ethertype:arp' }), undefined).app, 'ARP');
  assert.equal(labeller.label(packet({ chain: 'eth:ethertype:ip:icmp:ip:udp' }), undefined).app, 'ICMP');
  assert.deepEqual(labeller.label(packet({ chain: 'eth:llc' }), undefined), UNKNOWN_LABEL);
  assert.deepEqual(labeller.label(packet({ chain: '' }), undefined), UNKNOWN_LABEL);
});

const NAMES = [
  'films.example',
  'chat.example',
  'unlisted.example',
  '',
  '198.51.100.7',
  '*.x',
  'ü'.repeat(300),
];
const CHAINS = [
  TLS,
  DNS,
  'eth:ethertype:ip:tcp',
  'eth:ethertype:ip:tcp:ssh',
  'eth:ethertype:ip:udp:quic:tls',
  '',
];
const name = fc.oneof(fc.constantFrom(...NAMES), anyText(40));
const anyPacket = fc.record({
  stream: fc.nat(4),
  by: fc.constantFrom('client' as const, 'server' as const),
  chain: fc.constantFrom(...CHAINS),
  port: fc.constantFrom(22, 53, 443, 993, 40_000),
  tls: fc.array(name, { maxLength: 2 }),
  http: fc.array(name, { maxLength: 2 }),
  dns: fc.option(
    fc.tuple(name, fc.array(fc.constantFrom('198.51.100.7', 'x', ''), { maxLength: 3 }), fc.boolean()),
  ),
  minutes: fc.integer({ min: -90, max: 90 }),
});

Deno.test('labeller: strong evidence is never replaced by weak, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(anyPacket, { maxLength: 40 }), (picked) => {
      const labeller = createLabeller({ catalogue: CATALOGUE });
      const current = new Map<number, Label>();
      for (const each of picked) {
        const record = sent(each.by, conversation(each.stream, { serverPort: each.port }), {
          chain: each.chain,
          tlsServerNames: each.tls,
          httpHosts: each.http,
          timeUs: START_US + each.minutes * MINUTE_US,
          ...(each.dns
            ? { dns: answer(each.dns[0], { addresses: each.dns[1], response: each.dns[2] }) }
            : {}),
        });
        const before = current.get(each.stream);
        const after = labeller.label(record, before);
        current.set(each.stream, after);
        assert.ok((after.hostname ?? '').length <= 255);
        assert.equal(after.evidence === '', after.app === 'Unknown');
        if (!before) continue;
        assert.ok(after.strength >= before.strength, `${before.evidence} gave way to ${after.evidence}`);
        assert.ok(after.hostnameStrength >= before.hostnameStrength);
        // Of what tshark says, a protocol that only carries gives way to the one that it carries.
        const carrier = before.strength === STRENGTH.dissector && before.app === 'Web';
        if (after.strength === before.strength && !carrier) assert.equal(after.app, before.app);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test('labeller: equal packets give equal labels, so that a replay says what the live view said', () => {
  fc.assert(
    fc.property(fc.array(anyPacket, { maxLength: 30 }), (picked) => {
      const run = () => {
        const labeller = createLabeller({ catalogue: CATALOGUE });
        const current = new Map<number, Label>();
        return picked.map((each) => {
          const record = sent(each.by, conversation(each.stream), {
            chain: each.chain,
            tlsServerNames: each.tls,
          });
          const label = labeller.label(record, current.get(each.stream));
          current.set(each.stream, label);
          return label;
        });
      };
      assert.deepEqual(run(), run());
    }),
    { numRuns: 50 },
  );
});
