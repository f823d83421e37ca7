import { type Bytes, concat, latin1, u32, u8 } from '../packets/bytes.ts';
import type { Random } from '../packets/random.ts';
import { MS, SECOND } from '../packets/timeline.ts';
import { tlsExchange, tlsOpen } from '../packets/tls_talk.ts';
import { applicationData } from '../packets/tls.ts';
import { transfer } from '../packets/transfer.ts';
import { LAPTOP, type Office, PHONE } from './office.ts';

const END_US = 168 * SECOND;

/** A chat over a web socket: a line now and then from either side. */
export function chat(office: Office): void {
  const service = { name: 'wss-primary.slack.com', ip: '3.121.40.5', rttMs: 16 };
  const talk = office.connect(LAPTOP, office.lookUp(LAPTOP, 8.1 * SECOND, service) + 700, service);
  const { random } = talk.options;
  tlsOpen(talk, service.name, ['http/1.1']);
  tlsExchange(talk, 900, 4800);
  while (talk.wait(random.int(2500, 9000) * MS).nowUs < END_US) {
    const from = random.unit() < 0.4 ? 'client' : 'server';
    transfer(talk, from, applicationData(random, random.int(60, 700)));
  }
}

/** The phone's push channel: almost silent. */
export function push(office: Office): void {
  const service = { name: '31-courier.push.apple.com', ip: '17.57.146.22', rttMs: 20 };
  const talk = office.connect(PHONE, office.lookUp(PHONE, 3.3 * SECOND, service) + 700, service, 5223);
  const { random } = talk.options;
  tlsOpen(talk, service.name, ['apns-security-v3']);
  tlsExchange(talk, 520, 180);
  for (const atS of [33, 71.5, 101.2, 146.4]) {
    talk.nowUs = atS * SECOND;
    transfer(talk, 'server', applicationData(random, random.int(240, 900)));
  }
}

/** One binary packet of RFC 4253 section 6, in the clear. */
function sshPacket(random: Random, payload: Uint8Array): Bytes {
  let padding = 8 - (5 + payload.length) % 8;
  if (padding < 4) padding += 8;
  return concat(u32(1 + payload.length + padding), u8(padding), payload, random.bytes(padding));
}

/** SSH_MSG_KEXINIT (RFC 4253 section 7.1). */
function keyExchangeInit(random: Random): Bytes {
  const names = (list: string) => concat(u32(list.length), latin1(list));
  return concat(
    u8(20),
    random.bytes(16),
    names('curve25519-sha256,ecdh-sha2-nistp256'),
    names('ssh-ed25519,rsa-sha2-512'),
    names('chacha20-poly1305@openssh.com,aes128-gcm@openssh.com'),
    names('chacha20-poly1305@openssh.com,aes128-gcm@openssh.com'),
    names('hmac-sha2-256'),
    names('hmac-sha2-256'),
    names('none'),
    names('none'),
    names(''),
    names(''),
    u8(0),
    u32(0),
  );
}

/** An interactive session: keys are typed, lines come back, and sometimes a page of output. */
export function shell(office: Office): void {
  const service = { name: 'build.example.net', ip: '203.0.113.45', rttMs: 38 };
  const talk = office.connect(LAPTOP, office.lookUp(LAPTOP, 19.4 * SECOND, service) + 500, service, 22, {
    jitter: 0.5,
  });
  const { random } = talk.options;
  talk.open();
  transfer(talk.wait(300), 'client', latin1('SSH-2.0-OpenSSH_9.2p1\r\n'));
  transfer(talk.wait(9 * MS), 'server', latin1('SSH-2.0-OpenSSH_9.6\r\n'));
  transfer(talk.wait(400), 'client', sshPacket(random, keyExchangeInit(random)));
  transfer(talk.wait(600), 'server', sshPacket(random, keyExchangeInit(random)));
  // ECDH init and reply (RFC 5656 section 4), then "new keys" from both sides.
  const point = () => concat(u32(32), random.bytes(32));
  transfer(talk.wait(900), 'client', sshPacket(random, concat(u8(30), point())));
  const hostKey = concat(u32(11), latin1('ssh-ed25519'), point());
  const signature = concat(u32(11), latin1('ssh-ed25519'), u32(64), random.bytes(64));
  const reply = concat(u8(31), u32(hostKey.length), hostKey, point(), u32(signature.length), signature);
  transfer(talk.wait(2 * MS), 'server', concat(sshPacket(random, reply), sshPacket(random, u8(21))));
  transfer(talk.wait(1200), 'client', sshPacket(random, u8(21)));
  for (const [up, down] of [[44, 44], [148, 500], [68, 36], [112, 200], [176, 600]] as const) {
    transfer(talk, 'client', random.bytes(up));
    transfer(talk.wait(3 * MS), 'server', random.bytes(down));
  }
  typing(talk);
  talk.wait(300 * MS).close();
}

function typing(talk: Parameters<typeof transfer>[0]): void {
  const { random } = talk.options;
  for (const startS of [22, 31, 48, 57, 89, 112]) {
    talk.nowUs = Math.max(talk.nowUs, startS * SECOND);
    const keys = random.int(7, 16);
    for (let i = 0; i < keys; i++) {
      transfer(talk, 'client', random.bytes(36));
      transfer(talk.wait(400), 'server', random.bytes(36));
      talk.wait(random.int(70, 240) * MS);
    }
    transfer(talk.wait(random.int(20, 400) * MS), 'server', random.bytes(random.int(300, 5200)));
  }
}
