/** Shades the steps in which packets were missed: a dip there is the capture's, not the network's. */
import type uPlot from 'uplot';
import { indexAt, type TimeSteps } from '../derive/series.ts';

export function dropShading(steps: () => TimeSteps, colour: string): uPlot.Plugin {
  return {
    hooks: {
      drawClear: [(self) => {
        const { gapsS: gaps, stepS } = steps();
        const from = self.scales['x']?.min ?? 0;
        const to = self.scales['x']?.max ?? 0;
        if (gaps.length === 0) return;
        const { ctx, bbox } = self;
        ctx.save();
        ctx.beginPath();
        ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
        ctx.clip();
        ctx.fillStyle = colour;
        for (let index = Math.max(0, indexAt(gaps, from)); index < gaps.length; index += 1) {
          const start = gaps[index] ?? 0;
          if (start > to) break;
          const left = self.valToPos(start, 'x', true);
          // At least two pixels, or a step of a long session would not be seen.
          const width = Math.max(2, self.valToPos(start + stepS, 'x', true) - left);
          ctx.fillRect(left, bbox.top, width, bbox.height);
        }
        ctx.restore();
      }],
    },
  };
}
