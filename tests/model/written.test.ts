import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  plainText,
  writtenBytes,
  writtenClock,
  writtenCount,
  writtenDate,
  writtenMs,
  writtenName,
  writtenPercent,
  writtenRate,
  writtenSeconds,
} from '../../src/model/written.ts';

Deno.test('written: figures as a sentence has them', () => {
  const table: [string, string][] = [
    [writtenRate(15_400_000), '15.4 Mbps'],
    [writtenRate(820), '820 bps'],
    [writtenRate(0), '0 bps'],
    [writtenRate(0.2), '<1 bps'],
    [writtenRate(999_600), '1 Mbps'],
    [writtenBytes(1_200_000), '1.2 MB'],
    [writtenBytes(1), '1 byte'],
    [writtenBytes(512), '512 bytes'],
    [writtenMs(18.42), '18.4 ms'],
    [writtenMs(0.31), '310 µs'],
    [writtenMs(12_345), '12.3 s'],
    [writtenMs(999.6), '1 s'],
    [writtenMs(0), '0 ms'],
    [writtenPercent(3.4), '3.4%'],
    [writtenPercent(0.004), '<0.01%'],
    [writtenPercent(99.97), '99.9%'],
    [writtenPercent(100), '100%'],
    [writtenCount(1204, 'packet'), '1,204 packets'],
    [writtenCount(1, 'packet'), '1 packet'],
    [writtenCount(2, 'country', 'countries'), '2 countries'],
    [writtenSeconds(0.4), '400 ms'],
    [writtenSeconds(9.96), '10 s'],
    [writtenSeconds(59.6), '1 min'],
    [writtenSeconds(312), '5 min 12 s'],
    [writtenSeconds(7620), '2 h 7 min'],
    [writtenSeconds(86_395), '1 d'],
    [writtenSeconds(273_600), '3 d 4 h'],
    [writtenClock(1_772_630_400_000_000), '13:20:00 UTC'],
    [writtenClock(-1), '23:59:59 UTC'],
    [writtenDate(1_772_630_400_000_000), '2026-03-04'],
    [writtenDate(-86_400_000_000), '1969-12-31'],
    [writtenName('GitHub'), 'GitHub'],
    [writtenName('192.0.2.1'), '192.0.2.1'],
    [writtenName('no; really'), '“no; really”'],
    [plainText(' a\u202e\nb\u0000 '), 'a b'],
  ];
  for (const [shown, expected] of table) assert.equal(shown, expected);
  for (const write of [writtenRate, writtenBytes, writtenMs, writtenPercent, writtenSeconds, writtenClock]) {
    assert.equal(write(null), 'not measured');
  }
});

Deno.test('written: the date is that of the calendar', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      (date) => {
        const iso = date.toISOString();
        assert.equal(writtenDate(date.getTime() * 1000), iso.slice(0, 10));
        assert.equal(writtenClock(date.getTime() * 1000), `${iso.slice(11, 19)} UTC`);
      },
    ),
  );
});
