/** Each kind of evidence, from the packet through tshark to the rows that are shown. */
import assert from 'node:assert/strict';
import { fixturePath } from '../support/fixture_files.ts';
import { TestWorkshop } from '../support/workshop.ts';

/** `SERVER:PORT`: application, category, host name, evidence. */
type Expected = Readonly<
  Record<string, readonly [app: string, category: string, hostname: string | null, why: RegExp]>
>;

const EVIDENCE: Expected = {
  '198.51.100.101:443': [
    'Netflix',
    'Video',
    'api-global.netflix.com',
    /^TLS server name api-global\.netflix\.com$/,
  ],
  '198.51.100.102:443': ['Netflix', 'Video', null, /^certificate for \*\.nflxvideo\.net$/],
  // A client's certificate says who comes, not where to: in one segment with its key, and in one of its own.
  '198.51.100.103:443': ['Web', 'Web', null, /^TCP port 443 \(HTTPS\)$/],
  '198.51.100.104:443': ['Web', 'Web', null, /^TCP port 443 \(HTTPS\)$/],
  '198.51.100.105:5223': ['Apple Push', 'System', null, /^application protocol apns-security-v3$/],
  '198.51.100.106:80': [
    'WhatsApp',
    'Messaging',
    null,
    /^User-Agent WhatsApp\/2\.24\.1 \(a phone, of course\)$/,
  ],
  // A certificate that is fetched over HTTP is not the server's.
  '198.51.100.107:80': ['Web', 'Web', null, /^TCP port 80 \(HTTP\)$/],
  '198.51.100.108:443': [
    'Netflix',
    'Video',
    'video.shop.example',
    /^address 198\.51\.100\.108 was video\.shop\.example's just before$/,
  ],
  '198.51.100.109:443': [
    'Spotify',
    'Music',
    'open.spotify.com',
    /^DNS answer for open\.spotify\.com, just before$/,
  ],
  // Asked over IPv4, used over IPv6: another client, as far as a capture can tell.
  '2001:db8:80::109:443': [
    'Spotify',
    'Music',
    null,
    /^address 2001:db8:80::109 was open\.spotify\.com's 1 s before$/,
  ],
  '198.51.100.110:3478': ['Discord', 'Messaging', null, /^STUN realm turn\.discord\.media$/],
  '198.51.100.111:40001': [
    'WhatsApp',
    'Messaging',
    null,
    /^same UDP socket as WhatsApp traffic, just before$/,
  ],
  '157.240.0.60:3478': [
    'WhatsApp',
    'Messaging',
    null,
    /^address 157\.240\.0\.60 is in a network of Meta, UDP port 3478$/,
  ],
  '198.51.100.112:40002': [
    'WhatsApp',
    'Messaging',
    null,
    /^same UDP socket as WhatsApp traffic, just before$/,
  ],
  '198.51.100.113:443': ['Discord', 'Messaging', 'discord.com', /^DNS answer for discord\.com, just before$/],
  '198.51.100.114:443': [
    'Web',
    'Web',
    null,
    /^the server name is hidden \(ECH\); cloudflare-ech\.com stands in its place$/,
  ],
  '198.51.100.115:41413': ['BitTorrent', 'Peer to peer', null, /^tshark dissects it as BitTorrent$/],
  '198.51.100.116:40820': ['WireGuard', 'VPN', null, /^tshark dissects it as WireGuard$/],
  '198.51.100.117:5432': ['PostgreSQL', 'Database', null, /^TCP port 5432 \(PostgreSQL\)$/],
  '198.51.100.118:40443': [
    'Discord',
    'Messaging',
    'rotterdam1.discord.media',
    /^DTLS server name rotterdam1\.discord\.media$/,
  ],
  '198.51.100.119:443': [
    'Netflix',
    'Video',
    'www.netflix.com',
    /^DNS answer for www\.netflix\.com, 1 s before$/,
  ],
  '198.51.100.120:443': ['GitHub', 'Developer', 'github.com', /^DNS answer for github\.com, 1 s before$/],
  '198.51.100.121:443': ['Web', 'Web', null, /^TCP port 443 \(HTTPS\)$/],
  '198.51.100.122:8443': ['Web', 'Web', null, /^TCP port 8443/],
  // A name that was looked up, or a system port, speaks against the owner of the network.
  '149.154.160.9:443': ['Web', 'Web', 'proxy.shop.example', /^TCP port 443 \(HTTPS\)$/],
  '149.154.160.10:53': ['DNS', 'Network', null, /^TCP port 53 \(DNS\)$/],
  '149.154.160.11:443': [
    'Telegram',
    'Messaging',
    null,
    /^address 149\.154\.160\.11 is in a network of Telegram, TCP port 443$/,
  ],
};

