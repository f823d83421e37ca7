/** The shape of a session's traffic, a few pixels high. */

/** The same in words: where most of it was, and how much of the time had none. */
export function sparkText(points: readonly number[]): string {
  const most = Math.max(...points, 0);
  if (most === 0) return 'No traffic';
  const silent = points.filter((bytes) => bytes === 0).length;
  const peak = Math.round(((points.indexOf(most) + 0.5) / points.length) * 100);
  const share = Math.round((silent / points.length) * 100);
  return `Traffic over time: most after ${peak}% of the time${share > 0 ? `, none in ${share}% of it` : ''}`;
}

/** A path that fills the area below the points, for a drawing `width` by `height`; the largest point touches its top. */
export function sparkPath(points: readonly number[], width: number, height: number): string {
  const most = Math.max(...points, 0);
  if (points.length === 0 || most === 0) return '';
  const step = width / points.length;
  const round = (value: number) => Math.round(value * 10) / 10;
  // Steps, as in a histogram: each point stands for a stretch of time. A little traffic is seen to be some.
  const tops = points.map((bytes, i) => {
    const y = bytes === 0 ? height : Math.min(height - 1, height - (bytes / most) * height);
    return `L${round(i * step)} ${round(y)}L${round((i + 1) * step)} ${round(y)}`;
  });
  return `M0 ${height}${tops.join('')}L${width} ${height}Z`;
}

/**
 * The newest of at most `slots` points at the right edge; nothing is drawn where a point is null. `floor` is the least
 * that touches the top: a trickle must not look like a flood.
 */
export function activityPath(
  points: readonly (number | null)[],
  slots: number,
  floor: number,
  width: number,
  height: number,
): string {
  const most = Math.max(floor, ...points.map((point) => point ?? 0));
  const step = width / slots;
  const round = (value: number) => Math.round(value * 10) / 10;
  const start = width - points.length * step;
  return points.map((point, i) => {
    if (point === null || point === 0) return '';
    const top = Math.min(height - 1, height - (point / most) * height);
    const left = round(start + i * step);
    return `M${left} ${height}V${round(top)}H${round(start + (i + 1) * step)}V${height}Z`;
  }).join('');
}
