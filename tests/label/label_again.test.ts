/** Stored labels made anew: what a change of rules or catalogue changes, and that nothing else changes. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Catalogue } from '../../src/label/catalogue.ts';
import { createLabeller } from '../../src/label/detector.ts';
import { labelAgain, type LabelledStream } from '../../src/label/label_again.ts';
import { UserRules } from '../../src/label/user_rules.ts';
import { type Label, STRENGTH, UNKNOWN_LABEL } from '../../src/model/label.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import { answer, type Conversation, conversation, sent, START_US } from '../support/records.ts';

const CATALOGUE = new Catalogue([['Films', 'Video', 'films.example'], ['Chat', 'Messaging', 'chat.example']]);
const TLS = 'eth:ethertype:ip:tcp:tls';
const DNS = 'eth:ethertype:ip:udp:dns';

function rulesOf(text: string): UserRules {
  const rules = UserRules.parse(text);
  assert.ok(rules instanceof UserRules, JSON.stringify(rules));
  return rules;
}

const stored = (of: Conversation, label: Label): LabelledStream => ({ ...of, firstUs: START_US, label });

/** A fresh labeller's label of a stream. */
function fresh(of: Conversation, records: readonly PacketRecord[], rules = '', catalogue = CATALOGUE): Label {
  const labeller = createLabeller({ catalogue, rules: rulesOf(rules) });
  let label: Label | undefined;
  for (const record of records) {
    const next = labeller.label(record, record.streamNumber === of.number ? label : undefined);
    if (record.streamNumber === of.number) label = next;
  }
  return label ?? UNKNOWN_LABEL;
}

const HELLO = conversation(1);
const hello = (
  name: string,
) => [sent('client', HELLO), sent('client', HELLO, { chain: TLS, tlsServerNames: [name] })];
const LOOKUP = conversation(8, { transport: 'udp', server: '192.168.7.1', serverPort: 53 });
const lookUp = (name: string) => [
  sent('client', LOOKUP, { chain: DNS, dns: answer(name, { response: false }) }),
  sent('server', LOOKUP, { chain: DNS, dns: answer(name, { addresses: ['198.51.100.7'] }) }),
];
const TELEGRAM = conversation(3, { server: '149.154.160.11' });

/** Kinds of streams, each with the packets that make it. */
const STREAMS: Readonly<Record<string, readonly [Conversation, readonly PacketRecord[]]>> = {
  'a server name': [HELLO, hello('www.films.example')],
  'a server name of nobody': [HELLO, hello('shop.example')],
  'a looked-up name': [HELLO, [...lookUp('films.example'), sent('client', HELLO)]],
  'a looked-up name of nobody': [HELLO, [...lookUp('shop.example'), sent('client', HELLO)]],
  'a question': [LOOKUP, lookUp('films.example')],
  'a question of nobody’s name': [LOOKUP, lookUp('shop.example')],
  'a network': [TELEGRAM, [sent('client', TELEGRAM)]],
  'a port': [conversation(4, { serverPort: 5432 }), [sent('client', conversation(4, { serverPort: 5432 }))]],
  'nothing': [conversation(5, { serverPort: 47_113 }), [
    sent('client', conversation(5, { serverPort: 47_113 })),
  ]],
};

const RULES = {
  'a domain': 'domain films.example = Mine, Own\ndomain shop.example = Shop',
  'a network': 'network 198.51.100.0/24 = Rack\nnetwork 149.154.160.0/24 = Rack\nnetwork 192.168.7.1 = Rack',
  'a port':
    'port tcp/443 = Site, Sites\nport tcp/5432 = Site, Sites\nport udp/53 = Site, Sites\nport tcp/47113 = Site, Sites',
} as const;

/** "3 s before" is not stored with a rule's label: what was looked up is known again, not when. */
const timeless = (label: Label) => ({ ...label, evidence: label.evidence.replace(/, [^,]* before$/, '') });

for (const [what, [of, records]] of Object.entries(STREAMS)) {
  Deno.test(`labelAgain: ${what}, by the same catalogue and rules, stays as it is`, () => {
    for (const rules of ['', ...Object.values(RULES), Object.values(RULES).join('\n')]) {
      const label = fresh(of, records, rules);
      const options = { catalogue: CATALOGUE, rules: rulesOf(rules) };
      assert.deepEqual(labelAgain(stored(of, label), options), label, rules);
    }
  });

  Deno.test(`labelAgain: ${what}, with a rule added, changed and removed, is what a capture would give`, () => {
    const before = fresh(of, records);
    // The name of a question that was nobody's is not stored.
    const nameless = what === 'a question of nobody’s name';
    for (const [kind, rules] of Object.entries(RULES)) {
      const options = { catalogue: CATALOGUE, rules: rulesOf(rules) };
      const added = labelAgain(stored(of, before), options);
      const expected = nameless && kind === 'a domain' ? before : fresh(of, records, rules);
      assert.deepEqual(added, expected, `${kind} added`);
      assert.deepEqual(labelAgain(stored(of, added), options), added, `${kind} once more`);
      const others = rules.replaceAll(/= \w+/g, '= Renamed');
      const changed = labelAgain(stored(of, added), { catalogue: CATALOGUE, rules: rulesOf(others) });
      if (expected !== before) assert.deepEqual(changed, fresh(of, records, others), `${kind} changed`);
      const removed = labelAgain(stored(of, added), { catalogue: CATALOGUE });
      assert.doesNotMatch(
        `${removed.app} ${removed.evidence}`,
        /Mine|Shop|Rack|Site|rule/,
        `${kind} removed`,
      );
      if (what !== 'a question of nobody’s name' && what !== 'a question') {
        assert.deepEqual(timeless(removed), timeless(before), `${kind} removed`);
      }
    }
  });
}

