/** The office of the sample session: its machines, and what every part of the story needs. All of it is invented. */
import { multicastMac } from '../packets/address.ts';
import type { Bytes } from '../packets/bytes.ts';
import { address, alias, DNS_RCODE, DNS_TYPE, dnsQuery, dnsResponse } from '../packets/dns.ts';
import { ethernet, padded } from '../packets/link.ts';
import { Random } from '../packets/random.ts';
import { TcpTalk } from '../packets/tcp_talk.ts';
import { MS, SECOND, Timeline } from '../packets/timeline.ts';
import { type Endpoint, udpPacket } from '../packets/transport.ts';

export interface Device {
  readonly name: string;
  readonly mac: string;
  readonly ip: string;
  readonly ip6?: string;
}

export const ROUTER: Device = {
  name: 'router',
  mac: '9c:05:d6:10:07:01',
  ip: '192.168.7.1',
  ip6: 'fd5c:71a0:7::1',
};
export const LAPTOP: Device = {
  name: 'laptop',
  mac: 'f8:e4:3b:10:07:17',
  ip: '192.168.7.23',
  ip6: 'fd5c:71a0:7::23',
};
export const DESKTOP: Device = { name: 'desktop', mac: '04:42:1a:10:07:1b', ip: '192.168.7.27' };
export const PHONE: Device = { name: 'phone', mac: '5c:e9:1e:10:07:1f', ip: '192.168.7.31' };
export const DESK_PHONE: Device = { name: 'desk-phone', mac: '00:04:13:10:07:28', ip: '192.168.7.40' };
export const PRINTER: Device = { name: 'printer', mac: '3c:2a:f4:10:07:32', ip: '192.168.7.50' };

/** How a remote service is reached. */
export interface Service {
  readonly name: string;
  readonly ip: string;
  readonly rttMs: number;
  readonly alias?: string;
  readonly dnsMs?: number;
}

export class Office {
  readonly timeline = new Timeline('2026-03-12T13:30:00Z');
  readonly #ports = new Map<string, number>();
  #transaction = 0x2a10;
  #seed = 7_000;

  /** A generator of its own for each part, so that a change in one part leaves the others alone. */
  random(): Random {
    return new Random(this.#seed++);
  }

  /** The next free port of a device. */
  at(device: Device, version: 4 | 6 = 4): Endpoint {
    const port = (this.#ports.get(device.name) ?? 49_152 + device.ip.length * 131) + 1;
    this.#ports.set(device.name, port);
    return { mac: device.mac, ip: version === 6 ? device.ip6 ?? device.ip : device.ip, port };
  }

  /** A host beyond the router. */
  beyond(ip: string, port: number): Endpoint {
    return { mac: ROUTER.mac, ip, port };
  }

  /** A frame as the switch's mirror port shows it. */
  frame(atUs: number, fromMac: string, toMac: string, packet: Uint8Array): void {
    this.timeline.add(atUs, padded(ethernet(fromMac, toMac, packet)));
  }

  datagram(atUs: number, from: Endpoint, to: Endpoint, payload: Uint8Array): void {
    this.frame(atUs, from.mac, to.mac, udpPacket(from, to, payload));
  }

  /** A datagram to a group, with the MAC address and time to live that belong to it. */
  multicast(atUs: number, from: Endpoint, group: string, port: number, payload: Uint8Array): void {
    const packet = udpPacket(from, { ip: group, port }, payload, { ttl: 255 });
    this.frame(atUs, from.mac, multicastMac(group), packet);
  }

  /** Looks a service up; returns when the answer is there. */
  lookUp(device: Device, atUs: number, service: Service): number {
    const version6 = service.ip.includes(':');
    const question = { name: service.name, type: version6 ? DNS_TYPE.aaaa : DNS_TYPE.a };
    const answers = service.alias === undefined
      ? [address(service.ip, 120)]
      : [alias(service.alias, 300), address(service.ip, 60, service.alias)];
    return this.ask(device, atUs, question, {
      answers,
      waitUs: (service.dnsMs ?? 9 + service.name.length % 13) * MS,
    });
  }

  ask(
    device: Device,
    atUs: number,
    question: { name: string; type: number },
    reply: { answers?: ReturnType<typeof address>[]; rcode?: number; waitUs: number },
  ): number {
    const id = this.#transaction = (this.#transaction * 75 + 74) % 65_537 & 0xffff;
    const from = this.at(device);
    const resolver = this.beyond(ROUTER.ip, 53);
    const { answers = [], rcode = DNS_RCODE.noError, waitUs } = reply;
    this.datagram(atUs, from, resolver, dnsQuery({ id, question }));
    this.datagram(atUs + waitUs, resolver, from, dnsResponse({ id, question, answers, rcode }));
    return atUs + waitUs;
  }

  /** A TCP connection to a service; the clock stands at `atUs`. */
  connect(
    device: Device,
    atUs: number,
    service: Service,
    port = 443,
    more: { jitter?: number } = {},
  ): TcpTalk {
    return new TcpTalk(this.timeline, {
      client: this.at(device, service.ip.includes(':') ? 6 : 4),
      server: this.beyond(service.ip, port),
      rttUs: service.rttMs * MS,
      jitter: more.jitter ?? 0.25,
      queueUs: uplinkQueueUs,
      random: this.random(),
      startUs: atUs,
      frame: (packet: Bytes, from, to) => padded(ethernet(from.mac, to.mac, packet)),
    });
  }
}

/** When the laptop's upload fills the line. */
export const UPLOAD = { fromUs: 128 * SECOND, untilUs: 147 * SECOND } as const;
const QUEUE_PEAK_US = 85 * MS;

/** The queue that the upload builds up in the router: it swells, then drains. Everybody's round trips show it. */
function uplinkQueueUs(atUs: number): number {
  const share = (atUs - UPLOAD.fromUs) / (UPLOAD.untilUs - UPLOAD.fromUs);
  return share <= 0 || share >= 1 ? 0 : QUEUE_PEAK_US * 4 * share * (1 - share);
}
