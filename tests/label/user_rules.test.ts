import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CATALOGUE_VERSION } from '../../src/label/catalogue.ts';
import { createLabeller } from '../../src/label/detector.ts';
import { MAX_RULES_CHARS, NO_RULES, OWN_CATEGORY, UserRules } from '../../src/label/user_rules.ts';
import { type Label, STRENGTH } from '../../src/model/label.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import { anyText } from '../support/any_text.ts';
import { answer, conversation, sent } from '../support/records.ts';

function rulesOf(text: string): UserRules {
  const rules = UserRules.parse(text);
  assert.ok(rules instanceof UserRules, JSON.stringify(rules));
  return rules;
}

function mistakesOf(text: string): readonly string[] {
  const rules = UserRules.parse(text);
  assert.ok('mistakes' in rules, 'no mistake was found');
  return rules.mistakes;
}

Deno.test('rules: domains, networks and ports, with comments and without a category', () => {
  const rules = rulesOf(
    '\ufeff# ours\r\n\r\ndomain  Intranet.example = Intranet, Business # all of it\r\n' +
      'network 10.20.0.0/16=Laboratory\n\tnetwork 2001:db8::1 = One host, Home\n' +
      'port tcp/8443 = Build server, Developer\nport tcp/udp/5000-5010 = Überwachung, Büro # ü\n' +
      'domain xn--mnchen-3ya.example = München 🍺\n# the last = line\u2028domain x = y',
  );
  assert.deepEqual(rules.domain('www.intranet.EXAMPLE'), { app: 'Intranet', category: 'Business' });
  assert.equal(rules.domain('notintranet.example'), undefined);
  assert.equal(rules.domain('xn--mnchen-3ya.example')?.app, 'München 🍺');
  assert.equal(rules.domain('x'), undefined, 'a comment ends with its line and nothing else');
  assert.deepEqual(rules.network('10.21.0.1', '10.20.255.1'), {
    service: { app: 'Laboratory', category: OWN_CATEGORY },
    words: 'network 10.20.0.0/16',
  });
  assert.equal(rules.network('::ffff:10.20.0.1')?.service.app, 'Laboratory');
  assert.equal(rules.network('2001:db8::2'), undefined);
  assert.equal(rules.port('tcp', 50_000, 8443)?.words, 'port tcp/8443');
  assert.equal(rules.port('udp', 8443), undefined);
  assert.deepEqual([4999, 5000, 5010, 5011].map((port) => rules.port('udp', port)?.service.category), [
    undefined,
    'Büro',
    'Büro',
    undefined,
  ]);
});

Deno.test('rules: the narrower network and the deeper domain count, and of two ports the first', () => {
  const rules = rulesOf(
    'network 0.0.0.0/0 = All\nnetwork 10.0.0.0/8 = Ten\ndomain example = A\n' +
      'domain b.example = B\nport tcp/1-100 = Low\nport tcp/80 = Web server',
  );
  assert.equal(rules.network('10.1.1.1')?.service.app, 'Ten');
  assert.equal(rules.network('11.1.1.1')?.service.app, 'All');
  assert.equal(rules.network('::1'), undefined);
  assert.deepEqual(['x.example', 'x.b.example'].map((name) => rules.domain(name)?.app), ['A', 'B']);
  assert.equal(rules.port('tcp', 80)?.service.app, 'Low');
});

