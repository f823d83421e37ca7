import { latin1 } from '../packets/bytes.ts';
import { MS, SECOND } from '../packets/timeline.ts';
import { tlsClose, tlsExchange, tlsOpen } from '../packets/tls_talk.ts';
import { transfer } from '../packets/transfer.ts';
import { DESKTOP, type Device, LAPTOP, type Office, PHONE, type Service } from './office.ts';

/** One visit: when, who, where, and how much comes back in each answer. */
interface Visit {
  readonly atS: number;
  readonly who: Device;
  readonly service: Service;
  readonly answers: readonly number[];
  /** Seconds between the answers. */
  readonly pauseS?: number;
  readonly alpn?: readonly string[];
  readonly keepsOpen?: boolean;
}

function visit(
  atS: number,
  who: Device,
  name: string,
  ip: string,
  rttMs: number,
  answers: readonly number[],
  more: Partial<Visit> & { alias?: string } = {},
): Visit {
  const { alias, ...rest } = more;
  return {
    atS,
    who,
    service: { name, ip, rttMs, ...(alias === undefined ? {} : { alias }) },
    answers,
    ...rest,
  };
}

const NEWS = '151.101.0.81';

const VISITS: readonly Visit[] = [
  visit(2.1, LAPTOP, 'www.bbc.co.uk', NEWS, 14, [13_000, 23_600], { alias: 'www.bbc.co.uk.pri.bbc.co.uk' }),
  visit(2.5, LAPTOP, 'static.files.bbci.co.uk', '151.101.2.81', 14, [27_300, 16_100]),
  visit(2.7, LAPTOP, 'fonts.gstatic.com', '142.250.186.67', 17, [14_300]),
  visit(3.2, LAPTOP, 'www.googletagmanager.com', '142.250.185.104', 17, [19_200]),
  visit(4.4, PHONE, 'gateway.icloud.com', '17.248.209.66', 21, [3_400], {
    alias: 'gateway.fe2.apple-dns.net',
  }),
  visit(5.6, PHONE, 'web.whatsapp.com', '157.240.0.60', 19, [1_900, 420, 760], {
    pauseS: 17,
    keepsOpen: true,
  }),
  visit(7.3, LAPTOP, 'outlook.office365.com', '52.97.183.162', 28, [6_100, 1_300, 8_800, 900], {
    pauseS: 34,
  }),
  visit(12.2, LAPTOP, 'github.com', '140.82.121.4', 24, [22_300, 5_100, 5_100], { pauseS: 4 }),
  visit(12.9, LAPTOP, 'github.githubassets.com', '185.199.108.154', 13, [25_400]),
  visit(13.1, LAPTOP, 'avatars.githubusercontent.com', '185.199.108.133', 13, [11_200]),
  visit(16.3, DESKTOP, 'login.microsoftonline.com', '20.190.159.4', 31, [6_800, 2_100]),
  visit(18.0, DESKTOP, 'teams.microsoft.com', '52.113.194.132', 26, [9_900, 900, 1_200, 800, 1_100], {
    pauseS: 29,
    keepsOpen: true,
  }),
  visit(24.5, LAPTOP, 'www.google.com', '142.250.185.68', 16, [16_700, 6_500], { pauseS: 3 }),
  visit(27.8, LAPTOP, 'www.wikipedia.org', '2a02:ec80:300:ed1a::1', 18, [10_500]),
  visit(28.3, LAPTOP, 'en.wikipedia.org', '2a02:ec80:300:ed1a::1', 18, [20_500, 18_000], { pauseS: 6 }),
  visit(28.9, LAPTOP, 'upload.wikimedia.org', '2a02:ec80:300:ed1a::2:b', 18, [32_200, 19_200], {
    pauseS: 6.2,
  }),
  visit(41.2, PHONE, 'www.instagram.com', '157.240.0.174', 22, [16_100]),
  visit(41.9, PHONE, 'scontent.cdninstagram.com', '157.240.0.63', 20, [38_400, 29_800], { pauseS: 5 }),
  visit(43.7, PHONE, 'graph.facebook.com', '157.240.0.13', 22, [4_300]),
  visit(52.0, DESKTOP, 'nodejs.org', '104.20.1.252', 12, [7_400, 14_900, 4_700], {
    pauseS: 0.4,
    alpn: ['http/1.1'],
  }),
  visit(63.0, LAPTOP, 'stackoverflow.com', '104.18.32.7', 12, [21_100]),
  visit(63.6, LAPTOP, 'www.gravatar.com', '192.0.73.2', 13, [4_500]),
  visit(81.0, LAPTOP, 'docs.google.com', '142.250.184.206', 17, [11_800, 1_400, 1_100, 2_600, 1_900], {
    pauseS: 13,
  }),
  visit(97.5, PHONE, 'maps.googleapis.com', '142.250.186.42', 17, [14_900, 5_600], { pauseS: 2 }),
  visit(104.2, LAPTOP, 'www.linkedin.com', '150.171.22.12', 23, [18_000]),
  visit(121.6, LAPTOP, 'calendar.google.com', '142.250.185.142', 17, [5_400]),
  visit(150.8, LAPTOP, 'www.heise.de', '193.99.144.85', 15, [14_900, 11_200], { pauseS: 1 }),
  visit(155.0, PHONE, 'api.openweathermap.org', '38.89.70.156', 108, [2_800]),
  visit(158.2, DESKTOP, 'update.code.visualstudio.com', '13.107.213.40', 16, [3_900, 36_000]),
  visit(163.1, LAPTOP, 'mail.google.com', '142.250.185.101', 17, [6_800, 2_100], { pauseS: 1.2 }),
];

