/**
 * What tshark is asked for, in one table: the command line and the parser both walk it, so order cannot drift.
 *
 * `%Cus:FIELD:0:U` is a custom column: all values of the field in the packet, joined with commas, as numbers (`R` would
 * put names in their place: "No error" for 0). Custom columns make tshark build only the parts of the tree that hold
 * the field, which is why this is several times cheaper than `-T fields`. Built-in columns (`%s`, `%p`, ...) cost next
 * to nothing.
 */

const field = (name: string) => `%Cus:${name}:0:U`;

export const COLUMNS = {
  /** Position in what this tshark was fed: holds the lines against the packets that were sent. */
  number: '%m',
  source: '%s',
  // Between the two addresses: side by side, tshark puts an arrow and padding around them.
  protocol: '%p',
  destination: '%d',
  chain: field('frame.protocols'),
  tcpStream: field('tcp.stream'),
  tcpSourcePort: field('tcp.srcport'),
  tcpDestinationPort: field('tcp.dstport'),
  tcpLength: field('tcp.len'),
  tcpFlags: field('tcp.flags'),
  retransmission: field('tcp.analysis.retransmission'),
  ackRtt: field('tcp.analysis.ack_rtt'),
  udpStream: field('udp.stream'),
  udpSourcePort: field('udp.srcport'),
  udpDestinationPort: field('udp.dstport'),
  udpLength: field('udp.length'),
  tlsServerName: field('tls.handshake.extensions_server_name'),
  /** QUIC before its version 1 (Google's own) had no TLS inside. */
  gquicServerName: field('gquic.tag.sni'),
  alpn: field('tls.handshake.extensions_alpn_str'),
  httpHost: field('http.host'),
  http2Authority: field('http2.headers.authority'),
  dnsQueryName: field('dns.qry.name'),
  dnsResponse: field('dns.flags.response'),
  dnsRcode: field('dns.flags.rcode'),
  dnsTime: field('dns.time'),
  dnsA: field('dns.a'),
  dnsAaaa: field('dns.aaaa'),
  dnsCname: field('dns.cname'),
  rtpSsrc: field('rtp.ssrc'),
  rtpSequence: field('rtp.seq'),
  rtpTimestamp: field('rtp.timestamp'),
  rtpPayloadType: field('rtp.p_type'),
  rtpMarker: field('rtp.marker'),
  /** `rtpmap:111 opus/48000/2`: what dynamic payload types mean (RFC 8866 section 6.6). */
  sdpAttributes: field('sdp.media_attr'),
  // Last, so that whatever a hostile Info holds cannot push another column aside.
  info: '%i',
} as const satisfies Record<string, string>;

export type ColumnName = keyof typeof COLUMNS;

const NAMES = Object.keys(COLUMNS) as ColumnName[];

export const COLUMN_COUNT = NAMES.length;

/** Where each column stands in a line. */
export const COLUMN_INDEX = Object.fromEntries(NAMES.map((name, i) => [name, i])) as Record<
  ColumnName,
  number
>;

/** The value of `-o gui.column.format:`. */
export function columnFormat(): string {
  return NAMES.map((name) => `"${name}","${COLUMNS[name]}"`).join(',');
}
