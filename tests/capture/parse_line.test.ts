import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COLUMN_COUNT, COLUMN_INDEX } from '../../src/capture/columns.ts';
import { chainOf } from '../../src/capture/chain.ts';
import { type LineReject, parseLine, undissected } from '../../src/capture/parse_line.ts';
import type { PacketHeader, PacketRecord } from '../../src/model/packet.ts';
import { anyText } from '../support/any_text.ts';
import { type Cells, OWN_NUMBERS, tsharkLine as line } from '../support/tshark_line.ts';

const HEADER: PacketHeader = { no: 7, timeUs: 1_000_000, length: 100, capturedLength: 90 };

function parse(cells: Cells): PacketRecord {
  const parsed = parseLine(line(cells), HEADER, 7, OWN_NUMBERS);
  assert.ok(!('reason' in parsed), 'the line was rejected');
  return parsed;
}

Deno.test('parseLine: an ordinary TCP segment', () => {
  const record = parse({
    source: '192.168.7.23 ',
    protocol: 'TLSv1.3 ',
    destination: ' 198.51.100.20',
    chain: 'eth:ethertype:ip:tcp:tls',
    tcpStream: '3',
    tcpHeader: '51000,443,517,0x018',
    tcpAnalysis: '0.012345000',
    serverName: 'www.example.com',
    handshake: '1,h2,http/1.1',
    info: 'Client Hello',
  });
  assert.deepEqual(record, {
    ...HEADER,
    source: '192.168.7.23',
    destination: '198.51.100.20',
    protocol: 'TLSv1.3',
    info: 'Client Hello',
    chain: ['eth', 'ethertype', 'ip', 'tcp', 'tls'],
    transport: 'tcp',
    streamNumber: 3,
    sourcePort: 51000,
    destinationPort: 443,
    payloadBytes: 517,
    tcpFlags: 0x18,
    retransmission: false,
    ackRttMs: 12.345,
    tlsServerNames: ['www.example.com'],
    certificateTexts: [],
    certificate: undefined,
    credentials: undefined,
    alpn: ['h2', 'http/1.1'],
    stunRealms: [],
    httpHosts: [],
    userAgent: undefined,
    dns: undefined,
    rtp: [],
    rtpMaps: [],
  });
});

Deno.test('parseLine: in a tunnel the innermost stream counts', () => {
  const tcpInUdp = parse({
    chain: 'eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:tcp',
    udpStream: '4',
    udpHeader: '50000,4789,90',
    tcpStream: '9',
    tcpHeader: '1234,80,0,0x002',
  });
  assert.deepEqual(
    [tcpInUdp.transport, tcpInUdp.streamNumber, tcpInUdp.sourcePort, tcpInUdp.payloadBytes],
    ['tcp', 9, 1234, 0],
  );
  const udpInUdp = parse({
    chain: 'eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:udp:dns',
    udpStream: '4,5',
    udpHeader: '50000,5353,4789,53,100,50',
  });
  assert.deepEqual(
    [udpInUdp.streamNumber, udpInUdp.sourcePort, udpInUdp.destinationPort, udpInUdp.payloadBytes],
    [5, 5353, 53, 42],
  );
});

Deno.test('parseLine: what an ICMP error quotes is nobody’s packet', () => {
  const error = parse({
    chain: 'eth:ethertype:ip:icmp:ip:udp:dns',
    udpStream: '8',
    udpHeader: '40000,53,60',
    info: 'Destination unreachable',
  });
  assert.deepEqual(error.chain, ['eth', 'ethertype', 'ip', 'icmp']);
  assert.equal(error.transport, undefined);
  assert.equal(error.streamNumber, undefined);
  assert.equal(error.sourcePort, undefined);
  assert.equal(error.payloadBytes, 0);

  // Inside a tunnel the outer header is the packet's own, and the quoted one still is not.
  const tunnelled = parse({
    chain: 'eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:icmp:ip:udp',
    udpStream: '1,2',
    udpHeader: '50000,7,4789,9,120,30',
  });
  assert.deepEqual([tunnelled.streamNumber, tunnelled.sourcePort], [1, 50000]);
});

Deno.test('parseLine: a fragment has a transport in its chain but no stream', () => {
  const fragment = parse({ chain: 'eth:ethertype:ip:udp', info: 'Fragmented IP protocol' });
  assert.equal(fragment.transport, undefined);
  assert.equal(fragment.tcpFlags, undefined);
});

Deno.test('parseLine: an Info with tabs stays whole, whatever stands in it', () => {
  assert.equal(parse({ info: 'a\tb\t\tc' }).info, 'a\tb\t\tc');
  const hostile = 'GET /\u001b[31m<script>=cmd|x HTTP/1.1';
  assert.equal(parse({ info: hostile }).info, hostile);
});

