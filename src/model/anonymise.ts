/** Replacing what tells who it was, the same by the same within one export. */

export interface Anonymiser {
  /** Of 4 or 16 bytes: prefix-preserving, private stays private. */
  address(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
  /** Of 6 bytes: individual or group, universal or local stay so. */
  mac(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
  /** An address as text: IP, MAC, or whatever else a network calls its ends. Empty stays empty. */
  end(text: string): string;
  /** A network as "192.168.1.0/24", or an address. */
  network(text: string): string;
  /** A name of a host or of anything else. */
  name(text: string): string;
}
