/** Streams of a stretch of time: those, and only those, that have a packet in it. */
import assert from 'node:assert/strict';
import { streams } from '../../src/store/queries.ts';
import { Store } from '../../src/store/store.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { conversation, sent, START_US } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { TestWorkshop } from '../support/workshop.ts';

const ALL = { sort: 'stream_key', offset: 0, limit: 1000 };

for (const name of ['findings.pcap', 'tunnels.pcap', 'odd_times.pcap']) {
  Deno.test(`streams: ${name}, by every stretch between some of its packets`, async () => {
    await using workshop = await TestWorkshop.open();
    const { session_id: id } = await workshop.importer.importFile(fixturePath(name), {
      source: 'x',
      keep: false,
    });
    const db = workshop.store.reader;
    const packets = db.prepare('select time_us, stream_key from packet_view where session_id = ?').all(id)
      .map((row) => ({ us: Number(row['time_us']), key: row['stream_key'] }));
    const times = [...new Set(packets.map(({ us }) => us))].toSorted((a, b) => a - b);
    const step = Math.ceil(times.length / 12);
    const edges = times.filter((_, i) => i % step === 0);
    const asked = (more: { from_us?: number; to_us?: number }) => {
      const { streams: rows, total } = streams(db, id, { ...ALL, ...more });
      assert.equal(rows.length, total);
      return rows.map(({ stream_key: key }) => key).toSorted();
    };
    for (const from of edges) {
      for (const to of edges.filter((edge) => edge > from)) {
        const inside = packets.filter(({ us, key }) => key !== null && us >= from && us < to);
        const expected = [...new Set(inside.map(({ key }) => String(key)))].toSorted();
        assert.deepEqual(asked({ from_us: from, to_us: to }), expected, `${from} to ${to}`);
      }
      const later = packets.filter(({ us, key }) => key !== null && us >= from);
      assert.deepEqual(
        asked({ from_us: from }),
        [...new Set(later.map(({ key }) => String(key)))].toSorted(),
      );
    }
  });
}

Deno.test('streams: of a stretch that holds whole blocks of packets, also where another flow belongs to a stream', async () => {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  try {
    const often = conversation(0);
    const ends = conversation(1);
    const elsewhere = conversation(2);
    // Four blocks of 1024 packets, a millisecond each: tcp:1 has the first and the last; the middle of tcp:2 has other ends.
    const records = Array.from({ length: 4096 }, (_, i) => ({
      ...(i === 1 || i === 4095
        ? sent('client', ends)
        : i === 2 || i === 4094
        ? sent('client', elsewhere)
        : i === 1500
        ? sent('client', elsewhere, { source: '10.9.9.9', destination: '10.8.8.8' })
        : sent('client', often)),
      timeUs: START_US + i * 1000,
    }));
    const id = storeSession(store, records, { batch: 1000 });
    const asked = (fromMs: number, toMs: number) =>
      streams(store.reader, id, { ...ALL, from_us: START_US + fromMs * 1000, to_us: START_US + toMs * 1000 })
        .streams.map(({ stream_key: key }) => key);
    assert.deepEqual(asked(1000, 2500), ['tcp:0', 'tcp:2']);
    assert.deepEqual(asked(2000, 3500), ['tcp:0']);
    assert.deepEqual(asked(10, 4090), ['tcp:0', 'tcp:2']);
    assert.deepEqual(asked(0, 4090), ['tcp:0', 'tcp:1', 'tcp:2']);
  } finally {
    store.close();
  }
});