const QUIC: Expected = {
  '198.51.100.90:443': [
    'YouTube',
    'Video',
    'rr1---sn-fixture.googlevideo.com',
    /^QUIC server name rr1---sn-fixture\.googlevideo\.com$/,
  ],
  '2001:db8:80::91:443': ['Google', 'Web', 'www.google.com', /^QUIC server name www\.google\.com$/],
};

for (const [file, expected] of [['label_evidence.pcapng', EVIDENCE], ['web_quic.pcapng', QUIC]] as const) {
  Deno.test(`evidence: every stream of ${file} is named, and says why`, async () => {
    await using workshop = await TestWorkshop.open();
    const { session_id } = await workshop.importer.importFile(fixturePath(file), {
      source: file,
      keep: false,
    });
    const streams = workshop.rows('stream_view', session_id);
    for (const [server, [app, category, hostname, why]] of Object.entries(expected)) {
      const found = streams.filter((row) => `${row['server']}:${row['server_port']}` === server);
      assert.equal(found.length, 1, server);
      const [stream = {}] = found;
      assert.deepEqual(
        [stream['app'], stream['category'], stream['hostname']],
        [app, category, hostname],
        `${server}: ${stream['evidence']}`,
      );
      assert.match(String(stream['evidence']), why, server);
    }
    // What was stored before the evidence came shows the stream's last name too.
    const packets = workshop.rows('packet_view', session_id, 'no');
    for (const stream of streams) {
      const own = packets.filter((packet) => packet['stream_key'] === stream['stream_key']);
      const names = own.map((packet) => `${packet['app']}, ${packet['category']}`);
      assert.ok(own.length > 0);
      assert.deepEqual(
        [...new Set(names)],
        [`${stream['app']}, ${stream['category']}`],
        `${stream['stream_key']}`,
      );
    }
  });
}

Deno.test('evidence: two services at one address are told apart by name, and name nobody else', async () => {
  await using workshop = await TestWorkshop.open();
  const path = fixturePath('label_evidence.pcapng');
  const { session_id } = await workshop.importer.importFile(path, { source: 'x', keep: false });
  const apps = workshop.rows('stream_view', session_id, 'first_us')
    .filter((row) => row['server'] === '198.51.100.122').map((row) => row['app']);
  assert.deepEqual(apps, ['Netflix', 'Spotify', 'Web']);
});

Deno.test('evidence: texts of strangers are kept as texts, are bounded, and name nobody', async () => {
  await using workshop = await TestWorkshop.open();
  for (const file of ['hostile_realms.pcapng', 'hostile_names.pcapng']) {
    const { session_id, state } = await workshop.importer.importFile(fixturePath(file), { source: file });
    assert.equal(state, 'complete');
    const streams = workshop.rows('stream_view', session_id);
    assert.ok(streams.length > 20);
    for (const { app, hostname, evidence } of streams) {
      assert.ok(['Web', 'STUN', 'DNS'].includes(String(app)), `${app}: ${evidence}`);
      assert.ok(String(hostname ?? '').length <= 255 && String(evidence).length <= 400);
    }
    const names = streams.map((row) => row['hostname']);
    if (file === 'hostile_realms.pcapng') assert.deepEqual(new Set(names), new Set([null]));
    else assert.ok(names.includes('<script>alert(1)</script>') && names.includes("'; DROP TABLE packet; --"));
  }
});
