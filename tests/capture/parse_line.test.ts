import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COLUMN_COUNT, COLUMN_INDEX, type ColumnName } from '../../src/capture/columns.ts';
import { chainOf, type LineReject, parseLine, undissected } from '../../src/capture/parse_line.ts';
import type { PacketHeader, PacketRecord } from '../../src/model/packet.ts';
import { anyText } from '../support/any_text.ts';

const HEADER: PacketHeader = { no: 7, timeUs: 1_000_000, length: 100, capturedLength: 90 };

/** A line as tshark prints it: every column, empty unless given. */
function line(cells: Partial<Record<ColumnName, string>>, number = '7'): string {
  const all = Array.from({ length: COLUMN_COUNT }, () => '');
  all[COLUMN_INDEX.number] = `${number.padStart(5)}`;
  for (const [name, value] of Object.entries(cells)) all[COLUMN_INDEX[name as ColumnName]] = value;
  return all.join('\t');
}

function parse(cells: Partial<Record<ColumnName, string>>): PacketRecord {
  const parsed = parseLine(line(cells), HEADER, 7);
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
    tcpSourcePort: '51000',
    tcpDestinationPort: '443',
    tcpLength: '517',
    tcpFlags: '0x018',
    ackRtt: '0.012345000',
    tlsServerName: 'www.example.com',
    alpn: 'h2,http/1.1',
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
    alpn: ['h2', 'http/1.1'],
    httpHosts: [],
    dns: undefined,
    rtp: [],
    rtpMaps: [],
  });
});

Deno.test('parseLine: in a tunnel the innermost stream counts', () => {
  const tcpInUdp = parse({
    chain: 'eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:tcp',
    udpStream: '4',
    udpSourcePort: '50000',
    udpDestinationPort: '4789',
    udpLength: '90',
    tcpStream: '9',
    tcpSourcePort: '1234',
    tcpDestinationPort: '80',
    tcpLength: '0',
    tcpFlags: '0x002',
  });
  assert.deepEqual(
    [tcpInUdp.transport, tcpInUdp.streamNumber, tcpInUdp.sourcePort, tcpInUdp.payloadBytes],
    ['tcp', 9, 1234, 0],
  );
  const udpInUdp = parse({
    chain: 'eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:udp:dns',
    udpStream: '4,5',
    udpSourcePort: '50000,5353',
    udpDestinationPort: '4789,53',
    udpLength: '100,50',
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
    udpSourcePort: '40000',
    udpDestinationPort: '53',
    udpLength: '60',
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
    udpSourcePort: '50000,7',
    udpDestinationPort: '4789,9',
    udpLength: '120,30',
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
  const query = parse({ dnsResponse: '0', dnsQueryName: 'www.example.com', dnsRcode: '' });
  assert.deepEqual(query.dns, {
    response: false,
    queryName: 'www.example.com',
    rcode: undefined,
    responseTimeMs: undefined,
    addresses: [],
    aliases: [],
  });
  const answer = parse({
    dnsResponse: '1',
    dnsQueryName: 'www.example.com',
    dnsRcode: '0',
    dnsTime: '0.025000000',
    dnsA: '198.51.100.1,198.51.100.2',
    dnsAaaa: '2001:db8::1',
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
  // Older and newer tsharks print booleans in words.
  assert.equal(parse({ dnsResponse: 'True' }).dns?.response, true);
  assert.equal(parse({ dnsResponse: 'False' }).dns?.response, false);
});

Deno.test('parseLine: RTP headers, and one that is not complete is left out', () => {
  const record = parse({
    rtpSsrc: '0x0a0a0001,0x0b0b0002',
    rtpSequence: '100,200',
    rtpTimestamp: '8000,16000',
    rtpPayloadType: '0',
    rtpMarker: '1,0',
    info: 'PT=ITU-T G.711 PCMU, SSRC=0xA0A0001, Seq=100, Time=8000, Mark',
  });
  assert.deepEqual(record.rtp, [{
    ssrc: 0x0a0a0001,
    sequence: 100,
    timestamp: 8000,
    payloadType: 0,
    payloadName: 'ITU-T G.711 PCMU',
    marker: true,
  }]);
});

Deno.test('parseLine: what SDP says of payload types', () => {
  const record = parse({
    sdpAttributes: 'rtpmap:111 opus/48000/2,sendrecv,rtpmap:0 PCMU/8000,rtpmap:9999 x/y',
  });
  assert.deepEqual(record.rtpMaps, [
    { payloadType: 111, payloadName: 'opus', clockRateHz: 48_000 },
    { payloadType: 0, payloadName: 'PCMU', clockRateHz: 8000 },
  ]);
});

Deno.test('parseLine: a line of other columns or another number is rejected with a sample', () => {
  const reject = (text: string, expected = 7): LineReject => {
    const parsed = parseLine(text, HEADER, expected);
    assert.ok('reason' in parsed);
    return parsed;
  };
  assert.equal(reject('7\tonly\tthree').reason, 'columns');
  assert.equal(reject(line({}), 8).reason, 'number');
  assert.equal(reject(line({}, 'x')).reason, 'number');
  assert.ok(reject(`x${'y'.repeat(10_000)}`).sample.length <= 200);
});

Deno.test('parseLine: no line makes it throw', () => {
  const cell = anyText(12).map((text) => text.replaceAll('\t', ' '));
  fc.assert(
    fc.property(
      fc.array(cell, { minLength: COLUMN_COUNT - 2, maxLength: COLUMN_COUNT + 2 }),
      fc.boolean(),
      (cells, numbered) => {
        if (numbered) cells[COLUMN_INDEX.number] = '7';
        const parsed = parseLine(cells.join('\t'), HEADER, 7);
        if ('reason' in parsed) return;
        for (const value of [parsed.streamNumber, parsed.sourcePort, parsed.payloadBytes, parsed.ackRttMs]) {
          assert.ok(value === undefined || Number.isFinite(value));
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test('chainOf: equal chains are one object, and the cut is after the first ICMP', () => {
  assert.equal(chainOf('eth:ip:udp'), chainOf('eth:ip:udp'));
  assert.deepEqual(chainOf('eth:ipv6:icmpv6:ipv6:tcp'), ['eth', 'ipv6', 'icmpv6']);
  assert.deepEqual(chainOf(''), []);
});

Deno.test('undissected: a packet that tshark would not read keeps its header', () => {
  const record = undissected(HEADER, 'why');
  assert.equal(record.no, 7);
  assert.equal(record.length, 100);
  assert.equal(record.info, 'why');
  assert.equal(record.transport, undefined);
});
