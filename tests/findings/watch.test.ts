/** Each kind of finding: traffic that has it, and traffic like it that has nothing. */
import assert from 'node:assert/strict';
import { codecOf, voiceQuality } from '../../src/findings/voice.ts';
import { MOST_OF_A_KIND } from '../../src/findings/book.ts';
import { FINDING_KINDS, MOST_EVIDENCE } from '../../src/model/finding.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import { answer, conversation, packet, sent, START_US, TCP } from '../support/records.ts';
import { watched } from '../support/watched.ts';

const S = 1_000_000;
const at = (s: number) => START_US + Math.round(s * S);
const talk = conversation(0);
const times = <T>(n: number, make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));
const kinds = (records: readonly PacketRecord[]) => watched(records).map(({ kind }) => kind);
const only = (records: readonly PacketRecord[]) => {
  const found = watched(records);
  assert.equal(found.length, 1, JSON.stringify(found.map(({ text }) => text)));
  return found[0]!;
};

/** Data of a client, `i` of which are retransmissions where `lost` says so. */
const upload = (n: number, lost: (i: number) => boolean, gapS = 0.02) =>
  times(
    n,
    (i) =>
      sent('client', talk, {
        timeUs: at(i * gapS),
        length: 500 + i,
        payloadBytes: 446 + i,
        retransmission: lost(i),
      }),
  );

Deno.test('retransmissions: a twentieth of what is sent is a burst; a few are not, nor are copies', () => {
  const burst = only(upload(500, (i) => i % 10 === 9));
  assert.deepEqual([burst.kind, burst.severity], ['retransmission_burst', 'warning']);
  assert.match(
    burst.text,
    /10% of what 192\.168\.7\.23 sent to 198\.51\.100\.7 .*: 50 retransmissions in 500 segments/,
  );
  assert.equal(burst.evidence.packets.length, MOST_EVIDENCE);
  assert.equal(only(upload(200, (i) => i % 3 === 2)).severity, 'critical');
  assert.deepEqual(kinds(upload(2000, (i) => i % 50 === 49)), [], 'two percent');
  assert.deepEqual(kinds(upload(60, (i) => i % 4 === 3)), [], 'fifteen in all');
  const twice = upload(100, () => false).flatMap((record) => [
    record,
    { ...record, timeUs: record.timeUs + 40, retransmission: true },
  ]);
  assert.deepEqual(watched(twice).map(({ kind, severity }) => [kind, severity]), [[
    'doubled_capture',
    'info',
  ]]);
});

/** Acknowledgements of a server, 20 a second. */
const acknowledged = (seconds: number, ms: (s: number) => number) =>
  times(seconds * 20, (i) => sent('server', talk, { timeUs: at(i / 20), ackRttMs: ms(i / 20) }));

Deno.test('round trips: longer than before and for long is told; spikes, little and quick ones are not', () => {
  const shift = only(acknowledged(60, (s) => (s < 40 ? 20 : 180)));
  assert.deepEqual([shift.kind, shift.severity], ['rtt_shift', 'warning']);
  assert.match(shift.text, /rose from 20 ms to 180 ms/);
  assert.deepEqual(kinds(acknowledged(60, (s) => (s < 40 ? 20 : 60))), [], 'a delayed acknowledgement');
  assert.deepEqual(kinds(acknowledged(60, (s) => (s > 40 && s < 43 ? 900 : 20))), [], 'three seconds');
  assert.deepEqual(kinds(acknowledged(60, (s) => (s < 4 ? 20 : 180))), [], 'no level before');
  assert.deepEqual(kinds(acknowledged(60, (s) => (s * 20 % 3 < 1 ? 20 : 400))), [], 'queues: some are short');
});

Deno.test('zero windows: three within more than a second, not one', () => {
  const closed = (s: number) =>
    sent('server', talk, {
      timeUs: at(s),
      info: '[TCP ZeroWindow] 443 → 50000 [ACK] Seq=1 Ack=9 Win=0 Len=0',
    });
  assert.equal(only([closed(0), closed(0.6), closed(1.4)]).severity, 'info');
  assert.equal(only([closed(0), closed(2), closed(8)]).severity, 'warning');
  assert.match(only([0, 1, 2, 122, 242].map(closed)).text, /within 242 s/, 'two minutes between probes');
  assert.deepEqual(kinds([closed(0), closed(0.1), closed(0.2)]), []);
  assert.deepEqual(kinds([closed(0), closed(40), closed(80)]), []);
});

const syn = (i: number, s: number, more = {}) =>
  sent('client', conversation(i, more), { timeUs: at(s), tcpFlags: TCP.syn });
const refusal = (i: number, s: number, more = {}) =>
  sent('server', conversation(i, more), { timeUs: at(s), tcpFlags: TCP.rst | TCP.ack });

