/** What narrows a session to a part of its packets. */

/** What narrows hosts, each field further. */
export interface PlaceFilter {
  /** A `place_id`. */
  readonly place?: string;
  /** ISO 3166-1 alpha-2; empty: of no known country. */
  readonly country?: string;
  /** 0: of no known network. */
  readonly asn?: number;
  /** Owner of a network whose number is not known, exactly: one with a number is asked for by that. */
  readonly organisation?: string;
}

/**
 * A part of a session's packets: each field narrows further. A filter on place, country or network means the packets of
 * streams that a host which passes it has part in.
 */
export interface PartFilter extends PlaceFilter {
  readonly app?: string;
  /** An address, or the server name of a stream, without case. */
  readonly host?: string;
  /** A protocol class (`tls`), or else a text of Wireshark's Protocol column (`TLSv1.3`). */
  readonly protocol?: string;
  readonly stream?: string;
  /** Inclusive. */
  readonly from_us?: number;
  /** Exclusive. */
  readonly to_us?: number;
}
