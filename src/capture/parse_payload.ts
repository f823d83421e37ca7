/** What a packet says beyond its headers: DNS, RTP, SDP. */
import type { DnsMessage, RtpHeader, RtpMap } from '../model/packet.ts';
import {
  firstOf,
  isTrue,
  list,
  milliseconds,
  nameList,
  NONE,
  owned,
  repeated,
  unescaped,
  wholeNumber,
} from './cells.ts';
import { COLUMN_INDEX as AT } from './columns.ts';

/** The first message of the packet; undefined when there is neither a question nor a response in it. */
export function dnsOf(question: string, reply: string, cells: readonly string[]): DnsMessage | undefined {
  if (question === '' && reply === '') return undefined;
  const values = list(reply);
  const seconds = values.find((value) => value.includes('.'));
  const rcode = values.find((value) => !value.includes('.'));
  return {
    response: rcode !== undefined,
    queryName: owned(unescaped(firstOf(question))),
    rcode: rcode === undefined ? undefined : wholeNumber(rcode),
    responseTimeMs: seconds === undefined ? undefined : milliseconds(seconds),
    addresses: list(cells[AT.dnsAddress] ?? ''),
    aliases: nameList(cells[AT.dnsCname] ?? ''),
  };
}

/** RTP's Info names what a payload type means here ("PT=opus, SSRC=..."), in the order of the headers. */
const PAYLOAD_NAME = /PT=([^,]+), SSRC=/g;

/** SSRC, sequence number, timestamp, payload type, marker. */
const VALUES_PER_RTP_HEADER = 5;

/** `0x0e0e0001 (235798529)`, as tshark writes a number of both bases. */
const ssrcNumber = (cell: string): number | undefined => wholeNumber(cell.split(' ', 1)[0] ?? '');

/** Headers of the packet; none when one of them is cut short, for then no value can be told from another's. */
export function rtpOf(cell: string, info: string): readonly RtpHeader[] {
  if (cell === '') return NONE;
  const values = cell.split(',');
  const count = values.length / VALUES_PER_RTP_HEADER;
  if (!Number.isInteger(count)) return NONE;
  const names = [...info.matchAll(PAYLOAD_NAME)].map((match) => repeated(match[1] ?? ''));
  const headers: RtpHeader[] = [];
  for (let i = 0; i < count; i++) {
    const value = (field: number) => values[field * count + i] ?? '';
    const [ssrc, sequence, timestamp, payloadType] = [
      ssrcNumber(value(0)),
      wholeNumber(value(1)),
      wholeNumber(value(2)),
      wholeNumber(value(3)),
    ];
    if (
      ssrc === undefined || sequence === undefined || timestamp === undefined || payloadType === undefined
    ) {
      continue;
    }
    headers.push({ ssrc, sequence, timestamp, payloadType, payloadName: names[i], marker: isTrue(value(4)) });
  }
  return headers;
}

const RTP_MAP = /rtpmap:(\d{1,3}) ([^/,]{1,64})\/(\d{1,9})/g;

/** Payload types that an SDP body explains (RFC 8866 section 6.6). */
export function rtpMapsOf(attributes: string): readonly RtpMap[] {
  if (attributes === '') return NONE;
  return [...attributes.matchAll(RTP_MAP)].map(([, type, name, rate]) => ({
    payloadType: Number(type),
    payloadName: owned(name ?? ''),
    clockRateHz: Number(rate),
  }));
}
