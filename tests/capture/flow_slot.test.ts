import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FlowSlots, type Slot, SLOT_COUNT } from '../../src/capture/flow_slot.ts';
import { concat, u16, u32, u8 } from '../../tools/packets/bytes.ts';
import { echo, portUnreachable, timeExceeded } from '../../tools/packets/icmp.ts';
import { IP_PROTOCOL, ipFragments, ipPacket } from '../../tools/packets/ip.ts';
import {
  arp,
  bsdLoop,
  bsdNull,
  ethernet,
  etherTypeOf,
  gre,
  LINK_TYPE,
  linuxSll,
  linuxSll2,
  SLL_PACKET,
} from '../../tools/packets/link.ts';
import { type Socket, tcpPacket, udpDatagram, udpPacket } from '../../tools/packets/transport.ts';

const MACS = ['02:00:5e:00:00:01', '02:00:5e:00:00:02'] as const;
const onEthernet = (packet: Uint8Array, etherType?: number) =>
  ethernet(MACS[0], MACS[1], packet, etherType ?? etherTypeOf(packet));

const ME = { ip: '192.168.7.23', port: 50_000 };
const FAR = { ip: '198.51.100.7', port: 80 };
const ME6 = { ip: '2001:db8::23', port: 50_000 };
const FAR6 = { ip: '2001:db8:80::7', port: 80 };

const at = (end: Socket, port: number): Socket => ({ ...end, port });
const tcp = (from: Socket, to: Socket) =>
  tcpPacket(from, to, { sequence: 1, acknowledgement: 1, flags: 16, window: 1000 });
const udp = (from: Socket, to: Socket) => udpPacket(from, to, u8(1, 2, 3, 4));

/** The slot of an IP packet that nothing came before. */
const slotOf = (packet: Uint8Array): Slot => new FlowSlots().of(LINK_TYPE.raw, packet);

const ip4 = fc.tuple(...Array.from({ length: 4 }, () => fc.nat(255))).map((parts) => parts.join('.'));
const ip6 = fc.tuple(...Array.from({ length: 8 }, () => fc.integer({ min: 0, max: 0xffff })))
  .map((groups) => groups.map((group) => group.toString(16)).join(':'));
const port = fc.oneof(fc.constantFrom(53, 443, 5060, 2427, 554), fc.integer({ min: 1, max: 65_535 }));
const ends = fc.oneof(fc.tuple(ip4, port, ip4, port), fc.tuple(ip6, port, ip6, port))
  .map(([a, ap, b, bp]): [Socket, Socket] => [{ ip: a, port: ap }, { ip: b, port: bp }]);

Deno.test('FlowSlots: both directions of a pair share a slot', () => {
  fc.assert(fc.property(ends, ([a, b]) => {
    assert.deepEqual(slotOf(tcp(a, b)), slotOf(tcp(b, a)));
    assert.deepEqual(slotOf(udp(a, b)), slotOf(udp(b, a)));
    assert.deepEqual(
      slotOf(echo(a.ip, b.ip, 'request', 1, 1, u8())),
      slotOf(echo(b.ip, a.ip, 'reply', 1, 1, u8())),
    );
  }));
});

Deno.test('FlowSlots: kinds, by what the traffic may have to do with', () => {
  const kind = (packet: Uint8Array) => slotOf(packet).kind;
  for (const [me, far] of [[ME, FAR], [ME6, FAR6]] as const) {
    assert.equal(kind(tcp(me, far)), 'free');
    assert.equal(kind(udp(me, at(far, 443))), 'free');
    assert.equal(kind(udp(at(far, 443), me)), 'free');
    assert.equal(kind(udp(me, far)), 'common');
    assert.equal(kind(udp(me, at(far, 5060))), 'mobile');
    assert.equal(kind(tcp(me, at(far, 5060))), 'signalling');
    assert.equal(kind(tcp(at(far, 554), me)), 'signalling');
    assert.equal(kind(echo(me.ip, far.ip, 'request', 1, 1, u8())), 'common');
  }
  assert.equal(kind(ipPacket(ME.ip, FAR.ip, IP_PROTOCOL.gre, gre(tcp(ME, FAR)))), 'common');
  assert.equal(kind(u8()), 'mobile');
  const end = { mac: MACS[0], ip: ME.ip };
  assert.equal(new FlowSlots().of(LINK_TYPE.ethernet, arp('request', end, end)).kind, 'mobile');
  assert.equal(new FlowSlots().of(LINK_TYPE.ieee80211, tcp(ME, FAR)).kind, 'mobile');
  assert.deepEqual(
    slotOf(tcp(ME, FAR)).index,
    slotOf(udp(ME, at(FAR, 443))).index,
    'a browser’s TCP and QUIC',
  );
});

