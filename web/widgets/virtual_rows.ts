/** Keeps track of which rows of a long table are in view. Draws nothing: the view renders the rows it is told. */
import {
  atEnd,
  type RowWindow,
  rowWindow,
  scrollTopFor,
  type ScrollView,
  topAfterScroll,
  topShowing,
} from '../derive/scroll.ts';

export interface VirtualRowsOptions {
  readonly rows: number;
  readonly rowPx: number;
  /** Stay at the last row while rows are added. */
  readonly follow: boolean;
}

export interface VirtualRowsEvents {
  /** Another part is in view, or the table has another height. */
  window(window: RowWindow): void;
  /** The reader scrolled away from the last row, or back to it. */
  end(position: 'at end' | 'elsewhere'): void;
}

export interface VirtualRows {
  update(options: VirtualRowsOptions): void;
  /** Brings row `index` into view. */
  show(index: number): void;
  dispose(): void;
}

/** Rows drawn above and below the window, so that a fast scroll does not show emptiness. */
export const OVERSCAN = 10;
/** The browser's scroll position is put right after this pause (see derive/scroll.ts: tall tables drift). */
const SETTLE_MS = 150;

/**
 * @param element the scrolling box; what stands above `spacer` in it must stick to its top.
 * @param spacer gets the height of the whole table; the rows are placed in it.
 */
export function mountVirtualRows(
  element: HTMLElement,
  spacer: HTMLElement,
  first: VirtualRowsOptions,
  events: VirtualRowsEvents,
): VirtualRows {
  let options = first;
  let topPx = 0;
  let lastScroll = element.scrollTop;
  let viewportPx = roomPx();
  let sent: RowWindow | undefined;
  let scrolling = false;
  let settle: ReturnType<typeof setTimeout> | undefined;

  /** Height in which rows are seen: the box without its header. */
  function roomPx(): number {
    return Math.max(0, element.clientHeight - spacer.offsetTop);
  }

  const view = (): ScrollView => ({ rows: options.rows, rowPx: options.rowPx, viewportPx });

  function emit(): void {
    const next = rowWindow(view(), topPx, lastScroll, OVERSCAN);
    if (
      sent && sent.first === next.first && sent.last === next.last && sent.offsetPx === next.offsetPx &&
      sent.heightPx === next.heightPx
    ) return;
    // Set here and not by the view, so that a scroll position that needs the new height can be set at once.
    if (sent?.heightPx !== next.heightPx) spacer.style.height = `${next.heightPx}px`;
    sent = next;
    events.window(next);
  }

  function moveTo(top: number): void {
    topPx = top;
    lastScroll = scrollTopFor(view(), topPx);
    emit();
    if (!scrolling) queueMicrotask(scroll);
    scrolling = true;
  }

  /**
   * The browser lays out the page when its scroll position is set: once the rows were rendered, in the microtask before
   * this one, and not once more after them.
   */
  function scroll(): void {
    scrolling = false;
    element.scrollTop = lastScroll;
  }

  function toEnd(): void {
    moveTo(Math.max(0, options.rows * options.rowPx - viewportPx));
  }

  function onScroll(): void {
    const scrollTop = element.scrollTop;
    if (Math.abs(scrollTop - lastScroll) < 1) return;
    const upwards = scrollTop < lastScroll;
    topPx = topAfterScroll(view(), topPx, lastScroll, scrollTop);
    lastScroll = scrollTop;
    emit();
    if (atEnd(view(), topPx)) events.end('at end');
    else if (upwards) events.end('elsewhere');
    clearTimeout(settle);
    settle = setTimeout(() => {
      const right = scrollTopFor(view(), topPx);
      if (Math.abs(right - element.scrollTop) > 2) moveTo(topPx);
    }, SETTLE_MS);
  }

  const resize = new ResizeObserver(() => {
    if (roomPx() === viewportPx) return;
    viewportPx = roomPx();
    if (options.follow) toEnd();
    else emit();
  });

  element.addEventListener('scroll', onScroll, { passive: true });
  resize.observe(element);
  emit();

  return {
    update(next) {
      const grewOrTurned = next.rows !== options.rows || next.follow !== options.follow ||
        next.rowPx !== options.rowPx;
      if (!grewOrTurned) return;
      const scale = next.rowPx / options.rowPx;
      options = next;
      if (next.follow) toEnd();
      else if (scale !== 1) moveTo(topPx * scale);
      else emit();
    },
    show(index) {
      const top = topShowing(view(), topPx, Math.max(0, Math.min(options.rows - 1, index)));
      if (top !== topPx) moveTo(top);
    },
    dispose() {
      clearTimeout(settle);
      resize.disconnect();
      element.removeEventListener('scroll', onScroll);
    },
  };
}
