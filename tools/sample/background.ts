import { BROADCAST_MAC } from '../packets/address.ts';
import { concat, latin1, u16, u32, u8 } from '../packets/bytes.ts';
import { address, DNS_RCODE, DNS_TYPE, dnsName, dnsQuery, dnsResponse } from '../packets/dns.ts';
import { echo, neighbourAdvertisement, neighbourSolicitation } from '../packets/icmp.ts';
import { arp } from '../packets/link.ts';
import { multicastMac } from '../packets/address.ts';
import { dhcp, ntp } from '../packets/services.ts';
import { MS, SECOND } from '../packets/timeline.ts';
import { udpPacket } from '../packets/transport.ts';
import { DESKTOP, type Device, LAPTOP, type Office, PHONE, PRINTER, ROUTER } from './office.ts';

const MDNS_GROUP = '224.0.0.251';
const MDNS_PORT = 5353;

/** The phone joins the network: DHCP, then it tells everybody its address. */
export function phoneArrives(office: Office): void {
  const common = {
    transactionId: 0x3d1f77a2,
    clientMac: PHONE.mac,
    address: PHONE.ip,
    server: ROUTER.ip,
    hostName: 'phone',
  };
  const everyone = { ip: '255.255.255.255', port: 68 };
  const up = (atUs: number, kind: 'discover' | 'request') => {
    const packet = udpPacket(
      { ip: '0.0.0.0', port: 68 },
      { ip: '255.255.255.255', port: 67 },
      dhcp({ ...common, kind }),
    );
    office.frame(atUs, PHONE.mac, BROADCAST_MAC, packet);
  };
  const down = (atUs: number, kind: 'offer' | 'ack') => {
    const packet = udpPacket(
      { ip: ROUTER.ip, port: 67 },
      { ...everyone, ip: PHONE.ip },
      dhcp({ ...common, kind }),
    );
    office.frame(atUs, ROUTER.mac, PHONE.mac, packet);
  };
  up(0.6 * SECOND, 'discover');
  down(0.64 * SECOND, 'offer');
  up(0.65 * SECOND, 'request');
  down(0.67 * SECOND, 'ack');
  office.timeline.add(0.71 * SECOND, arp('request', PHONE, { mac: BROADCAST_MAC, ip: PHONE.ip }));
}

/** Who has which address: each machine asks now and then. */
export function neighbours(office: Office): void {
  const askers: readonly [Device, Device, number][] = [
    [PHONE, ROUTER, 0.9],
    [LAPTOP, ROUTER, 1.2],
    [DESKTOP, ROUTER, 8.9],
    [LAPTOP, PRINTER, 61.0],
    [ROUTER, DESKTOP, 75.5],
    [LAPTOP, ROUTER, 116.3],
    [ROUTER, PHONE, 132.0],
  ];
  for (const [asker, asked, atS] of askers) {
    office.timeline.add(atS * SECOND, arp('request', asker, asked));
    office.timeline.add(atS * SECOND + 340, arp('reply', asked, asker));
  }
  const [own, router] = [LAPTOP.ip6 ?? '', ROUTER.ip6 ?? ''];
  for (const atS of [27.7, 92.4]) {
    const group = multicastMac('ff02::1:ff00:1');
    office.frame(atS * SECOND, LAPTOP.mac, group, neighbourSolicitation(own, router, LAPTOP.mac));
    const reply = neighbourAdvertisement(router, own, ROUTER.mac);
    office.frame(atS * SECOND + 510, ROUTER.mac, LAPTOP.mac, reply);
  }
}

