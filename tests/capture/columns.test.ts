import assert from 'node:assert/strict';
import { COLUMN_COUNT, COLUMN_INDEX, columnFormat, COLUMNS } from '../../src/capture/columns.ts';
import { TSHARK_ARGS } from '../../src/capture/tshark_worker.ts';

Deno.test('columns: the command line of the dissecting tshark', () => {
  // A change here is a change of what every session holds: look at conformance before you change it.
  assert.deepEqual([...TSHARK_ARGS], [
    '-r',
    '-',
    '-l',
    '-n',
    '-T',
    'tabs',
    '-o',
    'gui.column.format:' + [
      '"number","%m"',
      '"source","%s"',
      '"protocol","%p"',
      '"destination","%d"',
      '"chain","%Cus:frame.protocols:0:U"',
      '"tcpStream","%Cus:tcp.stream:0:U"',
      '"tcpSourcePort","%Cus:tcp.srcport:0:U"',
      '"tcpDestinationPort","%Cus:tcp.dstport:0:U"',
      '"tcpLength","%Cus:tcp.len:0:U"',
      '"tcpFlags","%Cus:tcp.flags:0:U"',
      '"retransmission","%Cus:tcp.analysis.retransmission:0:U"',
      '"ackRtt","%Cus:tcp.analysis.ack_rtt:0:U"',
      '"udpStream","%Cus:udp.stream:0:U"',
      '"udpSourcePort","%Cus:udp.srcport:0:U"',
      '"udpDestinationPort","%Cus:udp.dstport:0:U"',
      '"udpLength","%Cus:udp.length:0:U"',
      '"tlsServerName","%Cus:tls.handshake.extensions_server_name:0:U"',
      '"gquicServerName","%Cus:gquic.tag.sni:0:U"',
      '"alpn","%Cus:tls.handshake.extensions_alpn_str:0:U"',
      '"httpHost","%Cus:http.host:0:U"',
      '"http2Authority","%Cus:http2.headers.authority:0:U"',
      '"dnsQueryName","%Cus:dns.qry.name:0:U"',
      '"dnsResponse","%Cus:dns.flags.response:0:U"',
      '"dnsRcode","%Cus:dns.flags.rcode:0:U"',
      '"dnsTime","%Cus:dns.time:0:U"',
      '"dnsA","%Cus:dns.a:0:U"',
      '"dnsAaaa","%Cus:dns.aaaa:0:U"',
      '"dnsCname","%Cus:dns.cname:0:U"',
      '"rtpSsrc","%Cus:rtp.ssrc:0:U"',
      '"rtpSequence","%Cus:rtp.seq:0:U"',
      '"rtpTimestamp","%Cus:rtp.timestamp:0:U"',
      '"rtpPayloadType","%Cus:rtp.p_type:0:U"',
      '"rtpMarker","%Cus:rtp.marker:0:U"',
      '"sdpAttributes","%Cus:sdp.media_attr:0:U"',
      '"info","%i"',
    ].join(','),
  ]);
});

Deno.test('columns: the parser finds each column where the command line puts it', () => {
  const inFormat = [...columnFormat().matchAll(/"([A-Za-z0-9]+)","(%[^"]+)"/g)];
  assert.equal(inFormat.length, COLUMN_COUNT);
  for (const [i, [, name, code]] of inFormat.entries()) {
    assert.ok(name !== undefined && Object.hasOwn(COLUMNS, name), name);
    const column = name as keyof typeof COLUMNS;
    assert.equal(COLUMN_INDEX[column], i, name);
    assert.equal(COLUMNS[column], code, name);
  }
  assert.equal(COLUMN_INDEX.info, COLUMN_COUNT - 1, 'Info is last, so that a tab in it pushes nothing aside');
  assert.ok(
    Math.abs(COLUMN_INDEX.source - COLUMN_INDEX.destination) > 1,
    'side by side tshark puts an arrow between the addresses',
  );
});
