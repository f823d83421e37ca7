/** What several TCP and UDP headers in one packet come to: columns that hold several values of several fields. */
import assert from 'node:assert/strict';
import { type Numbering, parseLine, type StreamEnds } from '../../src/capture/parse_line.ts';
import type { PacketHeader, PacketRecord, Transport } from '../../src/model/packet.ts';
import { type Cells, OWN_NUMBERS, tsharkLine } from '../support/tshark_line.ts';

const HEADER: PacketHeader = { no: 70, timeUs: 1_000_000, length: 100, capturedLength: 90 };

function parse(cells: Cells, numbering = OWN_NUMBERS): PacketRecord {
  const parsed = parseLine(tsharkLine(cells), HEADER, 7, numbering);
  assert.ok(!('reason' in parsed), 'the line was rejected');
  return parsed;
}

/** Stream number, ports, payload and flags. */
function own(cells: Cells) {
  const { streamNumber, sourcePort, destinationPort, payloadBytes, tcpFlags } = parse(cells);
  return [streamNumber, sourcePort, destinationPort, payloadBytes, tcpFlags];
}

const TCP = 'eth:ethertype:ip:tcp';

Deno.test('parseLine: a TCP header that the capture cuts', () => {
  assert.deepEqual(own({ chain: TCP, tcpStream: '3', tcpHeader: '51000,443,10,0x018' }), [
    3,
    51_000,
    443,
    10,
    0x18,
  ]);
  // Behind the ports; behind the length, which tshark works out of IP's; and a header of which nothing is known.
  assert.deepEqual(own({ chain: TCP, tcpStream: '3', tcpHeader: '51000,443' }), [
    3,
    51_000,
    443,
    0,
    undefined,
  ]);
  assert.deepEqual(own({ chain: TCP, tcpStream: '3', tcpHeader: '51000,443,10' }), [
    3,
    51_000,
    443,
    10,
    undefined,
  ]);
  assert.deepEqual(own({ chain: TCP, tcpStream: '3' }), [3, undefined, undefined, 0, undefined]);
});

Deno.test('parseLine: two TCP headers, whole and with the inner one cut', () => {
  const chain = 'eth:ethertype:ip:tcp:socks:tcp:http';
  const tcpStream = '0,1';
  assert.deepEqual(
    own({ chain, tcpStream, tcpHeader: '51000,52000,1080,80,90,40,0x018,0x010' }),
    [1, 52_000, 80, 40, 0x10],
  );
  assert.deepEqual(
    own({ chain, tcpStream, tcpHeader: '51000,52000,1080,80,90,0x018' }),
    [1, 52_000, 80, 0, undefined],
    "the outer header's length and flags are not the inner one's",
  );
  assert.deepEqual(
    own({ chain, tcpStream, tcpHeader: '51000,52000,1080,80,90,40,0x018' }),
    [1, 52_000, 80, 40, undefined],
  );
  // A chain may name a header of which not even the ports were read: the one before it is then the packet's own.
  assert.deepEqual(
    own({ chain, tcpStream: '0', tcpHeader: '51000,1080,90,0x018' }),
    [0, 51_000, 1080, 90, 0x18],
  );
});

Deno.test('parseLine: an ICMP error in a tunnel of TCP that quotes 8 bytes of TCP', () => {
  // Ports of all three, lengths and flags of the first two.
  const cells = {
    chain: 'eth:ethertype:ip:tcp:x:ip:tcp:y:ip:icmp:ip:tcp',
    tcpStream: '4,5,6',
    tcpHeader: '1000,2000,3000,81,82,83,500,400,0x018,0x010',
  };
  assert.deepEqual(own(cells), [5, 2000, 82, 400, 0x10]);
});

Deno.test('parseLine: a UDP header that the capture cuts, alone and in a tunnel', () => {
  const chain = 'eth:ethertype:ip:udp';
  assert.deepEqual(own({ chain, udpStream: '3', udpHeader: '5000,53' }), [3, 5000, 53, 0, undefined]);
  assert.deepEqual(own({ chain, udpStream: '3', udpHeader: '5000,53,4' }), [3, 5000, 53, 0, undefined]);
  assert.deepEqual(
    own({
      chain: `${chain}:vxlan:eth:ethertype:ip:udp`,
      udpStream: '1,2',
      udpHeader: '5000,6000,4789,53,90',
    }),
    [2, 6000, 53, 0, undefined],
  );
});