Deno.test('parseLine: DNS queries, answers and failures', () => {
  const query = parse({ dnsQueryName: 'www.example.com' });
  assert.deepEqual(query.dns, {
    response: false,
    queryName: 'www.example.com',
    rcode: undefined,
    responseTimeMs: undefined,
    addresses: [],
    aliases: [],
  });
  const answer = parse({
    dnsQueryName: 'www.example.com',
    dnsReply: '0,0.025000000',
    dnsAddress: '198.51.100.1,198.51.100.2,2001:db8::1',
    dnsCname: 'a.example.net,b.example.net',
  });
  assert.deepEqual(answer.dns, {
    response: true,
    queryName: 'www.example.com',
    rcode: 0,
    responseTimeMs: 25,
    addresses: ['198.51.100.1', '198.51.100.2', '2001:db8::1'],
    aliases: ['a.example.net', 'b.example.net'],
  });
  // A response without a question in it (RFC 1035 section 4.1.1 allows it), and to a question that nobody saw.
  const failure = parse({ dnsReply: '3' }).dns;
  assert.deepEqual(
    [failure?.response, failure?.queryName, failure?.rcode, failure?.responseTimeMs],
    [true, '', 3, undefined],
  );
  // Two responses in one segment: the first one counts, and its time stands behind both codes.
  const two = parse({ dnsQueryName: 'a.example,b.example', dnsReply: '0,3,0.004000000,0.026000000' }).dns;
  assert.deepEqual([two?.queryName, two?.rcode, two?.responseTimeMs], ['a.example', 0, 4]);
  assert.equal(parse({}).dns, undefined);
});

Deno.test('parseLine: RTP headers, several of them, and none when one is not complete', () => {
  const info = 'PT=ITU-T G.711 PCMU, SSRC=0xA0A0001, Seq=100, Time=8000, Mark';
  const first = {
    ssrc: 0x0a0a0001,
    sequence: 100,
    timestamp: 8000,
    payloadType: 0,
    payloadName: 'ITU-T G.711 PCMU',
    marker: true,
  };
  assert.deepEqual(parse({ rtp: '0x0a0a0001 (168427521),100,8000,0,1', info }).rtp, [first]);
  assert.deepEqual(
    parse({ rtp: '0x0a0a0001,0x0b0b0002,100,200,8000,16000,0,111,1,0', info }).rtp,
    [first, {
      ssrc: 0x0b0b0002,
      sequence: 200,
      timestamp: 16_000,
      payloadType: 111,
      payloadName: undefined,
      marker: false,
    }],
  );
  // Cut behind the payload type: no value can be told from the other header's.
  assert.deepEqual(parse({ rtp: '0x0a0a0001,0x0b0b0002,100,200,8000,16000,0', info }).rtp, []);
  assert.deepEqual(parse({ rtp: '0x0a0a0001' }).rtp, []);
  // Five values that are no header.
  assert.deepEqual(parse({ rtp: 'a,b,c,d,e' }).rtp, []);
  assert.deepEqual(parse({}).rtp, []);
});

Deno.test('parseLine: what SDP says of payload types', () => {
  const record = parse({
    bodyParts: 'rtpmap:111 opus/48000/2,sendrecv,rtpmap:0 PCMU/8000,rtpmap:9999 x/y',
  });
  assert.deepEqual(record.rtpMaps, [
    { payloadType: 111, payloadName: 'opus', clockRateHz: 48_000 },
    { payloadType: 0, payloadName: 'PCMU', clockRateHz: 8000 },
  ]);
});

Deno.test('parseLine: a line of other columns or another number is rejected with a sample', () => {
  const reject = (text: string, expected = 7): LineReject => {
    const parsed = parseLine(text, HEADER, expected, OWN_NUMBERS);
    assert.ok('reason' in parsed);
    return parsed;
  };
  assert.equal(reject('7\tonly\tthree').reason, 'columns');
  assert.equal(reject(line({}), 8).reason, 'number');
  assert.equal(reject(line({}, 'x')).reason, 'number');
  assert.ok(reject(`x${'y'.repeat(10_000)}`).sample.length <= 200);
});

