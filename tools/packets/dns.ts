import { ipBytes, isIpv6 } from './address.ts';
import { type Bytes, concat, latin1, u16, u32, u8 } from './bytes.ts';

/** Record types (IANA "DNS Parameters"). */
export const DNS_TYPE = { a: 1, cname: 5, ptr: 12, txt: 16, aaaa: 28, srv: 33, https: 65 } as const;

/** RFC 1035 section 4.1.1. */
export const DNS_RCODE = { noError: 0, serverFailure: 2, nameError: 3, refused: 5 } as const;

/** A name as text with dots, or as labels where a label holds dots or bytes that are no text. */
export type DnsName = string | readonly Uint8Array[];

export interface DnsQuestion {
  readonly name: DnsName;
  readonly type: number;
}

export interface DnsAnswer {
  /** The question's name unless said. */
  readonly name?: DnsName;
  readonly type: number;
  readonly ttl?: number;
  readonly data: Uint8Array;
}

export interface DnsFields {
  readonly id: number;
  readonly question: DnsQuestion;
  readonly answers?: readonly DnsAnswer[];
  readonly rcode?: number;
  /** mDNS (RFC 6762): id and recursion bits 0, the answers are authoritative. */
  readonly multicast?: boolean;
}

/** Uncompressed wire form. Labels over 63 bytes are refused: they would read as pointers. */
export function dnsName(name: DnsName): Bytes {
  const labels = typeof name === 'string'
    ? name.split('.').filter((label) => label !== '').map(latin1)
    : name;
  const parts = labels.map((label) => {
    if (label.length > 63) throw new RangeError(`DNS label of ${label.length} bytes`);
    return concat(u8(label.length), label);
  });
  return concat(...parts, u8(0));
}

export function address(ip: string, ttl = 300, name?: DnsName): DnsAnswer {
  const type = isIpv6(ip) ? DNS_TYPE.aaaa : DNS_TYPE.a;
  return { type, ttl, data: ipBytes(ip), ...(name === undefined ? {} : { name }) };
}

export function alias(target: DnsName, ttl = 300, name?: DnsName): DnsAnswer {
  return { type: DNS_TYPE.cname, ttl, data: dnsName(target), ...(name === undefined ? {} : { name }) };
}

/** An HTTPS record (RFC 9460) for the owner itself: HTTP/2, and the addresses that it gives along. */
export function httpsRecord(hints: { ipv4: readonly string[]; ipv6: readonly string[] }): DnsAnswer {
  const parameter = (key: number, value: Uint8Array) => concat(u16(key, value.length), value);
  const data = concat(
    u16(1),
    dnsName(''),
    parameter(1, concat(u8(2), latin1('h2'))),
    parameter(4, concat(...hints.ipv4.map(ipBytes))),
    parameter(6, concat(...hints.ipv6.map(ipBytes))),
  );
  return { type: DNS_TYPE.https, data };
}

function questionBytes(question: DnsQuestion): Bytes {
  return concat(dnsName(question.name), u16(question.type, 1));
}

/** A query with recursion desired. */
export function dnsQuery(fields: DnsFields): Bytes {
  const flags = fields.multicast ? 0 : 0x0100;
  return concat(u16(fields.id, flags, 1, 0, 0, 0), questionBytes(fields.question));
}

/** A response that repeats the question; names equal to the question's are compressed (RFC 1035 section 4.1.4). */
export function dnsResponse(fields: DnsFields): Bytes {
  const answers = fields.answers ?? [];
  const flags = (fields.multicast ? 0x8400 : 0x8180) | (fields.rcode ?? DNS_RCODE.noError);
  const records = answers.map((answer) =>
    concat(
      answer.name === undefined ? u16(0xc00c) : dnsName(answer.name),
      u16(answer.type, 1),
      u32(answer.ttl ?? 300),
      u16(answer.data.length),
      answer.data,
    )
  );
  return concat(
    u16(fields.id, flags, 1, answers.length, 0, 0),
    questionBytes(fields.question),
    ...records,
  );
}
