import { rtcpSenderReport, rtpPacket } from '../packets/rtp.ts';
import { sdp, sipMessage } from '../packets/sip.ts';
import { MS, SECOND } from '../packets/timeline.ts';
import type { Endpoint } from '../packets/transport.ts';
import { DESK_PHONE, type Office } from './office.ts';

const START_US = 70 * SECOND;
const TALK_SECONDS = 40;
const FRAME_MS = 30;
const CLOCK_HZ = 8000;
const PCMU = [{ payloadType: 0, rtpmap: 'PCMU/8000' }];
const PROVIDER_IP = '217.10.79.9';
const REPORT_SECONDS = 5;

/** A call of the desk phone: 40 s of PCMU both ways, with mild loss and jitter on the way here. */
export function call(office: Office): void {
  const caller: Endpoint = { mac: DESK_PHONE.mac, ip: DESK_PHONE.ip, port: 5060 };
  const provider = office.beyond(PROVIDER_IP, 5060);
  const own = { ...caller, port: 11_784 };
  const other = office.beyond(PROVIDER_IP, 24_316);
  const details = {
    caller,
    callee: provider,
    callerUri: '4930555017@sip.example.net',
    calleeUri: '4940555023@sip.example.net',
    callId: 'a84b4c76e66710',
  };
  const up = (atUs: number, bytes: Uint8Array) => office.datagram(atUs, caller, provider, bytes);
  const down = (atUs: number, bytes: Uint8Array) => office.datagram(atUs, provider, caller, bytes);
  up(START_US, sipMessage(details, { request: 'INVITE' }, 101, sdp({ media: own, codecs: PCMU })));
  down(START_US + 24 * MS, sipMessage(details, { response: '100 Trying', to: 'INVITE' }, 101));
  down(START_US + 410 * MS, sipMessage(details, { response: '180 Ringing', to: 'INVITE' }, 101));
  const answer = sdp({ media: other, codecs: PCMU });
  const answeredUs = START_US + 3.2 * SECOND;
  down(answeredUs, sipMessage(details, { response: '200 OK', to: 'INVITE' }, 101, answer));
  up(answeredUs + 9 * MS, sipMessage(details, { request: 'ACK' }, 101));
  const endUs = answeredUs + TALK_SECONDS * SECOND;
  up(endUs + 60 * MS, sipMessage(details, { request: 'BYE' }, 102));
  down(endUs + 85 * MS, sipMessage(details, { response: '200 OK', to: 'BYE' }, 102));

  voice(office, own, other, { ssrc: 0x4d1f20c3, startUs: answeredUs + 30 * MS, jitterMs: 0.4, lossShare: 0 });
  voice(office, other, own, {
    ssrc: 0x9be7a511,
    startUs: answeredUs + 48 * MS,
    jitterMs: 7,
    lossShare: 0.008,
  });
}

interface Voice {
  readonly ssrc: number;
  readonly startUs: number;
  readonly jitterMs: number;
  readonly lossShare: number;
}

/** One direction. Lateness stays below a frame, so nothing is overtaken. */
function voice(office: Office, from: Endpoint, to: Endpoint, how: Voice): void {
  const random = office.random();
  const count = Math.floor(TALK_SECONDS * 1000 / FRAME_MS);
  const ticks = CLOCK_HZ * FRAME_MS / 1000;
  const firstSequence = random.int(1, 30_000);
  const firstTimestamp = random.u32();
  const rtcp = (end: Endpoint) => ({ ...end, port: end.port + 1 });
  for (let i = 0; i < count; i++) {
    const timestamp = firstTimestamp + i * ticks;
    const payload = random.bytes(ticks);
    const lost = random.unit() < how.lossShare;
    // The middle of the call is a little worse than its ends.
    const distance = (i / count - 0.55) / 0.12;
    const swell = 1 + 1.6 / (1 + distance * distance);
    const atUs = how.startUs + i * FRAME_MS * MS + random.unit() * how.jitterMs * swell * MS;
    if (!lost) {
      const packet = rtpPacket({
        payloadType: 0,
        sequence: firstSequence + i,
        timestamp,
        ssrc: how.ssrc,
        marker: i === 0,
      }, payload);
      office.datagram(atUs, from, to, packet);
    }
    if (i > 0 && i % Math.floor(REPORT_SECONDS * 1000 / FRAME_MS) === 0) {
      const unixSeconds = Math.floor((office.timeline.startUs + atUs) / SECOND);
      const report = { ssrc: how.ssrc, unixSeconds, timestamp, packets: i, octets: i * ticks };
      office.datagram(
        atUs + 3 * MS,
        rtcp(from),
        rtcp(to),
        rtcpSenderReport(report, `${how.ssrc.toString(16)}@example.net`),
      );
    }
  }
}
