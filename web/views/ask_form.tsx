/** Where a question is written: in plain words or in SQL, with what is known of where it goes. */
import type { Signal } from '@preact/signals';
import type { AskRequest, ReadyQuestion } from '../../src/model/ask.ts';
import { destinationSentence } from '../derive/ask.ts';
import { SETTINGS } from '../derive/route.ts';
import type { AskModel } from '../models/ask.ts';
import { AskQuestion } from './ask_question.tsx';
import { AskSql } from './ask_sql.tsx';
import { Callout, Link, Panel } from './parts.tsx';

export interface AskFormProps {
  readonly model: AskModel;
  readonly mode: Signal<'words' | 'sql'>;
  readonly words: Signal<string>;
  readonly sql: Signal<string>;
  /** Another value leads to the field with the SQL. */
  readonly edits: Signal<number>;
  readonly onAsk: (ask: AskRequest) => void;
  /** Asks a ready question, or for its parameters. */
  readonly onReady: (ready: ReadyQuestion) => void;
}

const MODES = [['words', 'In words'], ['sql', 'In SQL']] as const;

export function AskForm({ model, mode, words, sql, edits, onAsk, onReady }: AskFormProps) {
  return (
    <Panel
      title='Your question'
      size='fixed'
      class='ask-form'
      testid='ask-form'
      aside={
        <div class='segmented' role='group' aria-label='How to ask'>
          {MODES.map(([value, name]) => (
            <button
              key={value}
              type='button'
              aria-pressed={mode.value === value}
              data-testid={`ask-mode-${value}`}
              onClick={() => {
                mode.value = value;
              }}
            >
              {name}
            </button>
          ))}
        </div>
      }
    >
      {mode.value === 'sql' ? <AskSql sql={sql} edits={edits.value} onAsk={onAsk} /> : (
        <div class='ask-words'>
          <AskQuestion model={model} words={words} onAsk={onAsk} onReady={onReady} />
          <Destination model={model} />
        </div>
      )}
    </Panel>
  );
}

/** Said before anything is asked. Whether a model may be asked at all is chosen in the settings. */
function Destination({ model }: { model: AskModel }) {
  const questions = model.questions.value;
  const error = model.questionsError.value;
  if (error !== undefined) {
    return (
      <Callout kind='error' testid='ask-questions-error'>
        <p>{error}</p>
        <button type='button' class='button small' onClick={model.loadQuestions}>Try again</button>
      </Callout>
    );
  }
  if (questions === undefined) return <p class='hint'>&nbsp;</p>;
  return (
    <p class='hint' data-testid='ask-destination'>
      {destinationSentence(questions) ??
        'Plain words need a model, and none is set up: what you type finds ready questions, which need none.'}
      {' '}
      <Link to={SETTINGS}>Settings of models</Link>
    </p>
  );
}
