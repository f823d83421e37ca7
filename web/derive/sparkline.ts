/** The shape of a session's traffic, a few pixels high. */

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
