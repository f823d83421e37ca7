import type { PacketRecord } from './packet.ts';

/** How strong a kind of evidence is. A label is replaced only by one of greater strength. */
export const STRENGTH = {
  none: 0,
  port: 10,
  /** A protocol that anybody's application may use: TLS, HTTP, STUN. */
  carrier: 12,
  /** tshark's own name for what it dissected, where the protocol itself is the application. */
  dissector: 20,
  /** A network that one service owns and uses for itself. */
  network: 25,
  /** A UDP socket from which stronger evidence has just seen an application. */
  socket: 27,
  /** An address that stronger evidence tied to an application a short while ago. */
  learnedAddress: 30,
  /** Whom the server's certificate is made out to. */
  certificate: 35,
  /** How a STUN or TURN server calls itself. */
  stunRealm: 37,
  /** The name under which the client had looked the address up. */
  dnsAnswer: 40,
  /** What the program says of itself: User-Agent, ALPN. */
  program: 45,
  httpHost: 50,
  /** TLS or QUIC server name. */
  serverName: 60,
  /** Rules that the user wrote, the more telling the stronger. */
  userPort: 66,
  userNetwork: 68,
  /** By a name that was looked up; a name that the stream itself carries is still more telling. */
  userLookup: 69,
  userDomain: 70,
} as const;

/** What a stream is, and why we say so. */
export interface Label {
  /** Application, or `Unknown`. */
  readonly app: string;
  /** Video, Social, Messaging, ..., or `Unknown`. */
  readonly category: string;
  /** Why, in words a user understands ("TLS server name api.netflix.com"); empty when unknown. */
  readonly evidence: string;
  /** One of STRENGTH. */
  readonly strength: number;
  /** Best server name seen: SNI, then HTTP Host, then the name under which the address was looked up. */
  readonly hostname: string | undefined;
  /** STRENGTH of the evidence that `hostname` came from. */
  readonly hostnameStrength: number;
}

export const UNKNOWN_LABEL: Label = {
  app: 'Unknown',
  category: 'Unknown',
  evidence: '',
  strength: STRENGTH.none,
  hostname: undefined,
  hostnameStrength: STRENGTH.none,
};

/** Names the application of packets, one after another in capture order; it remembers DNS answers and addresses. */
export interface Labeller {
  /** Version of the catalogue that the names come from. */
  readonly catalogueVersion: string;
  /** A sentence for the session, where it does not label as the user may expect; undefined when all is well. */
  readonly warning: string | undefined;
  /**
   * The label of the packet's stream after this packet: `current` itself when the packet adds nothing stronger.
   * @param current the stream's label so far; undefined at its first packet, and for packets without a stream.
   */
  label(record: PacketRecord, current: Label | undefined): Label;
}
