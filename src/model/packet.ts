/**
 * A packet as the rest of Tapdeck sees it: what the capture file says of it and what tshark reads in it.
 * Times are packet times, never the clock's.
 */

/** Transports whose conversations tshark numbers. */
export type Transport = 'tcp' | 'udp';

/** Which way a packet goes, seen from the machine's own addresses. */
export type Direction = 'in' | 'out' | 'local' | 'transit';

/** The capture file's own words about a packet: no dissector is needed for these. */
export interface PacketHeader {
  /** 1-based position in the capture, as Wireshark numbers it. */
  readonly no: number;
  /** Microseconds since the Unix epoch, UTC; finer digits are cut, as Wireshark's microsecond display does. */
  readonly timeUs: number;
  /** Bytes on the wire (`frame.len`). */
  readonly length: number;
  /** Bytes that the capture file holds; less than `length` when the capture had a snap length. */
  readonly capturedLength: number;
}

/** What a DNS, mDNS or LLMNR packet says. */
export interface DnsMessage {
  readonly response: boolean;
  /** The first question's name, without a trailing dot; empty when there is none. */
  readonly queryName: string;
  /** RFC 1035 section 4.1.1 RCODE; undefined in a query. */
  readonly rcode: number | undefined;
  /** Milliseconds from query to this response (`dns.time`); undefined when tshark saw no query. */
  readonly responseTimeMs: number | undefined;
  /** A and AAAA addresses of the answer, and the hints of HTTPS and SVCB records. */
  readonly addresses: readonly string[];
  /** CNAME targets of the answer, in order. */
  readonly aliases: readonly string[];
}

/** One RTP header (RFC 3550 section 5.1). */
export interface RtpHeader {
  readonly ssrc: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly payloadType: number;
  /** What tshark knows the payload type to be ("opus", "ITU-T G.711 PCMU"); undefined when it names none. */
  readonly payloadName: string | undefined;
  readonly marker: boolean;
}

/** What SDP says of a payload type (RFC 8866 section 6.6, `a=rtpmap`). */
export interface RtpMap {
  readonly payloadType: number;
  readonly payloadName: string;
  readonly clockRateHz: number;
}

/** What a server's certificate says of itself (RFC 5280 section 4.1.2). */
export interface CertificateFacts {
  readonly notBeforeUs: number;
  readonly notAfterUs: number;
  /** It stands alone, and its issuer has the subject's name. */
  readonly selfSigned: boolean;
}

/** A dissected packet. Absent facts are `undefined` (or an empty list), never 0. */
export interface PacketRecord extends PacketHeader {
  /** Wireshark's Source column with `-n`: an address, a MAC, or empty. */
  readonly source: string;
  /** Wireshark's Destination column with `-n`. */
  readonly destination: string;
  /** Wireshark's Protocol column. */
  readonly protocol: string;
  /** Wireshark's Info column, with frame numbers of the whole capture. */
  readonly info: string;
  /** Protocol chain (`frame.protocols`), cut after the first icmp/icmpv6: what an error quotes is nobody's packet. */
  readonly chain: readonly string[];
  /** Transport of the innermost stream that the packet belongs to. */
  readonly transport: Transport | undefined;
  /** Number of that stream within its transport, as `tcp.stream`/`udp.stream` of an unsharded tshark. */
  readonly streamNumber: number | undefined;
  readonly sourcePort: number | undefined;
  readonly destinationPort: number | undefined;
  /** TCP or UDP payload bytes of the innermost stream; 0 without one. */
  readonly payloadBytes: number;
  /** TCP flag bits (RFC 9293 section 3.1: FIN 1, SYN 2, RST 4, PSH 8, ACK 16); undefined when not TCP. */
  readonly tcpFlags: number | undefined;
  /** `tcp.analysis.retransmission`: includes fast and spurious ones. */
  readonly retransmission: boolean;
  /** `tcp.analysis.ack_rtt` in milliseconds; undefined where this packet acknowledges nothing that was timed. */
  readonly ackRttMs: number | undefined;
  /** Server names of TLS and QUIC ClientHellos in this packet, as sent. */
  readonly tlsServerNames: readonly string[];
  /** Texts of the certificates that a server shows: names of the subjects first, then subjects' and issuers' words. */
  readonly certificateTexts: readonly string[];
  /** The first of the certificates that a server shows; undefined where it shows none, or its dates are not clear. */
  readonly certificate: CertificateFacts | undefined;
  /** A password that can be read in this packet: HTTP's Basic scheme, or an SNMP community. It is not kept itself. */
  readonly credentials: 'basic' | 'community' | undefined;
  /** Application protocols that a handshake offers or chooses (ALPN, RFC 7301). */
  readonly alpn: readonly string[];
  /** Realms that STUN and TURN servers name themselves with (RFC 8489 section 14.9). */
  readonly stunRealms: readonly string[];
  /** HTTP/1 Host and HTTP/2 :authority values, as sent. */
  readonly httpHosts: readonly string[];
  /** The program that asks, as it says itself (User-Agent, RFC 9110 section 10.1.5); undefined when none does. */
  readonly userAgent: string | undefined;
  readonly dns: DnsMessage | undefined;
  /** RTP headers in this packet: usually one. */
  readonly rtp: readonly RtpHeader[];
  /** Payload types that an SDP body in this packet explains. */
  readonly rtpMaps: readonly RtpMap[];
}
