/** How a session's traffic went, in the room of a word. It repeats what the chart of the session shows. */
import { sparkPath, sparkText } from '../derive/sparkline.ts';

const WIDTH = 120;
const HEIGHT = 28;

/** @param points undefined while they are on their way; none: there was no traffic */
export function Sparkline({ points }: { points: readonly number[] | undefined }) {
  return (
    <div class='sparkline' data-testid='sparkline' data-points={points?.length}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio='none'
        role='img'
        aria-label={points === undefined ? 'Traffic over time' : sparkText(points)}
      >
        <path d={sparkPath(points ?? [], WIDTH, HEIGHT)} />
        <line x1='0' y1={HEIGHT - 0.5} x2={WIDTH} y2={HEIGHT - 0.5} />
      </svg>
    </div>
  );
}