Deno.test('FlowSlots: pairs are spread over many slots', () => {
  const found = new Set(
    Array.from(
      { length: 1000 },
      (_, i) => slotOf(tcp(ME, at({ ip: `198.51.${i >> 8}.${i & 255}` } as Socket, 80))).index,
    ),
  );
  assert.ok(found.size > 950, `${found.size} of 1000`);
});

/** An IP packet on each link, and behind each header, that is looked through. */
const WRAPS: Readonly<Record<string, readonly [number, (packet: Uint8Array) => Uint8Array]>> = {
  ethernet: [LINK_TYPE.ethernet, (packet) => onEthernet(packet)],
  vlan: [LINK_TYPE.ethernet, (packet) => onEthernet(concat(u16(7, etherTypeOf(packet)), packet), 0x8100)],
  qinq: [
    LINK_TYPE.ethernet,
    (packet) => onEthernet(concat(u16(7, 0x8100, 8, etherTypeOf(packet)), packet), 0x88a8),
  ],
  pppoe: [
    LINK_TYPE.ethernet,
    (packet) =>
      onEthernet(
        concat(
          u8(0x11, 0),
          u16(1, packet.length + 2, etherTypeOf(packet) === 0x86dd ? 0x57 : 0x21),
          packet,
        ),
        0x8864,
      ),
  ],
  mpls: [LINK_TYPE.ethernet, (packet) => onEthernet(concat(u32(0x00010040, 0x00020140), packet), 0x8847)],
  'mpls in vlan': [
    LINK_TYPE.ethernet,
    (packet) => onEthernet(concat(u16(7, 0x8847), u32(0x00010140), packet), 0x8100),
  ],
  sll: [LINK_TYPE.linuxSll, (packet) => linuxSll(SLL_PACKET.toUs, MACS[0], packet)],
  sll2: [LINK_TYPE.linuxSll2, (packet) => linuxSll2(SLL_PACKET.outgoing, 2, MACS[0], packet)],
  null: [LINK_TYPE.null, bsdNull],
  loop: [LINK_TYPE.loop, bsdLoop],
  'raw of BSD': [12, (packet) => packet],
};

Deno.test('FlowSlots: what stands in front of IP does not matter', () => {
  for (const [name, [linkType, wrap]] of Object.entries(WRAPS)) {
    for (const packet of [tcp(ME, FAR), udp(FAR, ME), tcp(FAR6, ME6), udp(ME6, at(FAR6, 443))]) {
      assert.deepEqual(new FlowSlots().of(linkType, wrap(packet)), slotOf(packet), name);
    }
  }
});

Deno.test('FlowSlots: IPv6 extension headers and IPv4 options are looked through', () => {
  const datagram = udpDatagram(ME6, at(FAR6, 5060), u8(1));
  const extended = concat(
    u8(60, 0, 1, 4, 0, 0, 0, 0), // hop by hop
    u8(43, 1, 1, 12),
    new Uint8Array(12), // destination options of 16 bytes
    u8(IP_PROTOCOL.fragment, 0, 4, 0, 0, 0, 0, 0), // routing
    u8(17, 0, 0, 0, 0, 0, 0, 9), // a fragment that is the whole (RFC 6946)
    datagram,
  );
  assert.equal(slotOf(ipPacket(ME6.ip, FAR6.ip, 0, extended)).kind, 'mobile');
  const plain = tcp(ME, at(FAR, 5060));
  const options = concat(u8(0x46), plain.subarray(1, 20), u8(1, 1, 1, 0), plain.subarray(20));
  assert.deepEqual(slotOf(options), slotOf(plain));
  assert.equal(slotOf(options).kind, 'signalling');
});