Deno.test('connections: refused three times, unanswered for three seconds, reset in the middle five times', () => {
  const refused = (n: number) => times(n, (i) => [syn(i, i), refusal(i, i + 0.01)]).flat();
  assert.deepEqual([only(refused(3)).kind, only(refused(3)).severity], ['connection_refused', 'info']);
  assert.equal(only(refused(10)).severity, 'warning');
  assert.deepEqual(kinds(refused(2)), []);

  const later = packet({ timeUs: at(7) });
  const unanswered = [syn(0, 0), syn(0, 1), syn(0, 3), later];
  assert.equal(only(unanswered).kind, 'connection_unanswered');
  assert.equal(only([syn(0, 0), syn(0, 1), syn(0, 2), syn(0, 3), later]).kind, 'connection_unanswered');
  assert.deepEqual(kinds([...unanswered.slice(0, 2), later]), []);
  assert.deepEqual(kinds([syn(0, 0), syn(0, 0), syn(0, 1), syn(0, 1), later]), [], 'each packet twice');
  const late = sent('server', conversation(0), { timeUs: at(3.5), tcpFlags: TCP.syn | TCP.ack });
  assert.deepEqual(kinds([...unanswered.slice(0, 3), late, later]), [], 'slow, not silent');

  const broken = (n: number, fin: boolean) =>
    times(n, (i) => [
      sent('server', conversation(i), { timeUs: at(i), payloadBytes: 100 }),
      ...(fin ? [sent('server', conversation(i), { timeUs: at(i + 0.1), tcpFlags: TCP.fin | TCP.ack })] : []),
      refusal(i, i + 0.2),
    ]).flat();
  assert.equal(only(broken(5, false)).kind, 'tcp_resets');
  assert.deepEqual(kinds(broken(4, false)), []);
  assert.deepEqual(kinds(broken(20, true)), [], 'after a FIN');
});

Deno.test('port scans: many ports of a host, or a port of many hosts, that turn one away; busy clients are none', () => {
  const ports = (n: number) =>
    times(
      n,
      (i) => [syn(i, i / 10, { serverPort: 1000 + i }), refusal(i, i / 10 + 0.01, { serverPort: 1000 + i })],
    ).flat();
  const vertical = only(ports(15));
  assert.deepEqual([vertical.kind, vertical.severity], ['port_scan', 'warning']);
  assert.match(vertical.text, /15 ports of 198\.51\.100\.7/);
  assert.equal(only(ports(100)).severity, 'critical');
  assert.deepEqual(kinds(ports(14)), []);

  const later = packet({ timeUs: at(60) });
  const silent = times(30, (i) => syn(i, i / 10, { server: `198.51.100.${i}`, serverPort: 22 }));
  assert.match(only([...silent, later]).text, /port 22 on 30 hosts/);
  const answered = silent.flatMap((record, i) => [
    record,
    sent('server', conversation(i, { server: `198.51.100.${i}`, serverPort: 22 }), {
      timeUs: record.timeUs + 100,
      tcpFlags: TCP.syn | TCP.ack,
    }),
  ]);
  assert.deepEqual(kinds([...answered, later]), [], 'a browser');
  const xmas = times(
    20,
    (i) => sent('client', conversation(i, { serverPort: 1000 + i }), { tcpFlags: 0x29 }),
  );
  assert.equal(only(xmas).kind, 'port_scan');
});

const dns = { protocol: 'DNS', chain: 'eth:ethertype:ip:udp:dns' };
const lookUp = conversation(0, { transport: 'udp', server: '192.168.7.1', serverPort: 53 });
const question = (s: number) =>
  sent('client', lookUp, {
    ...dns,
    timeUs: at(s),
    dns: { ...answer('a.example'), response: false, rcode: undefined, responseTimeMs: undefined },
  });
const replied = (s: number, more: Parameters<typeof answer>[1]) =>
  sent('server', lookUp, { ...dns, timeUs: at(s), dns: answer('a.example', more) });

Deno.test('name lookups: resolvers that fail, are slow or silent; names that do not exist in hundreds', () => {
  const failing = (n: number, share: number) =>
    times(n, (i) => replied(i / 4, { rcode: i % share === 0 ? 2 : 0 }));
  assert.deepEqual([only(failing(21, 5)).kind, only(failing(21, 5)).severity], ['dns_failures', 'warning']);
  assert.equal(only(failing(40, 2)).severity, 'critical');
  assert.deepEqual(kinds(failing(100, 10)), [], 'a tenth');
  assert.deepEqual(kinds(times(90, (i) => replied(i / 4, { rcode: 3 }))), [], 'names that do not exist');
  assert.equal(only(times(120, (i) => replied(i / 4, { rcode: 3 }))).kind, 'dns_nonexistent');

  const slow = (n: number, ms: number) =>
    times(n, (i) => replied(i, { responseTimeMs: i % 4 === 0 ? 5 : ms }));
  assert.deepEqual([only(slow(20, 400)).kind, only(slow(20, 400)).severity], ['dns_slow', 'info']);
  assert.equal(only(slow(20, 1500)).severity, 'warning');
  assert.deepEqual(kinds(slow(20, 240)), []);
  assert.deepEqual(kinds(slow(8, 400)), []);

  const asked = times(8, (i) => question(i * 2));
  const other = sent('server', talk, { timeUs: at(3) });
  assert.equal(only([...asked.slice(0, 2), other, ...asked.slice(2)]).kind, 'dns_unanswered');
  assert.deepEqual(kinds(asked), [], 'one way only: nothing at all comes to the client');
  assert.deepEqual(kinds([...asked.slice(0, 4), other, replied(7, {}), ...asked.slice(4, 7)]), []);
});

