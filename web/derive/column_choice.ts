/** Which columns of a table are shown, as this browser remembers it. */

/** Raised when ids get another meaning; ids that are new or gone need no new version. */
const VERSION = 1;
/** A choice names each column once at most. */
const MAX_LENGTH = 2000;

/**
 * What was stored, as far as it can be read: what is not known is left out, in the order of `known`. Undefined where
 * nothing of use is left: the usual columns are then shown.
 */
export function readColumns(
  stored: string | null,
  known: readonly string[],
): readonly string[] | undefined {
  if (stored === null || stored.length > MAX_LENGTH) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('version' in value) || !('shown' in value)) {
    return undefined;
  }
  const { version, shown } = value;
  if (version !== VERSION || !Array.isArray(shown)) return undefined;
  const kept = known.filter((id) => shown.includes(id));
  return kept.length === 0 ? undefined : kept;
}

export function writtenColumns(shown: readonly string[]): string {
  return JSON.stringify({ version: VERSION, shown });
}

/** With `id` shown or not, in the order of `known`. The last one stays: a table without columns shows nothing. */
export function toggledColumn(
  shown: readonly string[],
  known: readonly string[],
  id: string,
): readonly string[] {
  const next = known.filter((each) => (each === id) !== shown.includes(each));
  return next.length === 0 ? shown : next;
}

/**
 * Least width of a table in pixels, so that it scrolls sideways rather than squeeze its columns to nothing.
 * @param tracks CSS grid tracks: "88px" or "minmax(120px, 1fr)"
 */
export function leastWidthPx(tracks: readonly string[], gapPx: number, paddingPx: number): number {
  const widths = tracks.map((track) => Number(/(\d+)px/.exec(track)?.[1] ?? 0));
  return widths.reduce((sum, width) => sum + width, 0) + gapPx * Math.max(0, tracks.length - 1) + paddingPx;
}