Deno.test('parseLine: no line makes it throw', () => {
  const text = anyText(12).map((each) => each.replaceAll('\t', ' '));
  const value = fc.constantFrom(
    '',
    '0',
    '7',
    '-1',
    '0x018',
    '0x',
    '0.5',
    '1e999',
    '99999999999999999999',
    'x',
  );
  const cell = fc.oneof(text, fc.array(fc.oneof(value, text), { maxLength: 7 }).map((all) => all.join(',')));
  const chain = fc.array(fc.constantFrom('eth', 'ip', 'tcp', 'udp', 'icmp', 'icmpv6', ''), { maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(cell, { minLength: COLUMN_COUNT - 2, maxLength: COLUMN_COUNT + 2 }),
      fc.option(chain),
      fc.boolean(),
      (cells, layers, numbered) => {
        if (numbered) cells[COLUMN_INDEX.number] = '7';
        if (layers) cells[COLUMN_INDEX.chain] = layers.join(':');
        const parsed = parseLine(cells.join('\t'), HEADER, 7, OWN_NUMBERS);
        if ('reason' in parsed) return;
        const { streamNumber, sourcePort, payloadBytes, ackRttMs, dns } = parsed;
        for (
          const value of [streamNumber, sourcePort, payloadBytes, ackRttMs, dns?.rcode, dns?.responseTimeMs]
        ) {
          assert.ok(value === undefined || Number.isFinite(value), `${value}`);
        }
        assert.ok(parsed.tcpFlags === undefined || parsed.transport === 'tcp');
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test('chainOf: equal chains are one object, and the cut is after the first ICMP', () => {
  assert.equal(chainOf('eth:ip:udp'), chainOf('eth:ip:udp'));
  assert.deepEqual(chainOf('eth:ipv6:icmpv6:ipv6:tcp').layers, ['eth', 'ipv6', 'icmpv6']);
  assert.deepEqual(chainOf(''), { layers: [], transport: undefined, depth: 0 });
});

Deno.test('chainOf: the innermost TCP or UDP header, and which one of its kind it is', () => {
  const of = (protocols: string) => {
    const { transport, depth } = chainOf(protocols);
    return [transport, depth];
  };
  assert.deepEqual(of('eth:ip:tcp:tls'), ['tcp', 1]);
  assert.deepEqual(of('eth:ip:udp:vxlan:eth:ip:tcp'), ['tcp', 1]);
  assert.deepEqual(of('eth:ip:udp:vxlan:eth:ip:udp:dns'), ['udp', 2]);
  assert.deepEqual(of('eth:ip:tcp:socks:tcp:http'), ['tcp', 2]);
  assert.deepEqual(of('eth:ip:udp:vxlan:eth:ip:icmp:ip:tcp'), ['udp', 1]);
  assert.deepEqual(of('eth:arp'), [undefined, 0]);
});

Deno.test('undissected: a packet that tshark would not read keeps its header', () => {
  const record = undissected(HEADER, 'why');
  assert.equal(record.no, 7);
  assert.equal(record.length, 100);
  assert.equal(record.info, 'why');
  assert.equal(record.transport, undefined);
});

Deno.test('parseLine: passwords that can be read are said to be there, and not kept', () => {
  const http = { protocol: 'HTTP', chain: 'eth:ethertype:ip:tcp:http' };
  const basic = parse({ ...http, bodyParts: 'Basic dXNlcjpzZWNyZXQ=' });
  assert.equal(basic.credentials, 'basic');
  assert.doesNotMatch(JSON.stringify(basic), /dXNlcjpzZWNyZXQ/);
  assert.equal(parse({ ...http, bodyParts: 'Digest username="a",realm="Basic x"' }).credentials, undefined);
  assert.equal(parse({ ...http, bodyParts: 'Bearer Basic' }).credentials, undefined);
  const snmp = parse({ protocol: 'SNMP', chain: 'eth:ethertype:ip:udp:snmp', bodyParts: 'public' });
  assert.equal(snmp.credentials, 'community');
});

Deno.test("parseLine: the dates of a server's own certificate, and whether it signed itself", () => {
  const dates = (from: string, to: string) => `${from} 00:00:00 (UTC),${to} 12:30:00 (UTC)`;
  const shown = (serverName: string, bodyParts: string) =>
    parse({
      protocol: 'TLSv1.2',
      chain: 'eth:ethertype:ip:tcp:tls',
      handshake: '2,11,14',
      serverName,
      bodyParts,
    }).certificate;
  const own = dates('2020-01-01', '2021-02-03');
  const facts = { notBeforeUs: Date.UTC(2020, 0, 1) * 1000, notAfterUs: Date.UTC(2021, 1, 3, 12, 30) * 1000 };
  assert.deepEqual(shown('a.example,CA,a.example,US,US', `${own},2,2`), { ...facts, selfSigned: false });
  assert.deepEqual(shown('box.example,Box,box,Box,box', `${own},2,2`), { ...facts, selfSigned: true });
  assert.deepEqual(shown('Box,Box,US,US', `${own},2,2`), { ...facts, selfSigned: true });
  // Of a list with its issuer's behind, and of one whose second date is of another kind.
  const two = `${own},${dates('2010-01-01', '2030-01-01')}`;
  assert.deepEqual(shown('a.example,Box,Box', `${two},1,1,1,1`), { ...facts, selfSigned: false });
  assert.equal(shown('Box,Box', '2020-01-01 00:00:00 (UTC),1,1'), undefined);
  assert.equal(shown('Box,Box', `2020-01-01 00:00:00 (UTC),2019-01-01 00:00:00 (UTC),1,1`), undefined);
});