Deno.test('TLS: certificates out of date and of nobody, handshakes that fail', () => {
  const day = 86_400 * S;
  const shows = (notBefore: number, notAfter: number, selfSigned: boolean, timeUs = at(0)) =>
    sent('server', talk, {
      ...{ protocol: 'TLSv1.2', timeUs },
      certificate: { notBeforeUs: timeUs + notBefore * day, notAfterUs: timeUs + notAfter * day, selfSigned },
    });
  assert.match(only([shows(-400, -10, false)]).text, /ended on 2026-02-22, 10 days before/);
  assert.match(only([shows(3, 400, false)]).text, /3 days too early/);
  assert.deepEqual(only([shows(-1, 1, true)]).kind, 'certificate_self_signed');
  assert.deepEqual(kinds([shows(-1, 1, false)]), []);
  const call = { ...shows(-400, -10, true), chain: ['eth', 'ip', 'udp', 'dtls'] };
  assert.deepEqual(kinds([call]), [], 'a call in a browser');
  assert.deepEqual(kinds([shows(3, 400, false, 5 * S)]), [], 'a clock that was never set');
  const failed = (n: number) =>
    times(n, (i) =>
      sent('server', conversation(i), {
        ...{ protocol: 'TLSv1.2', timeUs: at(i), payloadBytes: 7 },
        info: 'Alert (Level: Fatal, Description: Unknown CA)',
      }));
  assert.match(only(failed(3)).text, /3 TLS handshakes .* \(first: Unknown CA\)/);
  assert.deepEqual(kinds(failed(2)), []);
});

Deno.test('passwords: their protocol and ends are told, never what they are nor whose', () => {
  const said = (protocol: string, info: string, more: Partial<PacketRecord> = {}) => ({
    ...sent('client', talk, { protocol, info, payloadBytes: 20 }),
    ...more,
  });
  const secret = 'hunter2';
  const lines: [string, string][] = [
    ['FTP', `Request: PASS ${secret}`],
    ['POP', `C: pass ${secret}`],
    ['IMAP', `Request: a1 LOGIN ${secret} ${secret}`],
    ['SMTP', `C: AUTH PLAIN ${secret}`],
    ['LDAP', `bindRequest(1) "cn=${secret}" simple `],
  ];
  for (const [protocol, info] of lines) {
    const found = only([said(protocol, info)]);
    assert.equal(found.kind, 'cleartext_password');
    assert.doesNotMatch(JSON.stringify(found), new RegExp(secret));
  }
  assert.equal(only([said('HTTP', 'GET / HTTP/1.1', { credentials: 'basic' })]).severity, 'warning');
  assert.equal(only([said('SNMP', 'get-request', { credentials: 'community' })]).severity, 'info');
  assert.equal(only(times(12, () => said('TELNET', 'Telnet Data ...'))).kind, 'cleartext_password');
  const quiet = [
    said('FTP', 'Request: USER ada'),
    said('POP', 'S: +OK pass'),
    said('IMAP', 'Response: a1 OK LOGIN completed'),
    said('LDAP', 'bindRequest(1) "<ROOT>" sasl '),
    said('HTTP', 'GET /', { credentials: 'basic', chain: ['eth', 'ip', 'tcp', 'tls', 'http'] }),
    said('TELNET', 'Telnet Data ...'),
  ];
  assert.deepEqual(kinds(quiet), []);
});

