import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sentence, TapdeckError } from '../../src/model/errors.ts';
import { SUM_FIELDS } from '../../src/model/metric.ts';
import { parseStreamKey, streamKey } from '../../src/model/stream.ts';
import { emptySums } from '../../src/metrics/sums.ts';

Deno.test('stream keys: written and read back', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('tcp' as const, 'udp' as const),
      fc.nat(4_000_000_000),
      (transport, number) => {
        assert.deepEqual(parseStreamKey(streamKey(transport, number)), { transport, number });
      },
    ),
  );
});

Deno.test('stream keys: what is none is refused', () => {
  for (
    const text of [
      '',
      'tcp',
      'tcp:',
      'tcp:-1',
      'tcp:01',
      'tcp:1.5',
      'TCP:1',
      'icmp:1',
      'tcp:1 ',
      ' tcp:1',
      'tcp:99999999999',
      'tcp:1\n',
    ]
  ) {
    assert.equal(parseStreamKey(text), undefined, JSON.stringify(text));
  }
});

Deno.test('errors: a kind, a sentence and the cause', () => {
  const cause = new Error('why');
  const error = new TapdeckError('not_found', 'There is no session 7.', { cause });
  assert.deepEqual([error.kind, error.message, error.cause, error.name], [
    'not_found',
    'There is no session 7.',
    cause,
    'TapdeckError',
  ]);
  assert.equal(sentence(error), 'There is no session 7.');
  assert.equal(sentence('a text'), 'a text');
  assert.equal(sentence(undefined), 'undefined');
});

Deno.test('sums: every field that is kept is added up', () => {
  assert.deepEqual(Object.keys(emptySums()).toSorted(), [...SUM_FIELDS].toSorted());
});
