/** A line at one moment: where a replay is. */
import type uPlot from 'uplot';

export function momentLine(markS: () => number | undefined, colour: string): uPlot.Plugin {
  return {
    hooks: {
      draw: [(self) => {
        const at = markS();
        const { min, max } = self.scales['x'] ?? {};
        if (at === undefined || min == null || max == null || at < min || at > max) return;
        const { ctx, bbox } = self;
        const x = Math.round(self.valToPos(at, 'x', true));
        const width = 2 * devicePixelRatio;
        ctx.save();
        ctx.fillStyle = colour;
        ctx.fillRect(x - width / 2, bbox.top, width, bbox.height);
        ctx.restore();
      }],
    },
  };
}
