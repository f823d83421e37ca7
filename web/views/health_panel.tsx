import type { HealthCard, HealthFigure, Verdict } from '../derive/health.ts';
import { Amount, Dot, Empty, Panel } from './parts.tsx';

/** How TCP, RTP and DNS are doing, a card each. */
export function HealthPanel({ cards, empty }: { cards: readonly HealthCard[]; empty: string }) {
  return (
    <Panel title='Health' class='health-panel' testid='health-panel'>
      {cards.length === 0 ? <Empty>{empty}</Empty> : (
        <div class='health-cards'>
          {cards.map((card) => <Card key={card.id} card={card} />)}
        </div>
      )}
    </Panel>
  );
}

function Card({ card }: { card: HealthCard }) {
  return (
    <div class='health-card' data-testid={`health-${card.id}`}>
      <div class='health-head'>
        <h3>
          <Dot mark={card.mark} />
          {card.name}
        </h3>
        {card.verdict && <VerdictWord verdict={card.verdict} />}
      </div>
      <dl>{card.figures.map((figure) => <FigureCell key={figure.name} figure={figure} />)}</dl>
      {card.verdict && <p class='verdict-reason'>{card.verdict.reason}</p>}
    </div>
  );
}

function VerdictWord({ verdict }: { verdict: Verdict }) {
  return (
    <span class={`badge verdict-${verdict.word.toLowerCase()}`}>
      <span class='badge-dot' aria-hidden='true' />
      {verdict.word}
    </span>
  );
}

function FigureCell({ figure }: { figure: HealthFigure }) {
  return (
    <div title={figure.meaning}>
      <dt>{figure.name}</dt>
      <dd>
        <Amount quantity={figure.quantity} />
      </dd>
    </div>
  );
}
