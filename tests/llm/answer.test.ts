import assert from 'node:assert/strict';
import { reportOfAnswer } from '../../src/llm/answer.ts';
import { digestOf } from '../../src/llm/digest.ts';
import { promptOf, requestBytes } from '../../src/llm/prompt.ts';
import { ModelFailure } from '../../src/llm/provider.ts';
import { pseudonymised } from '../../src/llm/pseudonyms.ts';
import { textOf } from '../../src/llm/report.ts';
import { digestInput, findingRow } from './digests.ts';
import { sections } from './scripted.ts';

const digest = digestOf(digestInput());
const options = { task: 'report' } as const;

Deno.test('answer: what has support is kept in our order, what has none is struck and counted', () => {
  const report = reportOfAnswer(
    sections({
      tcp: ['TCP loss was 3.4%. TCP loss was 9.9%.', 'Round trips of TCP averaged **18.4 ms**.'],
      overall: ['The session holds 1,204 packets.', 'It is a wonderful network.'],
      nonsense: ['The session holds 1,204 packets.'],
    }),
    digest,
    options,
  );
  assert.deepEqual(report.sections.map(({ id, sentences }) => [id, sentences.map(({ text }) => text)]), [
    ['overall', ['The session holds 1,204 packets.']],
    ['tcp', ['TCP loss was 3.4%.', 'Round trips of TCP averaged 18.4 ms.']],
  ]);
  assert.equal(report.struck, 2);
  assert.ok(report.facts.some(({ id }) => id === 'tcp.loss_percent'));
  assert.ok(
    report.facts.every(({ id }) =>
      report.sections.some((each) => each.sentences.some(({ facts }) => facts.includes(id)))
    ),
  );
});

Deno.test('answer: sentences and sections are bounded, and a repeated sentence stands once', () => {
  const many = Array.from({ length: 20 }, (_, i) => `TCP loss was 3.4% of ${'very '.repeat(i)}many packets.`);
  const report = reportOfAnswer(sections({ tcp: [...many, ...many] }), digest, options);
  assert.equal(report.sections[0]?.sentences.length, 6);
  const twice = reportOfAnswer(
    sections({ tcp: ['TCP loss was 3.4%.', 'TCP loss was 3.4%.'] }),
    digest,
    options,
  );
  assert.equal(twice.sections[0]?.sentences.length, 1);
});

Deno.test('answer: another shape, nothing, and nothing that is supported are failures', () => {
  for (
    const json of [
      null,
      'a text',
      [],
      {},
      { sections: 'tcp' },
      { sections: [{ id: 'tcp' }] },
      { sections: [{ id: 'tcp', sentences: [1] }] },
      { sections: [{ id: 'tcp', sentences: ['x'.repeat(5000)] }] },
      { sections: Array.from({ length: 50 }, () => ({ id: 'tcp', sentences: [] })) },
      { sections: [] },
      sections({ tcp: ['All is well.'] }),
    ]
  ) {
    assert.throws(
      () => reportOfAnswer(json, digest, options),
      ModelFailure,
      JSON.stringify(json)?.slice(0, 80),
    );
  }
});

Deno.test('prompt: facts stand as JSON lines between fences that carry the nonce', () => {
  const request = promptOf(digest, 'report', 'n-1');
  const lines = request.data.split('\n');
  assert.equal(lines.at(0), 'BEGIN DATA n-1');
  assert.equal(lines.at(-1), 'END DATA n-1');
  assert.equal(lines.length, digest.facts.length + 2);
  for (const line of lines.slice(1, -1)) assert.ok(JSON.parse(line).id.length > 0);
  assert.equal(
    requestBytes(request),
    new TextEncoder().encode(request.instructions + request.data).byteLength +
      JSON.stringify(request.schema).length,
  );
  assert.ok(!request.instructions.includes('n-1'));
});

Deno.test('pseudonyms: hosts do not leave, and stand in the answer again', () => {
  const named = digestOf(digestInput({ findings: [findingRow()] }));
  const { digest: sent, restore } = pseudonymised(named);
  const hosts = ['192.168.7.23', '192.0.2.77'].filter((host) => JSON.stringify(named.facts).includes(host));
  assert.ok(hosts.includes('192.0.2.77'));
  const { data } = promptOf(sent, 'report', 'n');
  for (const host of hosts) assert.ok(!data.includes(host), host);
  const name = sent.facts.find(({ id }) => id === 'finding.1.subject')?.written ?? '';
  assert.match(name, /^host-\d+$/);
  const report = reportOfAnswer(
    sections({ findings: [`The retransmissions concern ${name}.`] }),
    named,
    { task: 'report', restore },
  );
  assert.equal(textOf(report), 'The retransmissions concern 192.0.2.77.');
});
