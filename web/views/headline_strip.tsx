import { VIEW_IDS } from '../derive/fact_links.ts';
import type { Headline } from '../derive/headline.ts';
import { TREND_POINTS, trendPath, type Trends } from '../derive/trend.ts';
import { Amount } from './parts.tsx';

const TREND_WIDTH = 2 * TREND_POINTS;
const TREND_HEIGHT = 20;

/** @param trends how the numbers went: the last minute of a recording, the whole of a session */
export function HeadlineStrip({ headlines, trends }: { headlines: readonly Headline[]; trends: Trends }) {
  return (
    <section
      class='headline'
      id={VIEW_IDS.capture}
      aria-label='Headline numbers'
      data-testid='headline'
    >
      <dl>
        {headlines.map((item) => (
          <div class='tile' key={item.id} data-testid={`headline-${item.id}`}>
            <dt>{item.label}</dt>
            <dd class='tile-value'>
              <Amount quantity={item.quantity} />
            </dd>
            <dd class='tile-detail' title={item.detail}>{item.detail || '\u00a0'}</dd>
            <Trend id={item.id} points={trends[item.id]} />
          </div>
        ))}
      </dl>
    </section>
  );
}

/** It repeats what the charts tell, so it is not read out. */
function Trend({ id, points }: { id: string; points: readonly (number | null)[] | undefined }) {
  return (
    <dd class={`tile-trend trend-${id}`} aria-hidden='true'>
      {points !== undefined && (
        <svg viewBox={`0 0 ${TREND_WIDTH} ${TREND_HEIGHT}`} preserveAspectRatio='none'>
          <path d={trendPath(points, TREND_WIDTH, TREND_HEIGHT)} />
        </svg>
      )}
    </dd>
  );
}