Deno.test('voice: the E-model says what a listener would; video and short streams are not judged', () => {
  const g711 = codecOf(0, undefined)!;
  assert.ok(Math.abs(voiceQuality(g711, 0, 0).mos - 4.4) < 0.02);
  assert.ok(voiceQuality(g711, 5, 5).r < voiceQuality(g711, 1, 5).r);
  assert.equal(codecOf(96, 'H264'), undefined);
  // Ie,eff of ITU-T G.113 Appendix I (09/1999), Tables I.2 and I.3, whose curves Bpl was fitted to; 0.48 is Id of a frame.
  const tabulated = [[18, 2, 19, 0.1], [18, 8, 36, 0.2], [18, 16, 49, 0.5], [4, 8, 41, 1], [
    0,
    10,
    25,
    2.5,
  ]] as const;
  for (const [type, loss, impairment, within] of tabulated) {
    const reckoned = 93.2 - 0.48 - voiceQuality(codecOf(type, undefined)!, loss, 0).r;
    assert.ok(Math.abs(reckoned - impairment) <= within, `${type}: ${reckoned} at ${loss}%`);
  }
  for (const name of ['PCMU', 'ITU-T G.711 PCMA', 'G711U', 'G729', 'G.729AB', 'G723', 'GSM-EFR']) {
    assert.ok(codecOf(96, name), name);
  }
  for (const name of ['PCMA-WB', 'G711-0', 'G.711.1', 'G729D', 'G729E', 'G.729.1', 'G7291', 'GSM-EFR2']) {
    assert.equal(codecOf(96, name), undefined, `${name} is not in the table`);
  }
  const call = conversation(0, { transport: 'udp', clientPort: 4000, serverPort: 4002 });
  const media = (n: number, lose: (i: number) => boolean, payloadType = 0) =>
    times(n, (i) =>
      sent('server', call, {
        timeUs: at(i * 0.02),
        rtp: [{
          ssrc: 7,
          sequence: i,
          timestamp: i * 160,
          payloadType,
          payloadName: undefined,
          marker: false,
        }],
      })).filter((_, i) => !lose(i));
  const bad = only(media(2000, (i) => i % 10 === 5));
  assert.deepEqual([bad.kind, bad.severity], ['voice_quality', 'warning']);
  assert.match(bad.text, /MOS 3\.\d at worst, with 10(\.1)?% lost/);
  assert.equal(only(media(2000, (i) => i % 4 === 3)).severity, 'critical');
  assert.deepEqual(kinds(media(2000, (i) => i % 50 === 5)), [], 'two percent are concealed');
  assert.deepEqual(kinds(media(200, (i) => i % 4 === 3)), [], 'four seconds');
  assert.deepEqual(kinds(media(2000, (i) => i % 10 === 5, 96)), []);
});

Deno.test('addresses: two machines take turns; a standby that takes over does not', () => {
  const isAt = (s: number, last: string) =>
    packet({
      ...{ timeUs: at(s), protocol: 'ARP', chain: 'eth:ethertype:arp', source: `02:00:00:00:00:${last}` },
      info: `192.168.7.9 is at 02:00:00:00:00:${last}`,
    });
  assert.equal(only([isAt(0, '01'), isAt(1, '02'), isAt(2, '01')]).subject, '192.168.7.9');
  assert.deepEqual(kinds([isAt(0, '01'), isAt(1, '02'), isAt(2, '02')]), []);
  assert.deepEqual(kinds([isAt(0, '01'), isAt(1, '02'), isAt(4000, '01')]), []);
});

Deno.test('talkers: a host that comes late and carries much; not at the beginning, not a little', () => {
  const traffic = (fromS: number, bytes: number) =>
    [
      ...times(100, (i) => sent('server', conversation(0), { timeUs: at(i * 9), length: 1_000_000 })),
      ...times(100, (i) =>
        sent('server', conversation(1, { server: '203.0.113.9' }), { timeUs: at(fromS + i), length: bytes })),
    ].sort((a, b) =>
      a.timeUs - b.timeUs
    );
  assert.equal(only(traffic(700, 500_000)).subject, '203.0.113.9');
  assert.deepEqual(kinds(traffic(300, 500_000)), [], 'five minutes after the beginning');
  assert.deepEqual(kinds(traffic(700, 50_000)), [], 'five megabytes');
});

Deno.test('caps: of one kind as many are told as one reads, then how many more there are', () => {
  const many = times(
    MOST_OF_A_KIND + 30,
    (i) =>
      sent('client', conversation(i, { server: `198.51.100.${i}` }), {
        protocol: 'FTP',
        info: 'Request: PASS x',
      }),
  );
  const found = watched(many);
  assert.equal(found.length, MOST_OF_A_KIND + 1);
  assert.match(found.at(-1)!.text, /There are 30 more of this kind/);
  assert.deepEqual(new Set(found.map(({ kind }) => kind)), new Set(['cleartext_password']));
  assert.ok(found.every(({ kind }) => FINDING_KINDS.includes(kind)));
});

Deno.test('episodes: one that comes back after a pause is another', () => {
  const refused = (from: number) =>
    times(3, (i) => [syn(from + i, from + i), refusal(from + i, from + i + 0.01)]).flat();
  const found = watched([...refused(0), ...refused(1000)]);
  assert.deepEqual(found.map(({ number, timeUs }) => [number, timeUs]), [[1, at(0.01)], [2, at(1000.01)]]);
});
