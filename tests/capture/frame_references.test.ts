import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withFrameNumbers } from '../../src/capture/frame_references.ts';
import { anyText } from '../support/any_text.ts';

/** The session's number of a worker's frame: ten times as much; the worker was fed 999 packets. */
const frame = (local: number) => local < 1000 ? local * 10 : undefined;
const mapped = (info: string) => withFrameNumbers(info, frame);

Deno.test('withFrameNumbers: each place where tshark names a frame', () => {
  const cases: readonly [string, string][] = [
    ['[TCP Dup ACK 25#1] 443 → 51000 [ACK] Seq=1 Ack=1', '[TCP Dup ACK 250#1] 443 → 51000 [ACK] Seq=1 Ack=1'],
    [
      '[TCP ACKed unseen segment] [TCP Dup ACK 25#12] 443 → 51000 [ACK]',
      '[TCP ACKed unseen segment] [TCP Dup ACK 250#12] 443 → 51000 [ACK]',
    ],
    [
      'Echo (ping) reply    id=0x0001, seq=1/256, ttl=64 (request in 166)',
      'Echo (ping) reply    id=0x0001, seq=1/256, ttl=64 (request in 1660)',
    ],
    [
      'Echo (ping) request  id=0x0001, seq=1/256, hop limit=64 (reply in 4)',
      'Echo (ping) request  id=0x0001, seq=1/256, hop limit=64 (reply in 40)',
    ],
    [
      'Fragmented IP protocol (proto=UDP 17, off=0, ID=01f5) [Reassembled in #3]',
      'Fragmented IP protocol (proto=UDP 17, off=0, ID=01f5) [Reassembled in #30]',
    ],
    ['[Continuation to #7] ', '[Continuation to #70] '],
    ['DATA (Message Fragment) (reassembled in #12)', 'DATA (Message Fragment) (reassembled in #120)'],
    ['Message fragment reassembled in #12', 'Message fragment reassembled in #120'],
    [
      'V3 GETATTR Reply (Call In 5)  Regular File mode: 0644',
      'V3 GETATTR Reply (Call In 50)  Regular File mode: 0644',
    ],
    ['V4 Reply (Call In 5) GETATTR', 'V4 Reply (Call In 50) GETATTR'],
    ['[RPC retransmission of #1]V2 NULL Call', '[RPC retransmission of #10]V2 NULL Call'],
    [
      '[RPC retransmission of #1]V2 NULL Call (Reply In 3)',
      '[RPC retransmission of #10]V2 NULL Call (Reply In 30)',
    ],
    ['[RPC duplicate of #3]V2 NULL Reply (Call In 1)', '[RPC duplicate of #30]V2 NULL Reply (Call In 10)'],
  ];
  for (const [info, expected] of cases) assert.equal(mapped(info), expected);
});

Deno.test('withFrameNumbers: what a packet itself says stays as it is', () => {
  const looksAlike = [
    'GET /[TCP Dup ACK 25#1] HTTP/1.1 ',
    'GET /a[Reassembled in #3] HTTP/1.1 ',
    'GET /a?(reassembled in #3) HTTP/1.1 ',
    'Standard query 0x0001 A (request in 5).example.com',
    'Standard query 0x0001 A echo (request in 5)',
    'Standard query 0x0001 TXT [Continuation to #7].example.com OPT',
    'Client Hello (SNI=x#1)',
    'V3 LOOKUP Call, DH: 0x1234/a (Call In 5)',
    'V3 LOOKUP Call, DH: 0x1234/V3 READ Reply (Call In 5)',
    '443 → 51000 [ACK] Seq=1 [TCP Dup ACK 25#1]',
    'Echo (ping) request  id=0x0001, seq=1/256, ttl=64 (no response found!)',
    'Request: INVITE sip:Echo (reply in 5)@example.com',
    '[TCP Retransmission] 443 → 51000 #5',
    '[Reassembled in #]',
    '',
  ];
  for (const info of looksAlike) assert.equal(mapped(info), info);
});

Deno.test('withFrameNumbers: a frame that the worker was not fed stays as it is', () => {
  for (
    const info of [
      '[TCP Dup ACK 1000#1] x',
      'Echo (ping) reply (request in 4294967296)',
      'x [Reassembled in #5000]',
    ]
  ) assert.equal(mapped(info), info);
});

Deno.test('withFrameNumbers: one tshark that was fed everything changes no Info', () => {
  const part = fc.oneof(
    anyText(12),
    fc.constantFrom(
      '[TCP Dup ACK ',
      '12#1]',
      '#',
      '(request in 12)',
      'Echo ',
      '[Reassembled in #3]',
      '007',
      ' ',
    ),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const info = parts.join('');
      // A number is written back as tshark writes it, without zeros in front: those it never writes.
      const plain = info.replaceAll(/\b0+(?=\d)/g, '');
      assert.equal(withFrameNumbers(plain, (local) => local), plain);
    }),
    { numRuns: 500 },
  );
});

Deno.test('withFrameNumbers: a long hostile Info costs little', () => {
  const started = performance.now();
  mapped(`${'[TCP '.repeat(20_000)}#`);
  mapped(`${'[Reassembled in #'.repeat(20_000)}`);
  mapped(`Echo ${'(reply in 1'.repeat(20_000)}`);
  mapped(`${'[TCP a] '.repeat(20_000)}#`);
  assert.ok(performance.now() - started < 1000);
});
