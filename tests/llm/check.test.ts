import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Checker } from '../../src/llm/check.ts';
import { digestOf } from '../../src/llm/digest.ts';
import { finalReport } from '../../src/llm/writer/final.ts';
import { anyDigest, app, classFigures, digestInput, findingRow, rtpRow } from './digests.ts';

const VOCABULARY = new Set(['Netflix', 'Zoom', 'Frankfurt', 'France']);

const input = digestInput();
const digest = digestOf(digestInput({
  span: {
    ...input.span,
    classes: new Map([...input.span.classes, ['tls', classFigures({ packets: 800, bytes: 500 })]]),
  },
  apps: [app('YouTube', 'Video', 900_000), app('Google Drive', 'Cloud', 300_000)],
  findings: [findingRow()],
  places: {
    countries: [{
      ...{ country_code: 'DE', country: 'Germany', hosts: 3, streams: 4, packets: 900, bytes: 600_000 },
      ...{ bytes_in: 500_000, bytes_out: 100_000 },
    }],
    networks: [],
    notPublicHosts: 2,
    unlocatedHosts: 1,
  },
}));
const checker = new Checker(digest, VOCABULARY);

Deno.test('check: what the facts say is supported, in whatever unit it is written', () => {
  for (
    const text of [
      'The session holds 1,204 packets.',
      'There were 1204 packets in 60 s, or 1 minute.',
      'About 1,200 packets were seen.',
      'It moved 1.2 MB, that is 1,200,000 bytes or 1200 kB.',
      'Inbound traffic averaged 146.7 kbps, or 0.147 Mbps.',
      'Inbound traffic averaged 146,667 bits per second.',
      'Inbound traffic averaged 18.33 kB/s.',
      'TCP round trips averaged 18.4 ms (0.0184 s).',
      'TCP loss was 3.4%, or 3.4 percent.',
      'Three quarters of the bytes were YouTube.',
      'YouTube had 75% of the bytes and Google Drive a quarter.',
      'Of the traffic to Germany, half of the bytes came from 3 hosts.',
      '192.0.2.77 had 23 of 90 segments sent again within 4 s.',
      'The retransmissions concern 192.0.2.77.',
      'The finding counts 23 retransmissions among 90 segments, or 25.6% loss, within 4 s.',
      'No packets were dropped.',
      'The capture begins at 13:20:00 UTC on 2026-03-04.',
      'There were thirty-four retransmissions over IPv4, see RFC 9293.',
      'TLS 1.3 was used in 800 packets.',
      'TCP is described in RFC 9293, section 3.8.',
    ]
  ) {
    const checked = checker.sentence(text);
    assert.ok(checked.supported, checked.supported ? '' : `${checked.why}: ${text}`);
    assert.ok(checked.sentence.facts.length > 0);
  }
});

Deno.test('check: a number, a unit or a name that no fact has strikes its sentence', () => {
  for (
    const text of [
      'The session holds 1,205 packets.',
      'It moved 1.3 MB.',
      'It moved 1.2 GB.',
      'Inbound traffic averaged 146.7 Mbps.',
      'TCP round trips averaged 18.4 s.',
      'TCP loss was 3.5%.',
      'TCP loss was 34%.',
      'TCP loss was 0%.',
      'There was no loss.',
      'There were no retransmissions.',
      'There were 400 errors.',
      'There were 1204 streams.',
      'Forty-two streams were slow.',
      'Half of the bytes were Google Drive.',
      'Traffic doubled.',
      'YouTube and Netflix made up 75% of the bytes.',
      'Netflix was not seen among 1,204 packets.',
      'The bytes went to Germany and to France.',
      'The host 192.0.2.78 sent 1,204 packets.',
      'The host 2001:db8::1 sent 1,204 packets.',
      'Packets went to evil.example.com.',
      'See https://x.example/ about the 1,204 packets.',
      'Write to admin@x.example about the 1,204 packets.',
      'The capture of 1,204 packets begins at 14:20.',
      'The capture of 1,204 packets was made on 5 March.',
      'RTP is clean.',
      'Everything was encrypted.',
      'Nothing was encrypted.',
      'PWNED.',
      'All is well.',
      'Das Netz mit 1,204 packets heißt Мир.',
      'Port 443 carried 1,204 packets.',
      `The session holds 1,204 packets${' and packets'.repeat(60)}.`,
    ]
  ) assert.equal(checker.sentence(text).supported, false, text);
});

