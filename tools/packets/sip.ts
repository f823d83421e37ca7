import { type Bytes, utf8 } from './bytes.ts';
import type { Socket } from './transport.ts';

/** One `m=audio` with its codecs. */
export interface SdpAudio {
  readonly media: Socket;
  /** Payload types in the order of preference, with an `rtpmap` where the type needs one ("opus/48000/2"). */
  readonly codecs: readonly { readonly payloadType: number; readonly rtpmap?: string }[];
}

/** A session description (RFC 8866). */
export function sdp(audio: SdpAudio): string {
  const { ip, port } = audio.media;
  const family = ip.includes(':') ? 'IP6' : 'IP4';
  return [
    'v=0',
    `o=- 20260304 1 IN ${family} ${ip}`,
    's=call',
    `c=IN ${family} ${ip}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${audio.codecs.map((each) => each.payloadType).join(' ')}`,
    ...audio.codecs.flatMap((each) =>
      each.rtpmap === undefined ? [] : [`a=rtpmap:${each.payloadType} ${each.rtpmap}`]
    ),
    'a=ptime:20',
    'a=sendrecv',
    '',
  ].join('\r\n');
}

/** Who calls whom; the messages of one call share it. */
export interface SipCall {
  readonly caller: Socket;
  readonly callee: Socket;
  readonly callerUri: string;
  readonly calleeUri: string;
  readonly callId: string;
}

/** A request ("INVITE", "ACK", "BYE") of the caller, or a response ("200 OK") to one of its requests. RFC 3261. */
export function sipMessage(
  call: SipCall,
  firstLine: { request: string } | { response: string; to: string },
  cseq: number,
  body = '',
): Bytes {
  const method = 'request' in firstLine ? firstLine.request : firstLine.to;
  const answered = method !== 'INVITE' || 'response' in firstLine && !firstLine.response.startsWith('100');
  const contact = 'request' in firstLine
    ? `${userOf(call.callerUri)}@${call.caller.ip}:${call.caller.port}`
    : `${userOf(call.calleeUri)}@${call.callee.ip}:${call.callee.port}`;
  const lines = [
    'request' in firstLine ? `${method} sip:${call.calleeUri} SIP/2.0` : `SIP/2.0 ${firstLine.response}`,
    `Via: SIP/2.0/UDP ${call.caller.ip}:${call.caller.port};branch=z9hG4bK-${call.callId}-${method}-${cseq}`,
    ...('request' in firstLine ? ['Max-Forwards: 70'] : []),
    `From: <sip:${call.callerUri}>;tag=caller`,
    `To: <sip:${call.calleeUri}>${answered ? ';tag=callee' : ''}`,
    `Call-ID: ${call.callId}`,
    `CSeq: ${cseq} ${method}`,
    `Contact: <sip:${contact}>`,
    'User-Agent: Tapdeck fixture phone',
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${utf8(body).length}`,
  ];
  return utf8(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

function userOf(uri: string): string {
  return uri.split('@')[0] ?? uri;
}
