/** Words with capitals or digits that a sentence about a network may hold without a fact: they name no one. */

export const TERMS: ReadonlySet<string> = new Set(
  `I OK UTC TCP UDP QUIC RTP RTCP SRTP DNS TLS DTLS SSL HTTP HTTPS ICMP ICMPv6 IP IPv4 IPv6 ARP DHCP DHCPv6 NTP SSH SIP SDP
  STUN TURN VoIP VPN LAN WAN WLAN Wi-Fi WiFi Ethernet VLAN NAT MTU MSS TTL RTT MOS QoS DSCP SLA ISP CPU API URL SNI ECH ALPN
  CDN IoT DoH DoT DoQ mDNS LLMNR SSDP IGMP MLD ESP IPsec NXDOMAIN SERVFAIL SYN ACK FIN RST RFC RFCs ITU ITU-T IETF IANA
  Y.1541 G.1010 G.114 P.800 Internet AS ASN SSRC BPF User-Agent Tapdeck Wireshark tshark dumpcap p50 p95 p99 kbps Mbps Gbps
  kB MB GB January February March April May June July August September October November December Monday Tuesday Wednesday
  Thursday Friday Saturday Sunday English`.split(/\s+/),
);

/** Versions and numbers of standards are no claims. */
export const NO_CLAIM =
  /\b(?:TLS|SSL|DTLS|HTTP|SNMP|IGMP|SSH|SMB|NTP)[ /]?v?\d(?:\.\d)?\b|\bRFC ?\d{3,5}(?:(?:,? section| §) ?[\d.]*\d)?|\b[GYPH]\.\d{3,4}\b|\b\d*(?:1st|2nd|3rd|\dth)\b|\bp(?:50|90|95|99)\b|\bIPv[46]\b|\bclass 0\b|\b(?:19|20)\d\d(?= (?:edition|session)\b)/g;

/** Protocols, by the class of metrics that a mention of them rests on. */
export const PROTOCOL_TERMS: readonly [RegExp, string][] = [
  [/\bTCP\b/, 'tcp'],
  [/\bUDP\b/, 'udp'],
  [/\bQUIC\b/, 'quic'],
  [/\bRTP\b|\bVoIP\b/, 'rtp'],
  [/\bTLS\b/, 'tls'],
  [/\bDNS\b/, 'dns'],
  [/\bHTTP\b/, 'http'],
  [/\bICMP\b/, 'icmp'],
];

/** Things that a sentence can speak of without a number, by a fact that it then rests on. */
export const TOPIC_TERMS: readonly [RegExp, readonly string[]][] = [
  [/\bencrypt/i, ['security.encrypted_percent']],
  [/\bplain[- ](?:text|HTTP)\b/i, ['security.plain_http_packets', 'security.encrypted_percent']],
  [/\bIPv[46]\b/, ['all.ipv6_percent']],
  [/\bround[- ]trip|\bRTT\b|\blatency\b/i, ['tcp.rtt_p50_ms', 'tcp.rtt_mean_ms']],
  [/\bretransmi/i, ['tcp.retransmissions']],
  [/\bjitter\b/i, ['rtp.jitter_mean_ms']],
  [/\b(?:packets? )?loss\b/i, ['rtp.loss_percent', 'tcp.loss_percent']],
  [/\bcut short\b|\btruncat/i, ['capture.truncated_packets']],
];
