import { QuicTalk } from '../packets/quic_talk.ts';
import { MS, SECOND } from '../packets/timeline.ts';
import { tlsClose, tlsExchange, tlsOpen } from '../packets/tls_talk.ts';
import { applicationData } from '../packets/tls.ts';
import { transfer } from '../packets/transfer.ts';
import { DESKTOP, LAPTOP, type Office, PHONE, UPLOAD } from './office.ts';

/** A film on the desktop: a piece every ten seconds or so. One piece loses a segment on its way here. */
export function film(office: Office): void {
  const site = {
    name: 'www.netflix.com',
    ip: '54.155.178.5',
    rttMs: 34,
    alias: 'www.eu-west-1.prodaa.netflix.com',
  };
  const start = office.connect(DESKTOP, office.lookUp(DESKTOP, 9.2 * SECOND, site) + 900, site);
  tlsOpen(start, site.name);
  tlsExchange(start, 1400, 26_000);
  const cache = { name: 'ipv4-c012-fra001-ix.1.oca.nflxvideo.net', ip: '45.57.40.137', rttMs: 11 };
  const talk = office.connect(DESKTOP, office.lookUp(DESKTOP, 10.4 * SECOND, cache) + 500, cache, 443, {
    jitter: 0.1,
  });
  tlsOpen(talk, cache.name, ['http/1.1']);
  const pieces = [64_000, 76_000, 58_000, 70_000, 66_000, 52_000];
  const startsS = [11.2, 21.4, 31.9, 46.0, 66.8, 90.1];
  pieces.forEach((bytes, index) => {
    talk.nowUs = Math.max(talk.nowUs, (startsS[index] ?? 0) * SECOND);
    const lose = index === 3 ? [24] : [];
    tlsExchange(talk, 640, bytes, { download: { rateBps: 24_000_000, maxWindow: 24, lose } });
  });
  tlsClose(talk.wait(1.4 * SECOND));
  tlsClose(start.wait(30 * SECOND));
}

/** Music on the laptop: the player's own service, then a song in three pieces. */
export function music(office: Office): void {
  const service = {
    name: 'api.spotify.com',
    ip: '35.186.224.25',
    rttMs: 13,
    alias: 'edge-web.dual-gslb.spotify.com',
  };
  const api = office.connect(LAPTOP, office.lookUp(LAPTOP, 36.5 * SECOND, service) + 600, service);
  tlsOpen(api, service.name);
  tlsExchange(api, 820, 9_400);
  const songs = { name: 'audio-fa.scdn.co', ip: '146.75.118.248', rttMs: 12 };
  const song = office.connect(LAPTOP, office.lookUp(LAPTOP, 37.1 * SECOND, songs) + 600, songs);
  tlsOpen(song, songs.name);
  for (const atS of [37.6, 58.3, 84.9]) {
    song.nowUs = Math.max(song.nowUs, atS * SECOND);
    tlsExchange(song, 410, 38_000, { download: { rateBps: 18_000_000 } });
  }
  tlsExchange(api.wait(25 * SECOND), 500, 1800);
}

/** The phone opens a video site and watches a clip, both over QUIC. */
export async function clips(office: Office): Promise<void> {
  const site = {
    name: 'www.youtube.com',
    ip: '142.250.185.174',
    rttMs: 16,
    alias: 'youtube-ui.l.google.com',
  };
  const page = new QuicTalk(office.timeline, {
    client: office.at(PHONE),
    server: office.beyond(site.ip, 443),
    rttUs: site.rttMs * MS,
    random: office.random(),
    startUs: office.lookUp(PHONE, 50.2 * SECOND, site) + 900,
    serverName: site.name,
  });
  (await page.open()).exchange(420, 36_000).wait(14 * SECOND).exchange(180, 4000);
  const video = { name: 'rr4---sn-4g5ednsl.googlevideo.com', ip: '173.194.187.73', rttMs: 12 };
  const clip = new QuicTalk(office.timeline, {
    client: office.at(PHONE),
    server: office.beyond(video.ip, 443),
    rttUs: video.rttMs * MS,
    random: office.random(),
    startUs: office.lookUp(PHONE, 51.1 * SECOND, video) + 700,
    serverName: video.name,
  });
  await clip.open();
  for (const [bytes, pauseS] of [[68_000, 6], [61_000, 9], [46_000, 8], [52_000, 5]] as const) {
    clip.exchange(240, bytes).wait(pauseS * SECOND);
  }
}

/** The laptop sends a file: the queue swells, and the line drops three segments. */
export function upload(office: Office): void {
  const site = {
    name: 'content.dropboxapi.com',
    ip: '162.125.66.14',
    rttMs: 27,
    alias: 'content-env.dropbox-dns.com',
  };
  const talk = office.connect(LAPTOP, office.lookUp(LAPTOP, UPLOAD.fromUs - 0.4 * SECOND, site) + 500, site);
  tlsOpen(talk, site.name);
  const { random } = talk.options;
  // Records that fill a segment, as uploaders use that want the far end to read on early.
  const recordBytes = talk.mss - 5;
  const lost: readonly (readonly number[])[] = [[], [13], [], [35], [12], []];
  [30, 38, 38, 36, 38, 34].forEach((segments, index) => {
    // The last segment of the fourth piece is lost: only a timeout brings it back.
    transfer(talk, 'client', applicationData(random, segments * recordBytes, recordBytes), {
      rateBps: 4_000_000,
      maxWindow: 20,
      lose: lost[index] ?? [],
    });
    transfer(talk.wait(12 * MS), 'server', applicationData(random, 340));
    talk.wait(random.int(1900, 2900) * MS);
  });
  tlsClose(talk);
}