export function clocks(office: Office): void {
  for (
    const [device, atS, ip, name] of [
      [LAPTOP, 6.2, '162.159.200.123', 'time.cloudflare.com'],
      [PHONE, 7.9, '17.253.14.125', 'time.apple.com'],
      [LAPTOP, 70.2, '162.159.200.123', undefined],
      [LAPTOP, 134.2, '162.159.200.123', undefined],
    ] as const
  ) {
    const service = { name: name ?? '', ip, rttMs: 12 };
    const atUs = name === undefined ? atS * SECOND : office.lookUp(device, atS * SECOND, service) + 400;
    const from = { ...office.at(device), port: 123 };
    const sentUs = office.timeline.startUs + Math.round(atUs);
    const server = office.beyond(ip, 123);
    office.datagram(atUs, from, server, ntp({ mode: 'client', sentUs }));
    const answer = ntp({
      mode: 'server',
      originUs: sentUs,
      receivedUs: sentUs + 6000,
      sentUs: sentUs + 6020,
    });
    office.datagram(atUs + 12_300, server, from, answer);
  }
}

/** The printer says that it is there, the phone looks for speakers, Windows looks for devices. */
export function announcements(office: Office): void {
  const printer = { mac: PRINTER.mac, ip: PRINTER.ip, port: MDNS_PORT };
  const service = '_ipp._tcp.local';
  const instance = [latin1('Office printer'), latin1('_ipp'), latin1('_tcp'), latin1('local')];
  const question = { name: service, type: DNS_TYPE.ptr };
  const answers = [
    { type: DNS_TYPE.ptr, ttl: 4500, data: dnsName(instance) },
    { name: instance, type: DNS_TYPE.srv, ttl: 120, data: concat(u16(0, 0, 631), dnsName('printer.local')) },
    { name: instance, type: DNS_TYPE.txt, ttl: 4500, data: concat(u8(9), latin1('txtvers=1')) },
    address(PRINTER.ip, 120, 'printer.local'),
  ];
  for (const [device, atS] of [[PHONE, 1.9], [LAPTOP, 60.8], [PHONE, 124.4]] as const) {
    const from = { mac: device.mac, ip: device.ip, port: MDNS_PORT };
    const ask = dnsQuery({ id: 0, question, multicast: true });
    office.multicast(atS * SECOND, from, MDNS_GROUP, MDNS_PORT, ask);
    const reply = dnsResponse({ id: 0, question, answers, multicast: true });
    office.multicast(atS * SECOND + 48 * MS, printer, MDNS_GROUP, MDNS_PORT, reply);
  }
  const search = latin1(
    'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n',
  );
  const desktop = office.at(DESKTOP);
  for (const atS of [15.0, 16.0, 17.0, 135.0, 136.0]) {
    office.multicast(atS * SECOND, desktop, '239.255.255.250', 1900, search);
  }
}

/** The laptop pings a public resolver once a second while its owner wonders about the network. */
export function ping(office: Office): void {
  const random = office.random();
  const payload = concat(u32(0, 0), random.bytes(48));
  for (let i = 0; i < 24; i++) {
    const atUs = (100 + i) * SECOND + 2500;
    const rttUs = 10.6 * MS + random.unit() * 3 * MS + (i === 14 ? 61 * MS : 0);
    office.frame(atUs, LAPTOP.mac, ROUTER.mac, echo(LAPTOP.ip, '1.1.1.1', 'request', 4711, i + 1, payload));
    office.frame(
      atUs + rttUs,
      ROUTER.mac,
      LAPTOP.mac,
      echo('1.1.1.1', LAPTOP.ip, 'reply', 4711, i + 1, payload),
    );
  }
}

/** One name that takes long, and two that do not exist. */
export function troubledNames(office: Office): void {
  office.ask(LAPTOP, 44.1 * SECOND, { name: 'files.slow-supplier.example', type: DNS_TYPE.a }, {
    answers: [address('203.0.113.18', 30)],
    waitUs: 1_640 * MS,
  });
  for (const atS of [86.2, 86.9]) {
    office.ask(LAPTOP, atS * SECOND, { name: 'intranet.corp.example', type: DNS_TYPE.a }, {
      rcode: DNS_RCODE.nameError,
      waitUs: 22 * MS,
    });
  }
  office.ask(DESKTOP, 118.7 * SECOND, { name: 'telemetry.old-vendor.example', type: DNS_TYPE.a }, {
    rcode: DNS_RCODE.serverFailure,
    waitUs: 2_210 * MS,
  });
}
