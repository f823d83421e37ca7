import { VIEW_IDS } from '../derive/fact_links.ts';
import type { Headline } from '../derive/headline.ts';
import { Amount } from './parts.tsx';

export function HeadlineStrip({ headlines }: { headlines: readonly Headline[] }) {
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
          </div>
        ))}
      </dl>
    </section>
  );
}
