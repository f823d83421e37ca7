import assert from 'node:assert/strict';
import { COLUMN_COUNT, COLUMN_INDEX, columnFormat, COLUMNS } from '../../src/capture/columns.ts';
import { tsharkArgs } from '../../src/capture/tshark_worker.ts';

Deno.test('columns: the command line of the dissecting tshark', () => {
  // A change here is a change of what every session holds: look at conformance before you change it.
  assert.deepEqual(tsharkArgs('each'), [
    '-r',
    '-',
    '-l',
    '-n',
    '-T',
    'tabs',
    '-o',
    'tcp.track_bytes_in_flight:FALSE',
    '-o',
    'tcp.calculate_timestamps:FALSE',
    '-o',
    'udp.calculate_timestamps:FALSE',
    '-o',
    'gui.column.format:' + [
      '"number","%m"',
      '"source","%s"',
      '"protocol","%p"',
      '"destination","%d"',
      '"chain","%Cus:frame.protocols:0:U"',
      '"tcpStream","%Cus:tcp.stream:0:U"',
      '"udpStream","%Cus:udp.stream:0:U"',
      '"tcpHeader","%Cus:tcp.srcport||tcp.dstport||tcp.len||tcp.flags:0:U"',
      '"udpHeader","%Cus:udp.srcport||udp.dstport||udp.length:0:U"',
      '"tcpAnalysis","%Cus:tcp.analysis.retransmission||tcp.analysis.ack_rtt:0:U"',
      '"serverName","%Cus:tls.handshake.extensions_server_name||dtls.handshake.extensions_server_name||gquic.tag.sni||' +
      'stun.att.realm||x509ce.dNSName||x509sat.uTF8String||x509sat.printableString:0:U"',
      '"handshake","%Cus:tls.handshake.type||dtls.handshake.type||tls.handshake.extensions_alpn_str||' +
      'dtls.handshake.extensions_alpn_str:0:U"',
      '"httpRequest","%Cus:http.host||http2.headers.authority||http.user_agent:0:U"',
      '"dnsQueryName","%Cus:dns.qry.name:0:U"',
      '"dnsReply","%Cus:dns.flags.rcode||dns.time:0:U"',
      '"dnsAddress","%Cus:dns.a||dns.aaaa||dns.svcb.svcparam.ipv4hint.ip||dns.svcb.svcparam.ipv6hint.ip:0:U"',
      '"dnsCname","%Cus:dns.cname:0:U"',
      '"rtp","%Cus:rtp.ssrc||rtp.seq||rtp.timestamp||rtp.p_type||rtp.marker:0:U"',
      '"bodyParts","%Cus:sdp.media_attr||http.authorization||http.proxy_authorization||snmp.community||x509af.utcTime||' +
      'x509af.generalizedTime||x509if.rdnSequence||x509af.rdnSequence:0:U"',
      '"info","%i"',
    ].join(','),
  ]);
  assert.deepEqual(tsharkArgs('blocks'), tsharkArgs('each').filter((arg) => arg !== '-l'));
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
