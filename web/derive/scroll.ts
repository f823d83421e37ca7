/**
 * Where the rows of a long table are. Browsers stop laying out at some 17 to 33 million pixels, so a taller table gets
 * a shorter scroll range: small movements are pixels as ever, large ones (the thumb) are a share of the whole.
 * Rows have one fixed height: a general virtualiser measured 12 ms for each change of 500,000 rows, this is constant.
 */

/** 535,000 rows of 28 px: below Firefox's 17.8 million. */
export const MAX_SCROLL_PX = 15_000_000;

/** A table seen through its window; all in pixels, `top` of the full (virtual) height. */
export interface ScrollView {
  readonly rows: number;
  readonly rowPx: number;
  readonly viewportPx: number;
}

/** The part to draw: rows `first` to `last` (exclusive), the first one `offsetPx` below the scroll range's start. */
export interface RowWindow {
  readonly first: number;
  readonly last: number;
  readonly offsetPx: number;
  readonly heightPx: number;
}

export function fullHeight(view: ScrollView): number {
  return view.rows * view.rowPx;
}

/** Height of the scroll range that the browser is given. */
export function scrollHeight(view: ScrollView): number {
  return Math.min(fullHeight(view), MAX_SCROLL_PX);
}

function lastTop(heightPx: number, view: ScrollView): number {
  return Math.max(0, heightPx - view.viewportPx);
}

/** The browser's scroll position that shows virtual position `topPx`. */
export function scrollTopFor(view: ScrollView, topPx: number): number {
  const full = lastTop(fullHeight(view), view);
  const range = lastTop(scrollHeight(view), view);
  return full === range || full === 0 ? Math.min(topPx, range) : (topPx / full) * range;
}

/** Virtual position after the browser scrolled from `fromScroll` to `toScroll` with the table at `topPx`. */
export function topAfterScroll(
  view: ScrollView,
  topPx: number,
  fromScroll: number,
  toScroll: number,
): number {
  const full = lastTop(fullHeight(view), view);
  const range = lastTop(scrollHeight(view), view);
  if (full === range) return clamp(toScroll, full);
  if (toScroll <= 0) return 0;
  if (toScroll >= range - 1) return full;
  const moved = toScroll - fromScroll;
  if (Math.abs(moved) <= view.viewportPx) return clamp(topPx + moved, full);
  return clamp((toScroll / range) * full, full);
}

/** Virtual position with row `index` in view, moving as little as possible. */
export function topShowing(view: ScrollView, topPx: number, index: number): number {
  const start = index * view.rowPx;
  // A box that has no room yet, before its first rows, shows what it will show from the top.
  if (start < topPx || view.viewportPx < view.rowPx) return start;
  const end = start + view.rowPx;
  return end > topPx + view.viewportPx
    ? clamp(end - view.viewportPx, lastTop(fullHeight(view), view))
    : topPx;
}

export function rowWindow(view: ScrollView, topPx: number, scrollTop: number, overscan: number): RowWindow {
  const top = clamp(topPx, lastTop(fullHeight(view), view));
  const first = Math.max(0, Math.floor(top / view.rowPx) - overscan);
  const last = Math.min(view.rows, Math.ceil((top + view.viewportPx) / view.rowPx) + overscan);
  return { first, last, offsetPx: scrollTop + first * view.rowPx - top, heightPx: scrollHeight(view) };
}

export function atEnd(view: ScrollView, topPx: number): boolean {
  return topPx >= lastTop(fullHeight(view), view) - view.rowPx / 2;
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(0, value), most);
}
