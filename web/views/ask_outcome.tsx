/** What came of a question: its progress, its answer, or why there is none and what to do. */
import type { AskRequest, ReadyQuestion } from '../../src/model/ask.ts';
import type { SessionRow } from '../../src/model/rows.ts';
import { askTitle } from '../derive/ask.ts';
import { counted } from '../derive/format.ts';
import type { AskModel, AskState } from '../models/ask.ts';
import { AskAnswerPanel } from './ask_answer.tsx';
import { Callout, Empty } from './parts.tsx';

interface OutcomeProps {
  readonly model: AskModel;
  readonly session: SessionRow;
  readonly state: AskState;
  readonly onAsk: (ask: AskRequest) => void;
  readonly onReady: (ready: ReadyQuestion) => void;
  /** Puts SQL into its field. */
  readonly onEdit: (sql: string) => void;
}

export function AskOutcome({ model, session, state, onAsk, onReady, onEdit }: OutcomeProps) {
  const questions = model.questions.value?.questions ?? [];
  return (
    <>
      {/* Always there, so that what appears in it is read out. */}
      <div role='status' class='ask-status' data-testid='ask-status' data-state={state.kind}>
        {state.kind === 'running' && (
          <>
            <span class='spinner' aria-hidden='true' />
            <span class='ellipsis'>Asking: {askTitle(state.ask, questions)}</span>
            <Elapsed model={model} />
            <button type='button' class='button small' data-testid='ask-cancel' onClick={model.cancel}>
              Cancel
            </button>
          </>
        )}
        {state.kind === 'cancelled' && (
          <>
            <span class='ellipsis'>
              Cancelled after {state.afterS}
              {'\u00a0s: '}
              {askTitle(state.ask, questions)}
            </span>
            <button
              type='button'
              class='button small'
              data-testid='ask-again'
              onClick={() => onAsk(state.ask)}
            >
              Ask again
            </button>
          </>
        )}
      </div>
      {state.kind === 'idle' && (
        <Empty>
          Type a question and press Enter, or take a ready one. Nothing of the session is changed by asking.
        </Empty>
      )}
      {state.kind === 'failed' && <Failure {...state} onAsk={onAsk} onEdit={onEdit} />}
      {state.kind === 'answered' && (
        <AskAnswerPanel
          key={state.answered.atMs}
          answered={state.answered}
          session={session}
          questions={questions}
          onAsk={onAsk}
          onReady={onReady}
          onEdit={onEdit}
        />
      )}
    </>
  );
}

/** Not read out every second. */
function Elapsed({ model }: { model: AskModel }) {
  const seconds = model.elapsedS.value;
  return (
    <span class='muted' aria-hidden='true' title={counted(seconds, 'second')} data-testid='ask-elapsed'>
      {seconds}
      {'\u00a0s'}
    </span>
  );
}

function Failure(
  { ask, status, sentence, onAsk, onEdit }: Extract<AskState, { kind: 'failed' }> & {
    onAsk: OutcomeProps['onAsk'];
    onEdit: OutcomeProps['onEdit'];
  },
) {
  const { sql } = ask;
  return (
    <Callout kind='error' testid='ask-error'>
      <p>{sentence}</p>
      {sql !== undefined && status === 400 && (
        <>
          <p>Nothing was changed and nothing is shown. Change the SQL and run it again.</p>
          <button type='button' class='button small' data-testid='ask-edit' onClick={() => onEdit(sql)}>
            Change the SQL
          </button>
        </>
      )}
      {[0, 429, 500, 503].includes(status) && (
        <button
          type='button'
          class='button small'
          data-testid='ask-again'
          onClick={() => onAsk(ask)}
        >
          Try again
        </button>
      )}
    </Callout>
  );
}
