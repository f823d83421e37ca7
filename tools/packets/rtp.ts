import { type Bytes, concat, u16, u32, u8, utf8 } from './bytes.ts';

/** RFC 3550 section 5.1; no padding, extension or contributing sources. */
export interface RtpFields {
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly marker?: boolean;
}

/** Sequence and timestamp wrap as on the wire. */
export function rtpPacket(fields: RtpFields, payload: Uint8Array): Bytes {
  return concat(
    u8(0x80, (fields.marker ? 0x80 : 0) | fields.payloadType),
    u16(fields.sequence & 0xffff),
    u32(fields.timestamp >>> 0, fields.ssrc),
    payload,
  );
}

/** A sender report without report blocks, and the CNAME that must follow (RFC 3550 sections 6.4.1 and 6.5). */
export function rtcpSenderReport(
  fields: { ssrc: number; unixSeconds: number; timestamp: number; packets: number; octets: number },
  cname: string,
): Bytes {
  const report = concat(
    u8(0x80, 200),
    u16(6),
    u32(fields.ssrc, fields.unixSeconds + 2_208_988_800, 0, fields.timestamp >>> 0),
    u32(fields.packets, fields.octets),
  );
  const item = concat(u8(1, cname.length), utf8(cname), u8(0));
  const chunk = concat(u32(fields.ssrc), item, new Uint8Array(-item.length & 3));
  return concat(report, u8(0x81, 202), u16(chunk.length / 4), chunk);
}
