/** Bytes of one direction come in order, once, with holes said. */
import assert from 'node:assert/strict';
import { type Ordered, TcpOrder } from '../../src/capture/tcp_order.ts';

const text = (found: readonly Ordered[]) =>
  found.map(({ payload, bytes }) => payload ? new TextDecoder().decode(payload) : `<${bytes}>`).join('');

const segment = (seq: number, payload: string, more: { syn?: boolean; sentBytes?: number } = {}) => ({
  seq,
  syn: more.syn ?? false,
  payload: new TextEncoder().encode(payload),
  sentBytes: more.sentBytes ?? payload.length,
  no: 1,
});

Deno.test('tcp order: what comes again or overlaps counts once', () => {
  const order = new TcpOrder();
  const found = [
    ...order.push(segment(99, '', { syn: true })),
    ...order.push(segment(100, 'abc')),
    ...order.push(segment(100, 'abc')),
    ...order.push(segment(101, 'bcdef')),
    ...order.push(segment(99, '\0')), // a keepalive
  ];
  assert.equal(text(found), 'abcdef');
});

Deno.test('tcp order: a hole is waited for, and is one when the other side has what is behind it', () => {
  const order = new TcpOrder();
  assert.equal(text(order.push(segment(0, 'ab'))), 'ab');
  assert.equal(text(order.push(segment(4, 'ef'))), '');
  assert.equal(text(order.acknowledged(4)), '', 'nothing behind the hole is acknowledged');
  assert.equal(text(order.push(segment(2, 'cd'))), 'cdef');
  assert.equal(text(order.push(segment(10, 'kl'))), '');
  assert.equal(text(order.acknowledged(12)), '<4>kl');
  assert.equal(text(order.push(segment(6, 'ghij'))), '', 'too late');
  assert.equal(text([...order.push(segment(20, 'u')), ...order.end()]), '<8>u');
});

Deno.test('tcp order: sequence numbers go round, and what a packet lost at its end is a gap', () => {
  const order = new TcpOrder();
  const found = [
    ...order.push(segment(0xffff_fffe, 'abcd')),
    ...order.push(segment(2, 'ef', { sentBytes: 5 })),
    ...order.push(segment(7, 'g')),
  ];
  assert.equal(text(found), 'abcdef<3>g');
});
