/** A capture (pcap, raw IPv4) in which 192.168.7.2 talks with others over UDP. Nothing of it was ever sent. */

const START_S = 1_772_631_000;

function ipv4(text: string): number[] {
  return text.split('.').map(Number);
}

/** @param servers addresses; the first gets one question and answer, the second two, and so on */
export function visitsCapture(servers: readonly string[]): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  const u16 = (value: number) => [value >> 8, value & 255];
  const le32 = (
    value: number,
  ) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255];
  bytes.push(...[0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0], ...le32(0), ...le32(0), ...le32(65_535), ...le32(101));
  let no = 0;
  const send = (from: string, fromPort: number, to: string, toPort: number) => {
    const payload = Array(60).fill(65);
    const udp = [...u16(fromPort), ...u16(toPort), ...u16(8 + payload.length), 0, 0, ...payload];
    const header = [
      0x45,
      0,
      ...u16(20 + udp.length),
      ...u16(no),
      0,
      0,
      64,
      17,
      0,
      0,
      ...ipv4(from),
      ...ipv4(to),
    ];
    const packet = [...header, ...udp];
    bytes.push(...le32(START_S + no), ...le32(0), ...le32(packet.length), ...le32(packet.length), ...packet);
    no++;
  };
  servers.forEach((server, i) => {
    for (let round = 0; round <= i; round++) {
      send('192.168.7.2', 40_000 + i, server, 7777);
      send(server, 7777, '192.168.7.2', 40_000 + i);
    }
  });
  return Uint8Array.from(bytes);
}