Deno.test('labelAgain: a question whose rule is gone is the catalogue’s, or the resolver’s', () => {
  const again = (name: string) =>
    labelAgain(stored(LOOKUP, fresh(LOOKUP, lookUp(name), RULES['a domain'])), { catalogue: CATALOGUE });
  assert.deepEqual([again('films.example').app, again('films.example').evidence], [
    'Films',
    'DNS question for films.example',
  ]);
  assert.deepEqual([again('shop.example').app, again('shop.example').evidence], ['DNS', 'UDP port 53 (DNS)']);
});

Deno.test('labelAgain: a catalogue that knows more, less, or another name for it', () => {
  const label = fresh(HELLO, hello('www.films.example'));
  const by = (...rows: ConstructorParameters<typeof Catalogue>[0]) =>
    labelAgain(stored(HELLO, label), { catalogue: new Catalogue(rows) });
  assert.equal(by(['Cinema', 'Video', 'films.example']).app, 'Cinema');
  assert.equal(by(['Films', 'Cinema', 'films.example']).category, 'Cinema');
  assert.deepEqual([by().app, by().hostname], ['Web', 'www.films.example']);
  const unlisted = fresh(HELLO, hello('shop.example'));
  const catalogue = new Catalogue([['Shop', 'Shopping', 'shop.example']]);
  assert.equal(labelAgain(stored(HELLO, unlisted), { catalogue }).evidence, 'TLS server name shop.example');
});

Deno.test('labelAgain: what rested on other packets stays as it was found', () => {
  for (
    const strength of [
      STRENGTH.socket,
      STRENGTH.learnedAddress,
      STRENGTH.certificate,
      STRENGTH.stunRealm,
      STRENGTH.program,
    ]
  ) {
    const label = { ...UNKNOWN_LABEL, app: 'Chat', category: 'Messaging', evidence: 'as it was', strength };
    assert.equal(labelAgain(stored(TELEGRAM, label), { catalogue: CATALOGUE }), label);
    // A name that was looked up, and was another's, did not count then either.
    if (strength <= STRENGTH.dnsAnswer) continue;
    const looked = { ...label, hostname: 'films.example', hostnameStrength: STRENGTH.dnsAnswer };
    assert.equal(labelAgain(stored(TELEGRAM, looked), { catalogue: CATALOGUE }), looked);
  }
});

const name = fc.constantFrom(
  'films.example',
  'www.chat.example',
  'shop.example',
  '198.51.100.7',
  'YOUR rule: x',
  '',
);
const names = fc.array(name, { maxLength: 1 });
const anyPacket = fc.record({
  stream: fc.nat(5),
  by: fc.constantFrom('client' as const, 'server' as const),
  chain: fc.constantFrom(
    TLS,
    DNS,
    'eth:ip:tcp',
    'eth:ip:tcp:ssh',
    'eth:ip:udp:quic:tls',
    'eth:ip:udp:dtls',
    'eth:ip:tcp:http',
  ),
  port: fc.constantFrom(22, 53, 443, 993, 5223, 40_000),
  server: fc.constantFrom('198.51.100.7', '149.154.160.11', '157.240.0.60', '17.1.2.3'),
  udp: fc.boolean(),
  tls: names,
  http: names,
  certificate: names,
  realm: names,
  alpn: fc.constantFrom([], ['h2'], ['apns-security-v3']),
  userAgent: fc.constantFrom(undefined, 'WhatsApp/2', 'curl/8'),
  dns: fc.option(fc.tuple(name, fc.boolean())),
});
const anyRules = fc.subarray([...Object.values(RULES).join('\n').split('\n'), 'port udp/40000 = Game']).map((
  lines,
) => lines.join('\n'));

Deno.test('labelAgain: whatever made a label, the same catalogue and rules make it again; and twice is once', () => {
  fc.assert(
    fc.property(fc.array(anyPacket, { maxLength: 40 }), anyRules, anyRules, (picked, text, otherText) => {
      const rules = rulesOf(text);
      const labeller = createLabeller({ catalogue: CATALOGUE, rules });
      const current = new Map<string, readonly [Conversation, Label]>();
      for (const each of picked) {
        const key = `${each.stream} ${each.port} ${each.server} ${each.udp}`;
        const of = conversation(each.stream, {
          serverPort: each.port,
          server: each.server,
          transport: each.udp ? 'udp' : 'tcp',
        });
        const record = sent(each.by, of, {
          chain: each.chain,
          tlsServerNames: each.tls,
          httpHosts: each.http,
          certificateTexts: each.certificate,
          stunRealms: each.realm,
          alpn: each.alpn,
          userAgent: each.userAgent,
          ...(each.dns
            ? { dns: answer(each.dns[0], { response: each.dns[1], addresses: [each.server] }) }
            : {}),
        });
        current.set(key, [of, labeller.label(record, current.get(key)?.[1])]);
      }
      const other = { catalogue: CATALOGUE, rules: rulesOf(otherText) };
      for (const [of, label] of current.values()) {
        assert.deepEqual(labelAgain(stored(of, label), { catalogue: CATALOGUE, rules }), label);
        const changed = labelAgain(stored(of, label), other);
        assert.deepEqual(labelAgain(stored(of, changed), other), changed);
        assert.equal(changed.evidence === '', changed.app === 'Unknown');
        assert.equal(changed.hostname, label.hostname);
      }
    }),
    { numRuns: 500 },
  );
});
