/** Captures through the whole pipeline: trouble is found, quiet ones have nothing. */
import assert from 'node:assert/strict';
import { FINDING_KINDS } from '../../src/model/finding.ts';
import type { FindingRow } from '../../src/model/finding.ts';
import { Findings } from '../../src/session/findings.ts';
import { tshark } from '../fixtures_test/tshark.ts';
import { fixturePath, fixtureUrl } from '../support/fixture_files.ts';
import { TestWorkshop } from '../support/workshop.ts';

const ALL = { offset: 0, limit: 200 };

async function found(workshop: TestWorkshop, path: string): Promise<FindingRow[]> {
  const { session_id } = await workshop.importer.importFile(path, { source: 'x', keep: false });
  const page = await new Findings(workshop.store).page(session_id, ALL);
  assert.ok(page.watched);
  return page.findings;
}

/** What a short capture cannot show: it takes minutes, or a capture of another kind. */
const ELSEWHERE = ['rtt_shift', 'new_talker', 'doubled_capture', 'dns_unanswered', 'dns_nonexistent'];

Deno.test('fixtures: each kind of trouble is found once, with evidence that Wireshark can show', async () => {
  await using workshop = await TestWorkshop.open();
  const findings = await found(workshop, fixturePath('findings.pcap'));
  const expected = FINDING_KINDS.filter((kind) => !ELSEWHERE.includes(kind));
  assert.deepEqual([...new Set(findings.map(({ kind }) => kind))].toSorted(), expected.toSorted());
  // Five passwords by five protocols.
  assert.equal(findings.length, expected.length + 4);
  assert.doesNotMatch(JSON.stringify(findings), /not-a-password|bm9ib2R5|nobody|public/);
  for (const { kind, evidence } of findings) {
    assert.ok(evidence.packets.length > 0 && evidence.hosts.length > 0, kind);
    const { stdout } = await tshark(fixtureUrl('findings.pcap'), [
      ...['-Y', evidence.display_filter ?? '', '-T', 'fields', '-e', 'frame.number'],
    ]);
    const shown = new Set(stdout.split('\n').map(Number));
    // Passwords are asked for by protocol: the first packet is among those that the filter lets through.
    assert.ok(shown.has(evidence.packets[0] ?? 0), `${kind}: ${evidence.display_filter}`);
  }
});

Deno.test('fixtures: quiet captures, the sample too, give none', async () => {
  await using workshop = await TestWorkshop.open();
  const quiet = [
    ...['web_browsing.pcapng', 'web_quic.pcapng', 'tcp_retransmission.pcap', 'tcp_port_reuse.pcap'],
    ...['tcp_midstream.pcap', 'rtp_call.pcap', 'rtp_reorder_duplicates.pcap'],
    ...['dns_slow_and_failing.pcap', 'tunnels.pcap', 'icmp_quotes.pcap', 'label_evidence.pcapng'],
    ...['every_packet_twice.pcapng', 'compare_before.pcap', 'compare_after.pcap', 'socks_connect.pcap'],
  ];
  for (const file of quiet) {
    assert.deepEqual((await found(workshop, fixturePath(file))).map(({ text }) => text), [], file);
  }
  // One of its servers answers late, the other never.
  const late = await found(workshop, fixturePath('tcp_syn_retransmitted.pcap'));
  assert.deepEqual(late.map(({ kind, subject }) => [kind, subject]), [[
    'connection_unanswered',
    '203.0.113.99:443',
  ]]);
  const sample = new URL('../../samples/sample.pcapng', import.meta.url).pathname;
  assert.deepEqual((await found(workshop, sample)).map(({ text }) => text), []);
});