Deno.test('rules: every mistake is told with its line, and what to write instead', () => {
  const lines: [string, RegExp][] = [
    ['domain example.com Intranet', /^write KIND VALUE = APPLICATION, CATEGORY$/],
    ['host example.com = X', /^"host" is none of domain, network, port$/],
    [' = X', /^"" is none of/],
    ['domain *.example.com = X', /"\*\.example\.com" is no domain \(write example\.com, without \*\)/],
    ['domain mün chen.example = X', /^one domain a line/],
    ['domain exa\u00admple..x = X', /is no domain/],
    ['domain a..b = X', /is no domain/],
    [`domain ${'a'.repeat(64)}.b = X`, /is no domain/],
    ['domain = X', /"" is no domain/],
    ['domain a.example b.example = X', /^one domain a line, and an "=" behind it$/],
    ['network 10.20/16 = X', /"10\.20\/16" is no network \(write 10\.20\.0\.0\/16/],
    ['network 10.0.0.0/33 = X', /is no network/],
    ['network 10.0.0.0/8/9 = X', /is no network/],
    ['network host = X', /is no network/],
    ['port 8443 = X', /"8443" is no port \(write tcp\/8443/],
    ['port tcp/70000 = X', /is no port/],
    ['port tcp/20-10 = X', /is no port/],
    ['port sctp/80 = X', /is no port/],
    ['port tcp/0 = X', /is no port/],
    ['port tcp/81 = = X', /without a second "="/],
    ['port tcp/82 = X\u202ey', /without control characters/],
    ['port tcp/80 =', /have 1 to 60 characters each$/],
    ['port tcp/80 = X,', /have 1 to 60 characters each$/],
    [`port tcp/80 = ${'x'.repeat(61)}`, /have 1 to 60 characters each$/],
  ];
  for (const [i, [line, expected]] of lines.entries()) {
    const [mistake = '', ...others] = mistakesOf(`# a comment${'\r\n'.repeat(i + 1)}${line}\n`);
    assert.deepEqual(others, []);
    const [, number, sentence = ''] = /^line (\d+): (.*)$/.exec(mistake) ?? [];
    assert.equal(Number(number), i + 2, line);
    assert.match(sentence, expected, line);
  }
  assert.deepEqual(mistakesOf('port tcp/x = X\ndomain a.example = A\ndomain A.example = B\n'), [
    'line 1: "tcp/x" is no port (write tcp/8443, udp/5000-5010 or tcp/udp/53)',
    'line 3: domain a.example has a rule already, in line 2',
  ]);
  assert.match(
    mistakesOf('port tcp/1 = A, B, C')[0] ?? '',
    /^line 1: one application and one category a line$/,
  );
});

Deno.test('rules: however many mistakes, twenty are told; however long a text, it is bounded', () => {
  const many = mistakesOf('nonsense\n'.repeat(5000));
  assert.deepEqual([many.length, many.at(-1)], [21, 'and 4980 more']);
  const [mistake = ''] = mistakesOf(`domain ${'<script>'.repeat(1000)} = X`);
  assert.ok(mistake.length < 200, 'a hostile value is cut');
  assert.match(mistakesOf('#'.repeat(MAX_RULES_CHARS + 1))[0] ?? '', /^more than 1000000 characters/);
  assert.equal(rulesOf('#'.repeat(MAX_RULES_CHARS)).version, NO_RULES.version);
});

Deno.test('rules: no text makes parsing throw, and mistakes are of lines that are there', () => {
  const word = fc.constantFrom(
    'domain',
    'network',
    'port',
    '=',
    ',',
    'a.example',
    '10.0.0.0/8',
    'tcp/80',
    '#',
    '\n',
    ' ',
  );
  const text = fc.array(fc.oneof(word, anyText(12)), { maxLength: 60 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(text, (given) => {
      const parsed = UserRules.parse(given);
      if ('mistakes' in parsed) {
        assert.ok(parsed.mistakes.length > 0 && parsed.mistakes.length <= 20);
        const count = given.split('\n').length;
        for (const mistake of parsed.mistakes) {
          const line = Number(/^line (\d+): /.exec(mistake)?.[1]);
          assert.ok(line >= 1 && line <= count, mistake);
        }
      } else {
        parsed.domain(given);
        parsed.network(given, '10.0.0.1');
        parsed.port('tcp', 80, undefined);
      }
    }),
    { numRuns: 500 },
  );
});

const ALL = 'domain films.example = By name\nnetwork 198.51.100.0/24 = By network\nport tcp/443 = By port\n';
const [DOMAIN = '', NETWORK = '', PORT = ''] = ALL.split('\n');

/** What a stream is called whose address was looked up, or that says a server name. */
function labelled(text: string, how: 'looked up' | 'named'): Label {
  const labeller = createLabeller({ rules: rulesOf(text) });
  const dns = { transport: 'udp', server: '192.168.7.1', serverPort: 53 } as const;
  const chain = 'eth:ethertype:ip:udp:dns';
  const addresses = ['198.51.100.7'];
  labeller.label(
    sent('server', conversation(1, dns), { chain, dns: answer('Films.Example', { addresses }) }),
    undefined,
  );
  const other = how === 'looked up' ? {} : { client: '192.168.7.99' };
  let label = labeller.label(sent('client', conversation(2, other)), undefined);
  if (how === 'named') {
    const hello = { chain: 'eth:ethertype:ip:tcp:tls', tlsServerNames: ['www.films.example'] };
    label = labeller.label(sent('client', conversation(2, other), hello), label);
  }
  return label;
}

Deno.test('rules: domain before network before port before evidence, for names that are said and looked up', () => {
  for (const how of ['looked up', 'named'] as const) {
    assert.equal(labelled(ALL, how).app, 'By name', how);
    assert.equal(labelled([PORT, NETWORK].join('\n'), how).app, 'By network', how);
    assert.equal(labelled(PORT, how).app, 'By port', how);
    assert.equal(labelled('', how).app, 'Web', how);
  }
  assert.equal(labelled(ALL, 'named').evidence, 'your rule: TLS server name www.films.example');
  assert.equal(labelled(ALL, 'looked up').evidence, 'your rule: DNS answer for films.example');
  assert.equal(labelled(NETWORK, 'looked up').evidence, 'your rule: network 198.51.100.0/24');
  assert.equal(labelled(PORT, 'named').evidence, 'your rule: port tcp/443');
  assert.equal(labelled(NETWORK, 'named').hostname, 'www.films.example', 'the name is shown all the same');
  assert.equal(labelled(NETWORK, 'looked up').hostname, 'films.example');
  assert.ok(labelled(DOMAIN, 'named').strength > labelled(DOMAIN, 'looked up').strength);
  assert.equal(labelled(DOMAIN, 'named').strength, STRENGTH.userDomain);
});

Deno.test('rules: what a rule says of a name serves the next stream to its address', () => {
  const labeller = createLabeller({ rules: rulesOf(DOMAIN) });
  const hello = { chain: 'eth:ethertype:ip:tcp:tls', tlsServerNames: ['films.example'] };
  labeller.label(sent('client', conversation(1), hello), undefined);
  const next = labeller.label(sent('client', conversation(2)), undefined);
  assert.deepEqual([next.app, next.strength], ['By name', STRENGTH.learnedAddress]);
});

Deno.test('rules: certificates, realms and aliases are named by them too', () => {
  const labeller = createLabeller({ rules: rulesOf(DOMAIN) });
  const app = (number: number, fields: Parameters<typeof sent>[2]) =>
    labeller.label(sent('server', conversation(number, { server: `203.0.113.${number}` }), fields), undefined)
      .app;
  assert.equal(app(1, { certificateTexts: ['*.films.example'] }), 'By name');
  assert.equal(app(2, { stunRealms: ['films.example'] }), 'By name');
  const dns = answer('nobody.example', { aliases: ['cdn.films.example'], addresses: ['203.0.113.4'] });
  const resolver = conversation(3, { transport: 'udp', server: '192.168.7.1', serverPort: 53 });
  labeller.label(sent('server', resolver, { chain: 'eth:ethertype:ip:udp:dns', dns }), undefined);
  assert.equal(app(4, {}), 'By name');
});

Deno.test('rules: a look-up is the application’s that a rule names', () => {
  const labeller = createLabeller({ rules: rulesOf(DOMAIN) });
  const dns = conversation(1, { transport: 'udp', server: '192.168.7.1', serverPort: 53 });
  const question = (name: string): PacketRecord =>
    sent('client', dns, { chain: 'eth:ethertype:ip:udp:dns', dns: answer(name, { response: false }) });
  const label = labeller.label(question('FILMS.example'), undefined);
  assert.deepEqual([label.app, label.evidence], ['By name', 'your rule: DNS question for films.example']);
});

Deno.test('rules: the version of a labeller tells one text of rules from another', () => {
  const version = (text: string) => createLabeller({ rules: rulesOf(text) }).catalogueVersion;
  assert.equal(version(''), CATALOGUE_VERSION);
  assert.equal(version('# nothing\n'), CATALOGUE_VERSION);
  assert.match(version(PORT), /^[0-9.]+\+[0-9a-f]{8}$/);
  assert.notEqual(version(PORT), version(NETWORK));
  assert.equal(version(PORT), version(PORT));
});

Deno.test('rules: an application that the catalogue knows has its category, unless another is given', () => {
  const rules = rulesOf('domain cache.example = Netflix\ndomain own.example = Netflix, Mirrors\n');
  assert.deepEqual(rules.domain('cache.example'), { app: 'Netflix', category: 'Video' });
});

Deno.test('rules: a domain may be written in letters of any script', () => {
  const rules = rulesOf('domain Bücher.example = Bookshop');
  assert.equal(rules.domain('www.xn--bcher-kva.example')?.app, 'Bookshop');
});
