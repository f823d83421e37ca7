/** Bytes in rows of sixteen with their characters; what a field holds is marked, and a click finds the field. */
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { ROW_BYTES, rowCells, rowCount, rowLabel } from '../derive/hex_dump.ts';

/** As in inspect.css. */
const ROW_PX = 20;
/** Drawn above and below what is in view. */
const OVERSCAN = 8;

interface Props {
  readonly hex: string;
  readonly label: string;
  /** Bytes that are marked. */
  readonly from: number;
  readonly length: number;
  readonly onByte: (at: number) => void;
}

export function HexPane({ hex, label, from, length, onByte }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const topPx = useSignal(0);
  const heightPx = useSignal(400);
  const rows = rowCount(hex);
  const first = Math.max(0, Math.floor(topPx.value / ROW_PX) - OVERSCAN);
  const last = Math.min(rows, Math.ceil((topPx.value + heightPx.value) / ROW_PX) + OVERSCAN);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    heightPx.value = element.clientHeight;
    if (length === 0) return;
    const markPx = Math.floor(from / ROW_BYTES) * ROW_PX;
    const inView = markPx >= element.scrollTop && markPx + ROW_PX <= element.scrollTop + element.clientHeight;
    if (!inView) element.scrollTop = Math.max(0, markPx - element.clientHeight / 3);
  }, [hex, from, length]);

  const drawn: number[] = [];
  for (let row = first; row < last; row++) drawn.push(row);
  const marked = (at: number) => at >= from && at < from + length ? 'is-marked' : undefined;
  return (
    <div
      class='hex'
      role='group'
      aria-label={label}
      tabIndex={0}
      ref={box}
      data-testid='hex-pane'
      onScroll={(event) => {
        topPx.value = event.currentTarget.scrollTop;
        heightPx.value = event.currentTarget.clientHeight;
      }}
      onClick={(event) => {
        const at = (event.target as HTMLElement).dataset['at'];
        if (at !== undefined) onByte(Number(at));
      }}
    >
      <div class='hex-space' style={{ height: `${rows * ROW_PX}px` }}>
        <div style={{ transform: `translateY(${first * ROW_PX}px)` }}>
          {drawn.map((row) => {
            const cells = rowCells(hex, row);
            return (
              <div class='hex-row' key={row}>
                <span class='hex-at'>{rowLabel(row)}</span>
                <span class='hex-bytes'>
                  {cells.map((cell) => (
                    <span key={cell.at} data-at={cell.at} class={marked(cell.at)}>{cell.hex}</span>
                  ))}
                </span>
                <span class='hex-text'>
                  {cells.map((cell) => (
                    <span key={cell.at} data-at={cell.at} class={marked(cell.at)}>{cell.text}</span>
                  ))}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
