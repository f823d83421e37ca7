/** An answer: the sentence, the chart, the rows, and the SQL that found them. */
import { useMemo } from 'preact/hooks';
import type { AskAnswer, AskRequest, ReadyQuestion } from '../../src/model/ask.ts';
import type { SessionRow } from '../../src/model/rows.ts';
import { askTitle, foundText, struckText, writerText } from '../derive/ask.ts';
import { shownColumns } from '../derive/ask_rows.ts';
import { timeText } from '../derive/time.ts';
import type { Remembered } from '../models/ask_visit.ts';
import { AskBars, AskLines } from './ask_chart.tsx';
import { AskRows } from './ask_rows.tsx';
import { useCopy } from './copy_text.ts';
import { Icon } from './icon.tsx';
import { Callout, Panel } from './parts.tsx';

interface AnswerProps {
  readonly answered: Remembered;
  readonly session: SessionRow;
  readonly questions: readonly ReadyQuestion[];
  readonly onAsk: (ask: AskRequest) => void;
  readonly onReady: (ready: ReadyQuestion) => void;
  readonly onEdit: (sql: string) => void;
}

export function AskAnswerPanel({ answered, session, questions, onAsk, onReady, onEdit }: AnswerProps) {
  const { ask, answer, atMs } = answered;
  const columns = useMemo(() => shownColumns(answer), [answer]);
  const { chart, sentence, question } = answer;
  return (
    <Panel
      title='Answer'
      class='ask-answer'
      testid='ask-answer'
      aside={
        <div class='chart-aside'>
          <span class='hint'>at {timeText(atMs * 1000, 'none')}</span>
          <button type='button' class='button small' data-testid='ask-again' onClick={() => onAsk(ask)}>
            <Icon name='refresh' />Ask again
          </button>
        </div>
      }
    >
      <div class='ask-said'>
        <p class='ask-asked'>{question ?? askTitle(ask, questions)}</p>
        {sentence !== null && <p class='ask-sentence' data-testid='ask-sentence'>{sentence}</p>}
        <Problem answer={answer} questions={questions} onReady={onReady} />
        <Explanation answer={answer} />
      </div>
      {chart !== null && (chart.kind === 'bar'
        ? <AskBars answer={answer} chart={chart} columns={columns} />
        : <AskLines answer={answer} chart={chart} columns={columns} sessionId={session.session_id} />)}
      {answer.rows.length > 0 && <AskRows answer={answer} columns={columns} session={session} />}
      {answer.sql !== null && <Sql answer={answer} sql={answer.sql} onEdit={onEdit} />}
    </Panel>
  );
}

function Problem(
  { answer: { problem, suggestions }, questions, onReady }: {
    answer: AskAnswer;
    questions: readonly ReadyQuestion[];
    onReady: AnswerProps['onReady'];
  },
) {
  if (problem === null) return null;
  const near = suggestions.flatMap(({ id }) => questions.filter((each) => each.id === id));
  return (
    <Callout kind='warning' testid='ask-problem'>
      <p>{problem}</p>
      {near.length > 0 && (
        <ul class='ask-near' aria-label='Ready questions near to yours'>
          {near.map((ready) => (
            <li key={ready.id}>
              <button
                type='button'
                class='button small'
                title={ready.question}
                data-testid={`near-${ready.id}`}
                onClick={() => onReady(ready)}
              >
                {ready.title}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Callout>
  );
}

function Explanation({ answer: { explanation, struck } }: { answer: AskAnswer }) {
  const removed = struckText(struck);
  if (explanation === null && removed === undefined) return null;
  return (
    <div class='ask-explanation' data-testid='ask-explanation'>
      {explanation !== null && explanation !== '' && (
        <p>
          <b>The model says:</b> {explanation}
        </p>
      )}
      {removed !== undefined && <p class='hint' data-testid='ask-struck'>{removed}</p>}
    </div>
  );
}

function Sql({ answer, sql, onEdit }: { answer: AskAnswer; sql: string; onEdit: (sql: string) => void }) {
  const copy = useCopy();
  const ran = answer.took_ms !== null;
  return (
    <details class='ask-source' data-testid='ask-source'>
      <summary>
        <span>{ran ? 'The SQL' : 'The SQL that did not run'}</span>
        <span class='muted' data-testid='ask-writer'>
          {[writerText(answer.written_by), ran ? foundText(answer) : ''].filter((text) => text !== '').join(
            ' · ',
          )}
        </span>
      </summary>
      <pre tabIndex={0} data-testid='ask-shown-sql'><code>{sql}</code></pre>
      <div class='ask-source-tools'>
        <button
          type='button'
          class='button small'
          data-testid='ask-copy-sql'
          onClick={() => void copy(sql, 'SQL')}
        >
          <Icon name='copy' />Copy
        </button>
        <button type='button' class='button small' data-testid='ask-edit' onClick={() => onEdit(sql)}>
          <Icon name='edit' />Edit
        </button>
      </div>
    </details>
  );
}
