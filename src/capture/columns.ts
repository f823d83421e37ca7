/**
 * What tshark is asked for, in one table: the command line and the parser both walk it, so order cannot drift.
 *
 * `%Cus:FIELD:0:U` is a custom column: all values of the field in the packet, joined with commas, as numbers (`R` would
 * put names in their place: "No error" for 0). Custom columns make tshark build only the parts of the tree that hold
 * the field, which is why this is several times cheaper than `-T fields`. Built-in columns (`%s`, `%p`, ...) cost next
 * to nothing.
 *
 * tshark's time grows with the number of columns, used or not: fields whose values can be told apart share one
 * (`FIELD||FIELD`): all values of the first field, then all values of the next.
 */

const fields = (...names: string[]) => `%Cus:${names.join('||')}:0:U`;

export const COLUMNS = {
  /** Position in what this tshark was fed: holds the lines against the packets that were sent. */
  number: '%m',
  source: '%s',
  // Between the two addresses: side by side, tshark puts an arrow and padding around them.
  protocol: '%p',
  destination: '%d',
  chain: fields('frame.protocols'),
  tcpStream: fields('tcp.stream'),
  udpStream: fields('udp.stream'),
  /** As many of each as there are headers; only the last of them can be cut short. */
  tcpHeader: fields('tcp.srcport', 'tcp.dstport', 'tcp.len', 'tcp.flags'),
  udpHeader: fields('udp.srcport', 'udp.dstport', 'udp.length'),
  /** A mark, and seconds, which alone have a decimal point. */
  tcpAnalysis: fields('tcp.analysis.retransmission', 'tcp.analysis.ack_rtt'),
  /**
   * Names by which a server is known. QUIC before its version 1 (Google's own) had no TLS inside. Which of them a packet
   * holds is told by what else is in it: STUN, or a handshake message of the next column.
   */
  serverName: fields(
    'tls.handshake.extensions_server_name',
    'dtls.handshake.extensions_server_name',
    'gquic.tag.sni',
    'stun.att.realm',
    'x509ce.dNSName',
    'x509sat.uTF8String',
    'x509sat.printableString',
  ),
  /** Types of messages are whole numbers; no protocol's name is one. */
  handshake: fields(
    'tls.handshake.type',
    'dtls.handshake.type',
    'tls.handshake.extensions_alpn_str',
    'dtls.handshake.extensions_alpn_str',
  ),
  /** Hosts, and then programs, which nearly always hold a slash or a space. */
  httpRequest: fields('http.host', 'http2.headers.authority', 'http.user_agent'),
  dnsQueryName: fields('dns.qry.name'),
  /** Only responses have an RCODE; seconds alone have a decimal point. */
  dnsReply: fields('dns.flags.rcode', 'dns.time'),
  /** Addresses, and those that HTTPS and SVCB records give along (RFC 9460 section 7.3). */
  dnsAddress: fields(
    'dns.a',
    'dns.aaaa',
    'dns.svcb.svcparam.ipv4hint.ip',
    'dns.svcb.svcparam.ipv6hint.ip',
  ),
  dnsCname: fields('dns.cname'),
  /** Five values a header. */
  rtp: fields('rtp.ssrc', 'rtp.seq', 'rtp.timestamp', 'rtp.p_type', 'rtp.marker'),
  /**
   * `rtpmap:111 opus/48000/2`: what dynamic payload types mean (RFC 8866 section 6.6). Then what findings need, told apart
   * by the protocols of the packet: HTTP's Authorization, an SNMP community, dates of certificates (validity, two
   * each), and how many parts the names in them have (those of issuers, then those of subjects).
   */
  bodyParts: fields(
    'sdp.media_attr',
    'http.authorization',
    'http.proxy_authorization',
    'snmp.community',
    'x509af.utcTime',
    'x509af.generalizedTime',
    'x509if.rdnSequence',
    'x509af.rdnSequence',
  ),
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