Deno.test('parseLine: retransmissions and round trips share a column', () => {
  const analysed = (tcpAnalysis: string) => {
    const { retransmission, ackRttMs } = parse({
      chain: TCP,
      tcpStream: '0',
      tcpHeader: '1,2,0,0x010',
      tcpAnalysis,
    });
    return [retransmission, ackRttMs];
  };
  assert.deepEqual(analysed(''), [false, undefined]);
  assert.deepEqual(analysed('1'), [true, undefined]);
  assert.deepEqual(analysed('0.012000000'), [false, 12]);
  assert.deepEqual(analysed('1,0.012000000'), [true, 12]);
  assert.deepEqual(analysed('0.900000000,0.012000000'), [false, 12], 'of a tunnel, the inner one');
  assert.deepEqual(analysed('1,1,0.900000000,0.012000000'), [true, 12]);
  assert.deepEqual(analysed('1,1'), [true, undefined]);
  assert.deepEqual(analysed('.'), [false, undefined], 'no number is no round trip');
  // A mark of the outer TCP says nothing of the inner UDP's round trips.
  const udp = parse({ chain: `${TCP}:x:ip:udp`, tcpStream: '0', udpStream: '0', tcpAnalysis: '0.012000000' });
  assert.equal(udp.ackRttMs, undefined);
});

/** Numbers as asked for, each with 100 added. */
class Recorded implements Numbering {
  readonly opened: [Transport, number, StreamEnds | undefined][] = [];
  known = () => undefined;
  open(transport: Transport, local: number, ends?: StreamEnds): number {
    this.opened.push([transport, local, ends]);
    return local + 100;
  }
  frame = (local: number) => local + 1000;
}

Deno.test('parseLine: every header is numbered, and the own one told with its ends', () => {
  const numbering = new Recorded();
  const syn = parse({
    source: '10.0.0.1 ',
    destination: '10.0.0.2',
    chain: 'eth:ip:udp:vxlan:eth:ip:tcp:x:ip:icmp:ip:tcp',
    udpStream: '4',
    udpHeader: '5000,4789,90',
    tcpStream: '8,9',
    tcpHeader: '1000,2000,80,81,0,0x002',
  }, numbering);
  assert.equal(syn.streamNumber, 108);
  const ends = { source: '10.0.0.1', sourcePort: 1000, destination: '10.0.0.2', destinationPort: 80 };
  assert.deepEqual(numbering.opened, [
    ['tcp', 8, { ...ends, opens: true }],
    ['tcp', 9, undefined],
    ['udp', 4, undefined],
  ]);
});

Deno.test('parseLine: a SYN opens a stream, a SYN/ACK does not', () => {
  const opens = (flags: string) => {
    const numbering = new Recorded();
    parse({ chain: TCP, tcpStream: '0', tcpHeader: `1,2,0,${flags}` }, numbering);
    return numbering.opened[0]?.[2]?.opens;
  };
  assert.equal(opens('0x002'), true);
  assert.equal(opens('0x0c2'), true, 'with ECN (RFC 3168)');
  assert.equal(opens('0x012'), false);
  assert.equal(opens('0x010'), false);
});

Deno.test('parseLine: numbers that are known are taken, and frames that Info names are the session’s', () => {
  const numbering: Numbering = {
    known: (transport, local) => transport === 'tcp' && local === 3 ? 33 : undefined,
    open: () => assert.fail('it is known'),
    frame: (local) => local === 5 ? 50 : undefined,
  };
  const record = parse({
    chain: TCP,
    tcpStream: '3',
    tcpHeader: '1,2,0,0x010',
    info: '[TCP Dup ACK 5#1] 1 → 2 [ACK] Seq=1 Ack=1',
  }, numbering);
  assert.equal(record.no, 70);
  assert.equal(record.streamNumber, 33);
  assert.equal(record.info, '[TCP Dup ACK 50#1] 1 → 2 [ACK] Seq=1 Ack=1');
});

Deno.test('parseLine: what is no stream number numbers nothing', () => {
  const numbering = new Recorded();
  parse({ chain: TCP, tcpStream: 'x,-1,1e400', udpStream: '0.5' }, numbering);
  assert.deepEqual(numbering.opened, []);
});