export function browsing(office: Office): void {
  for (const each of VISITS) {
    const found = office.lookUp(each.who, each.atS * SECOND, each.service);
    const talk = office.connect(each.who, found + 700, each.service);
    tlsOpen(talk, each.service.name, each.alpn);
    each.answers.forEach((bytes, index) => {
      if (index > 0) talk.wait((each.pauseS ?? 0.3) * SECOND * (0.8 + 0.4 * talk.options.random.unit()));
      tlsExchange(talk, talk.options.random.int(260, 900), bytes, {
        thinkUs: talk.options.random.int(8, 60) * MS,
      });
    });
    if (!each.keepsOpen) tlsClose(talk.wait(talk.options.random.int(200, 4000) * MS));
  }
}

/** Cleartext: the browser's portal check, and the printer's new firmware. */
export function cleartext(office: Office): void {
  const portal = { name: 'detectportal.firefox.com', ip: '34.107.221.82', rttMs: 13 };
  const check = office.connect(LAPTOP, office.lookUp(LAPTOP, 1.4 * SECOND, portal) + 600, portal, 80).open();
  transfer(
    check.wait(400),
    'client',
    request(
      portal.name,
      '/success.txt?ipv4',
      'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    ),
  );
  transfer(check.wait(3 * MS), 'server', answer('text/plain', latin1('success\n')));
  check.wait(5 * SECOND).close();

  const maker = { name: 'firmware.printer-maker.example', ip: '203.0.113.132', rttMs: 12 };
  const firmware = office.connect(DESKTOP, office.lookUp(DESKTOP, 34 * SECOND, maker) + 800, maker, 80)
    .open();
  for (const [path, bytes] of [['index.json', 15_000], ['mono-laser-2.14.bin', 48_000]] as const) {
    transfer(
      firmware.wait(600),
      'client',
      request(maker.name, `/stable/${path}`, 'curl/8.5.0'),
    );
    transfer(
      firmware.wait(7 * MS),
      'server',
      answer('application/octet-stream', firmware.options.random.bytes(bytes)),
    );
    firmware.wait(120 * MS);
  }
  firmware.close();
}

function request(host: string, path: string, agent: string) {
  return latin1(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ${agent}\r\nAccept: */*\r\n\r\n`);
}

function answer(type: string, body: Uint8Array<ArrayBuffer>) {
  const head = latin1(
    `HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}
