/** X.509 certificates (RFC 5280) in DER (X.690), as far as a reader of names needs them: key and signature are made up. */
import { type Bytes, concat, hex, latin1, u8, utf8 } from './bytes.ts';
import type { Random } from './random.ts';

const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Object identifiers, encoded. */
const OID = {
  commonName: hex('55 04 03'),
  organization: hex('55 04 0a'),
  subjectAltName: hex('55 1d 11'),
  ecPublicKey: hex('2a 86 48 ce 3d 02 01'),
  prime256v1: hex('2a 86 48 ce 3d 03 01 07'),
  ecdsaWithSha256: hex('2a 86 48 ce 3d 04 03 02'),
} as const;

/** Tag, length, content. */
function der(tag: number, ...content: readonly Uint8Array[]): Bytes {
  const data = concat(...content);
  const { length } = data;
  const size = length < 0x80
    ? u8(length)
    : length < 0x100
    ? u8(0x81, length)
    : u8(0x82, length >> 8, length & 0xff);
  return concat(u8(tag), size, data);
}

const sequence = (...parts: readonly Uint8Array[]) => der(TAG.sequence, ...parts);
const oid = (encoded: Uint8Array) => der(TAG.oid, encoded);
const explicit = (number: number, content: Uint8Array) => der(0xa0 | number, content);

/** What a certificate says of its owner or its maker. Texts are UTF-8 in common names, printable in organisations. */
export interface DistinguishedName {
  readonly commonName: string;
  readonly organization?: string;
}

function name({ commonName, organization }: DistinguishedName): Bytes {
  const attribute = (type: Uint8Array, value: Uint8Array) => der(TAG.set, sequence(oid(type), value));
  return sequence(
    ...(organization === undefined
      ? []
      : [attribute(OID.organization, der(TAG.printableString, latin1(organization)))]),
    attribute(OID.commonName, der(TAG.utf8String, utf8(commonName))),
  );
}

export interface CertificateFields {
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** Subject alternative names, one byte a character; no such extension when empty. */
  readonly dnsNames: readonly string[];
  readonly random: Random;
  /** UTCTime; the year 2026 where left out. */
  readonly validity?: readonly [notBefore: string, notAfter: string];
}

/** A version 3 certificate of an EC key. */
export function certificate({ subject, issuer, dnsNames, random, ...more }: CertificateFields): Bytes {
  const [notBefore, notAfter] = more.validity ?? ['260101000000Z', '270101000000Z'];
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const validity = sequence(
    der(TAG.utcTime, latin1(notBefore)),
    der(TAG.utcTime, latin1(notAfter)),
  );
  const key = sequence(
    sequence(oid(OID.ecPublicKey), oid(OID.prime256v1)),
    der(TAG.bitString, u8(0, 4), random.bytes(64)),
  );
  const DNS_NAME = 0x82;
  const names = sequence(...dnsNames.map((each) => der(DNS_NAME, latin1(each))));
  const extension = sequence(oid(OID.subjectAltName), der(TAG.octetString, names));
  const body = sequence(
    explicit(0, der(TAG.integer, u8(2))),
    der(TAG.integer, u8(1), random.bytes(15)),
    algorithm,
    name(issuer),
    validity,
    name(subject),
    key,
    ...(dnsNames.length > 0 ? [explicit(3, sequence(extension))] : []),
  );
  const half = () => der(TAG.integer, u8(1), random.bytes(31));
  return sequence(body, algorithm, der(TAG.bitString, u8(0), sequence(half(), half())));
}