Deno.test('check: a change is supported in the direction that it went', () => {
  const rising = digestOf(digestInput({
    scope: 'window',
    before: {
      seconds: 60,
      classes: new Map([[
        'all',
        classFigures({ packets: 600, bytes: 600_000, bytesIn: 550_000, bytesOut: 50_000 }),
      ]]),
      gapSeconds: 0,
    },
  }));
  const checked = (text: string) => new Checker(rising).sentence(text).supported;
  assert.equal(checked('Throughput doubled.'), true);
  assert.equal(checked('Throughput rose by 100%.'), true);
  assert.equal(checked('Throughput fell by 100%.'), false);
  assert.equal(checked('Throughput rose by 90%.'), false);
});

Deno.test('check: a sentence is linked to the facts whose numbers and names it used', () => {
  const checked = checker.sentence('YouTube moved 900 kB, and TCP loss was 3.4%.');
  assert.ok(checked.supported);
  const { facts } = checked.sentence;
  for (const id of ['app.1.name', 'app.1.bytes', 'tcp.loss_percent']) assert.ok(facts.includes(id), id);
});

Deno.test('check: a name that reads as a figure supports no figure', () => {
  const named = digestOf(digestInput({
    apps: [app('15.4 Mbps', 'Web', 900_000), app('0% loss', 'Web', 300_000)],
    rtp: [rtpRow({ source: '99.9%' })],
    findings: [
      findingRow({
        subject: '7 critical errors',
        text: '7 critical errors had 23 of 90 segments sent again.',
      }),
    ],
  }));
  const strict = new Checker(named);
  assert.equal(strict.sentence('Throughput was 15.4 Mbps.').supported, false);
  assert.equal(strict.sentence('There was 0% loss.').supported, false);
  assert.equal(strict.sentence('TCP was fine for 99.9% of the packets.').supported, false);
  assert.equal(strict.sentence('TCP had 7 critical errors.').supported, false);
  assert.equal(strict.sentence('The name “15.4 Mbps” stands for an application.').supported, true);
});

Deno.test('check: a digit that was changed strikes the sentence, unless another fact has that number', () => {
  fc.assert(
    fc.property(anyDigest, fc.nat(), fc.integer({ min: 1, max: 9 }), (digest, where, by) => {
      const checker = new Checker(digest);
      const sentences = finalReport(digest).sections.flatMap((each) => each.sentences)
        .filter(({ text }) => /^[^“”]*\d[^“”]*$/.test(text));
      const sentence = sentences[where % Math.max(1, sentences.length)];
      if (!sentence) return;
      const figures = digest.facts.filter(({ id, unit }) => sentence.facts.includes(id) && unit !== 'name');
      const fact = figures[where % Math.max(1, figures.length)];
      if (!fact || !sentence.text.includes(fact.written) || fact.id.startsWith('limit.')) return;
      const digits = [...fact.written.matchAll(/\d/g)].map(({ index }) => index);
      const at = digits[where % digits.length] ?? 0;
      const changed = fact.written.slice(0, at) + String((Number(fact.written[at]) + by) % 10) +
        fact.written.slice(at + 1);
      // Another fact may be written so, or be rounded to it.
      const probe = checker.sentence(`It is ${changed}.`);
      if (probe.supported) return;
      const text = sentence.text.replace(fact.written, changed);
      assert.equal(checker.sentence(text).supported, false, text);
    }),
    { numRuns: 300 },
  );
});