Deno.test('FlowSlots: an ICMP error goes with what it quotes, other ICMP with its own pair', () => {
  fc.assert(fc.property(ends, ip4, ip6, fc.boolean(), ([a, b], router4, router6, whole) => {
    const router = a.ip.includes(':') ? router6 : router4;
    for (const packet of [tcp(a, b), udp(a, b)]) {
      // RFC 792 asks for 8 bytes behind the IP header.
      const quoted = whole ? packet : packet.subarray(0, (a.ip.includes(':') ? 40 : 20) + 8);
      assert.deepEqual(slotOf(timeExceeded(router, a.ip, quoted)), slotOf(packet));
      assert.deepEqual(slotOf(portUnreachable(router, a.ip, quoted)), slotOf(packet));
    }
  }));
  const ping = echo(ME.ip, FAR.ip, 'request', 1, 1, u8());
  assert.deepEqual(slotOf(timeExceeded('10.0.0.1', ME.ip, ping)), slotOf(ping));
  // An error about an error (RFC 1122 forbids it) is not followed for ever.
  const error = timeExceeded('10.0.0.1', ME.ip, ping);
  assert.equal(slotOf(timeExceeded('10.0.0.2', ME.ip, error)).kind, 'common');
});

Deno.test('FlowSlots: all fragments of a datagram go together, whichever comes first', () => {
  const order = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
  fc.assert(fc.property(ends, order, fc.integer({ min: 0, max: 0xffff }), ([a, b], pieces, id) => {
    for (
      const [protocol, segment] of [
        [IP_PROTOCOL.udp, udpDatagram(a, b, new Uint8Array(60))],
        [IP_PROTOCOL.tcp, new Uint8Array(60).fill(7)],
      ] as const
    ) {
      const fragments = ipFragments(a.ip, b.ip, protocol, segment, 24, { id });
      const slots = new FlowSlots();
      const found = pieces.map((i) => slots.of(LINK_TYPE.raw, fragments[i] ?? u8()));
      assert.equal(new Set(found.map((slot) => slot.index)).size, 1);
    }
  }));
});

Deno.test('FlowSlots: fragments in order go with the stream that they belong to', () => {
  for (const [far, kind] of [[at(FAR, 443), 'free'], [at(FAR, 5060), 'mobile'], [FAR, 'common']] as const) {
    const slots = new FlowSlots();
    const fragments = ipFragments(
      ME.ip,
      far.ip,
      IP_PROTOCOL.udp,
      udpDatagram(ME, far, new Uint8Array(60)),
      24,
      {
        id: 5,
      },
    );
    for (const fragment of fragments) {
      assert.deepEqual(slots.of(LINK_TYPE.raw, fragment), slotOf(udp(ME, far)), kind);
    }
  }
});

Deno.test('FlowSlots: any bytes have a slot, and the same one again', () => {
  const linkType = fc.oneof(
    fc.constantFrom(...Object.values(LINK_TYPE), 12, 14, 228, 229),
    fc.integer({ min: 0, max: 0xffff }),
  );
  const headed = fc.tuple(
    fc.constantFrom(
      u8(0x45),
      u8(0x4f),
      u8(0x60),
      u8(0x60, 0, 0, 0, 0, 0, 0),
      concat(new Uint8Array(12), u16(0x8100)),
    ),
    fc.uint8Array({ maxLength: 120 }),
  ).map(([head, rest]) => concat(head, rest));
  const slots = new FlowSlots();
  fc.assert(
    fc.property(linkType, fc.oneof(fc.uint8Array({ maxLength: 120 }), headed), (type, frame) => {
      const slot = slots.of(type, frame);
      assert.ok(Number.isInteger(slot.index) && slot.index >= 0 && slot.index < SLOT_COUNT);
      assert.deepEqual(slots.of(type, frame), slot);
    }),
    { numRuns: 5000 },
  );
});

Deno.test('FlowSlots: a real frame cut anywhere has a slot', () => {
  for (const packet of [tcp(ME, FAR), udp(ME6, FAR6), timeExceeded('10.0.0.1', ME.ip, udp(ME, FAR))]) {
    for (const [linkType, wrap] of Object.values(WRAPS)) {
      const frame = wrap(packet);
      for (let length = 0; length <= frame.length; length++) {
        const { index } = new FlowSlots().of(linkType, frame.subarray(0, length));
        assert.ok(index >= 0 && index < SLOT_COUNT);
      }
    }
  }
});
