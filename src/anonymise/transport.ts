/** Transport headers without what may hold addresses, and with the checksum of a payload of zeros. */
import { checksum } from './checksum.ts';

const ICMP = 1;
const TCP = 6;
const UDP = 17;
const ICMP6 = 58;

const TCP_BYTES = 20;
const UDP_BYTES = 8;
const ICMP_BYTES = 8;

/** End, no operation, segment size, window scale, SACK permitted, SACK, timestamps (RFC 9293, RFC 7323, RFC 2018). */
const TCP_OPTIONS = new Set([2, 3, 4, 5, 8]);
const END = 0;
const NO_OPERATION = 1;

/** Echo request and reply, of which the rest of the header is a number and a sequence (RFC 792, RFC 4443). */
const ECHO: Readonly<Record<number, readonly number[]>> = { [ICMP]: [0, 8], [ICMP6]: [128, 129] };

export interface Datagram {
  readonly protocol: number;
  /** Bytes of the datagram on the wire, header included. */
  readonly length: number;
  /** Source and destination as they stand in the header now. */
  readonly addresses: Uint8Array;
  /** Not the first one of several fragments, whose checksum is that of all. */
  readonly whole: boolean;
}

const put = (bytes: Uint8Array, at: number, value: number) => bytes.set([value >> 8, value & 0xff], at);

/** Rewrites the header at `at`. @returns where it ends, or `at` where it is not understood or not whole */
export function transport(bytes: Uint8Array, at: number, datagram: Datagram): number {
  switch (datagram.protocol) {
    case TCP:
      return tcp(bytes, at, datagram);
    case UDP:
      return udp(bytes, at, datagram);
    case ICMP:
    case ICMP6:
      return icmp(bytes, at, datagram);
    default:
      return at; // tunnels hold addresses, and who knows what others hold
  }
}

function tcp(bytes: Uint8Array, at: number, datagram: Datagram): number {
  if (bytes.byteLength < at + TCP_BYTES) return at;
  const headerBytes = ((bytes[at + 12] ?? 0) >> 4) * 4;
  const end = at + headerBytes;
  if (headerBytes < TCP_BYTES || bytes.byteLength < end) return at;
  for (let option = at + TCP_BYTES; option < end;) {
    const kind = bytes[option] ?? END;
    if (kind === END) {
      bytes.fill(0, option, end);
      break;
    }
    const length = kind === NO_OPERATION ? 1 : bytes[option + 1] ?? 0;
    const fits = kind === NO_OPERATION || (length >= 2 && option + length <= end);
    // Multipath TCP's hold addresses (RFC 8684), cookies hold anything: "no operation" in their place.
    if (!fits || (kind !== NO_OPERATION && !TCP_OPTIONS.has(kind))) {
      bytes.fill(NO_OPERATION, option, fits ? option + length : end);
    }
    option = fits ? option + length : end;
  }
  return finish(bytes, at, end, at + 16, datagram);
}

function udp(bytes: Uint8Array, at: number, datagram: Datagram): number {
  if (bytes.byteLength < at + UDP_BYTES) return at;
  const had = (bytes[at + 6] ?? 0) | (bytes[at + 7] ?? 0);
  if (had === 0) return at + UDP_BYTES; // RFC 768: the sender made none
  const end = finish(bytes, at, at + UDP_BYTES, at + 6, datagram);
  if (datagram.whole && ((bytes[at + 6] ?? 0) | (bytes[at + 7] ?? 0)) === 0) put(bytes, at + 6, 0xffff);
  return end;
}

/** Type and code; what follows may be an address (redirect) or begin a quoted packet. */
function icmp(bytes: Uint8Array, at: number, datagram: Datagram): number {
  if (bytes.byteLength < at + ICMP_BYTES) return at;
  const isEcho = ECHO[datagram.protocol]?.includes(bytes[at] ?? -1) ?? false;
  if (!isEcho) bytes.fill(0, at + 4, at + ICMP_BYTES);
  return finish(bytes, at, at + ICMP_BYTES, at + 2, datagram);
}

/** The checksum that fits if the payload were zeros: a whole one would tell of the payload. */
function finish(bytes: Uint8Array, at: number, end: number, sumAt: number, datagram: Datagram): number {
  put(bytes, sumAt, 0);
  if (!datagram.whole) return end;
  let pseudo = 0;
  if (datagram.protocol !== ICMP) {
    const { addresses, length, protocol } = datagram;
    pseudo = protocol + (length >>> 16) + (length & 0xffff);
    for (let i = 0; i < addresses.byteLength; i += 2) {
      pseudo += ((addresses[i] ?? 0) << 8) | (addresses[i + 1] ?? 0);
    }
  }
  put(bytes, sumAt, checksum(bytes, at, end, pseudo));
  return end;
}
