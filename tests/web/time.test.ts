/** Dates beside times. Moments are made in the reader's own time zone, whichever that is here. */
import assert from 'node:assert/strict';
import { dateNeed, secondsText, spanText, timeLabels, timeText } from '../../web/derive/time.ts';

/** Microseconds of a local time. */
const at = (...[year, month, day, hour = 0, minute = 0, second = 0]: number[]) =>
  new Date(year ?? 0, (month ?? 1) - 1, day, hour, minute, second).getTime() * 1000;
const DAY_S = 86_400;

Deno.test('times need a date where they are of several days, and a year where they are of several years', () => {
  assert.equal(dateNeed(at(2025, 11, 22), at(2025, 11, 22, 23, 59, 59)), 'none');
  assert.equal(dateNeed(at(2025, 11, 22, 23, 59, 59), at(2025, 11, 23)), 'day');
  assert.equal(dateNeed(at(2025, 10, 22), at(2025, 11, 22)), 'day');
  assert.equal(dateNeed(at(2025, 12, 31, 23, 59), at(2026, 1, 1)), 'year');
  assert.equal(dateNeed(at(1999, 5, 5), at(2026, 5, 5)), 'year');
  // Captures are not always in order, and a session without packets has no times.
  assert.equal(dateNeed(at(2026, 1, 1), at(2025, 1, 1)), 'year');
  assert.equal(dateNeed(null, at(2025, 1, 1)), 'none');
  assert.equal(dateNeed(undefined, undefined), 'none');
});

Deno.test('a time has as much of its date as is needed', () => {
  const noon = at(2025, 11, 22, 12, 3, 7) + 45;
  assert.equal(timeText(noon, 'none'), '12:03:07');
  assert.equal(timeText(noon, 'day'), '22 Nov 12:03:07');
  assert.equal(timeText(noon, 'year'), '22 Nov 2025 12:03:07');
  assert.equal(timeText(noon, 'day', 'micros'), '22 Nov 12:03:07.000045');
});

Deno.test('a span says the date of its end only where that is another one', () => {
  const from = at(2025, 11, 22, 12);
  assert.equal(spanText(from, at(2025, 11, 22, 13)), '22 Nov 2025 12:00:00 to 13:00:00');
  assert.equal(spanText(from, at(2025, 11, 23, 1)), '22 Nov 2025 12:00:00 to 23 Nov 01:00:00');
  assert.equal(spanText(from, at(2026, 1, 1)), '22 Nov 2025 12:00:00 to 1 Jan 2026 00:00:00');
});

Deno.test('a time axis has the day below its first label and wherever it changes, where it spans several', () => {
  const hours = [at(2025, 11, 22, 12), at(2025, 11, 22, 18), at(2025, 11, 23), at(2025, 11, 23, 6)].map((
    us,
  ) => us / 1e6);
  assert.deepEqual(timeLabels(hours, 21_600, 'day'), ['12:00\n22 Nov', '18:00', '00:00\n23 Nov', '06:00']);
  assert.deepEqual(timeLabels(hours, 21_600, 'year').slice(0, 2), ['12:00\n22 Nov 2025', '18:00']);
  assert.deepEqual(timeLabels(hours.slice(0, 2), 21_600), ['12:00', '18:00']);
});

Deno.test('a time axis of days has the year below, one of months only names them, one of years is years', () => {
  const days = [at(2025, 12, 30), at(2025, 12, 31), at(2026, 1, 1)].map((us) => us / 1e6);
  assert.deepEqual(timeLabels(days, DAY_S, 'year'), ['30 Dec\n2025', '31 Dec', '1 Jan\n2026']);
  assert.deepEqual(timeLabels(days.slice(0, 2), DAY_S, 'day'), ['30 Dec', '31 Dec']);
  const months = [at(2025, 11, 1), at(2025, 12, 1), at(2026, 1, 1)].map((us) => us / 1e6);
  assert.deepEqual(timeLabels(months, 30 * DAY_S, 'year'), ['Nov\n2025', 'Dec', 'Jan\n2026']);
  const years = [at(2010, 1, 1), at(2015, 1, 1)].map((us) => us / 1e6);
  assert.deepEqual(timeLabels(years, 5 * 365 * DAY_S, 'year'), ['2010', '2015']);
});

Deno.test('a length of time has the digits that a capture has, and is absent where there is none', () => {
  assert.equal(secondsText(0), '0.000000');
  assert.equal(secondsText(123), '0.000123');
  assert.equal(secondsText(-1_500_000), '-1.500000');
  assert.equal(secondsText(3_601_000_001), '3,601.000001');
  assert.equal(secondsText(null), '–');
});
