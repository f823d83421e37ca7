import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  atEnd,
  fullHeight,
  MAX_SCROLL_PX,
  rowWindow,
  scrollHeight,
  scrollTopFor,
  type ScrollView,
  topAfterScroll,
  topShowing,
} from '../../web/derive/scroll.ts';

const small: ScrollView = { rows: 1000, rowPx: 28, viewportPx: 448 };
const huge: ScrollView = { rows: 50_000_000, rowPx: 28, viewportPx: 448 };

Deno.test('a table that fits scrolls by pixels', () => {
  assert.equal(scrollHeight(small), 28_000);
  assert.equal(topAfterScroll(small, 0, 0, 100), 100);
  assert.equal(scrollTopFor(small, 100), 100);
  assert.deepEqual(rowWindow(small, 280, 280, 0), { first: 10, last: 26, offsetPx: 280, heightPx: 28_000 });
});

Deno.test('a table that is too tall for a browser stays within its limit', () => {
  assert.equal(scrollHeight(huge), MAX_SCROLL_PX);
  const end = MAX_SCROLL_PX - huge.viewportPx;
  assert.equal(topAfterScroll(huge, 0, 0, end), fullHeight(huge) - huge.viewportPx);
  assert.equal(rowWindow(huge, fullHeight(huge), end, 10).last, huge.rows);
});

Deno.test('small steps in a tall table move by pixels, not by thousands of rows', () => {
  const top = 7_000_000 * 28;
  const scroll = scrollTopFor(huge, top);
  assert.equal(topAfterScroll(huge, top, scroll, scroll + 100), top + 100);
  assert.equal(topAfterScroll(huge, top, scroll, scroll - 100), top - 100);
});

Deno.test('the thumb reaches every part of a tall table', () => {
  const half = (MAX_SCROLL_PX - huge.viewportPx) / 2;
  const top = topAfterScroll(huge, 0, 0, half);
  assert.equal(Math.round(top / 28), Math.round((fullHeight(huge) - huge.viewportPx) / 2 / 28));
});

Deno.test('both ends are reached exactly, whatever was scrolled before', () => {
  assert.equal(topAfterScroll(huge, 12_345, 3, 0), 0);
  const range = MAX_SCROLL_PX - huge.viewportPx;
  assert.ok(atEnd(huge, topAfterScroll(huge, 99, range - 50, range)));
});

Deno.test('a row that is in view does not move the table', () => {
  assert.equal(topShowing(small, 280, 12), 280);
  assert.equal(topShowing(small, 280, 5), 140);
  assert.equal(topShowing(small, 280, 30), 31 * 28 - 448);
  assert.equal(topShowing(small, 0, 999), 28_000 - 448);
});

Deno.test('the drawn rows always cover the window and never leave the table', () => {
  fc.assert(fc.property(
    fc.record({
      rows: fc.integer({ min: 0, max: 100_000_000 }),
      rowPx: fc.constantFrom(28, 58),
      viewportPx: fc.integer({ min: 0, max: 2000 }),
    }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (view, part) => {
      const top = part * Math.max(0, fullHeight(view) - view.viewportPx);
      const drawn = rowWindow(view, top, scrollTopFor(view, top), 5);
      assert.ok(drawn.first >= 0 && drawn.last <= view.rows && drawn.first <= Math.max(0, view.rows));
      assert.ok(drawn.first * view.rowPx <= top + 1e-6 * top);
      assert.ok(drawn.last === view.rows || drawn.last * view.rowPx >= top + view.viewportPx - 1);
      assert.ok(drawn.last - drawn.first <= view.viewportPx / view.rowPx + 13, 'bounded');
    },
  ));
});

Deno.test('a table that has no room yet begins with the row that is asked for', () => {
  const view = { rows: 10, rowPx: 92, viewportPx: 0 };
  assert.equal(topShowing(view, 0, 0), 0);
  assert.equal(topShowing(view, 0, 3), 276);
});
