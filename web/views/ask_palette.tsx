/** The ready questions in their groups, and what was asked before. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import { type AskRequest, MOST_TEXT_CHARS, type ReadyQuestion } from '../../src/model/ask.ts';
import { askKey, askTitle, groupedQuestions } from '../derive/ask.ts';
import { askRoute } from '../derive/route.ts';
import { useApp } from '../models/app.ts';
import type { AskModel } from '../models/ask.ts';
import { createAsked } from '../models/asked.ts';
import { Icon } from './icon.tsx';
import { Empty, Link, Panel } from './parts.tsx';

interface PaletteProps {
  readonly sessionId: number;
  readonly model: AskModel;
  readonly current: AskRequest | undefined;
  /** The one whose parameters are being filled in. */
  readonly filling: Signal<string | undefined>;
  readonly onReady: (ready: ReadyQuestion) => void;
  readonly onAsk: (ask: AskRequest) => void;
}

export function AskPalette({ sessionId, model, current, filling, onReady, onAsk }: PaletteProps) {
  const typed = useSignal('');
  const id = useId();
  const questions = model.questions.value?.questions ?? [];
  const groups = groupedQuestions(questions, typed.value);
  useEffect(() => {
    // The one that is filled in must be seen.
    if (filling.value !== undefined) typed.value = '';
  }, [filling.value]);
  return (
    <Panel title='Ready questions' size='fixed' class='ask-palette' testid='ask-palette'>
      <div class='search ask-filter'>
        <Icon name='search' />
        <label class='sr-only' for={id}>Find a ready question</label>
        <input
          id={id}
          type='search'
          placeholder='Find'
          autocomplete='off'
          value={typed.value}
          data-testid='ask-filter'
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') typed.value = '';
          }}
        />
      </div>
      {groups.length === 0 && questions.length > 0 && <Empty>No ready question has these words.</Empty>}
      {groups.map((group) => (
        <section key={group.id} aria-labelledby={`${id}-${group.id}`}>
          <h3 id={`${id}-${group.id}`}>{group.name}</h3>
          <ul>
            {group.questions.map((ready) => (
              <Entry
                key={ready.id}
                ready={ready}
                sessionId={sessionId}
                current={current}
                filling={filling}
                onReady={onReady}
                onAsk={onAsk}
              />
            ))}
          </ul>
        </section>
      ))}
    </Panel>
  );
}

function Entry(
  { ready, sessionId, current, filling, onReady, onAsk }: Omit<PaletteProps, 'model'> & {
    ready: ReadyQuestion;
  },
) {
  const takes = ready.parameters.length > 0;
  const isOpen = filling.value === ready.id;
  return (
    <li>
      <button
        type='button'
        class='ask-ready'
        title={ready.question}
        aria-current={current?.ready === ready.id ? 'true' : undefined}
        aria-expanded={takes ? isOpen : undefined}
        data-testid={`ready-${ready.id}`}
        onClick={() => onReady(ready)}
      >
        {ready.title}
        {takes && (
          <span class='muted'>{ready.parameters.map(({ title }) => title.toLowerCase()).join(', ')} …</span>
        )}
      </button>
      {isOpen && (
        <ParameterForm
          ready={ready}
          sessionId={sessionId}
          given={current?.ready === ready.id ? current.parameters ?? {} : {}}
          onAsk={(parameters) => {
            filling.value = undefined;
            onAsk({ ready: ready.id, parameters });
          }}
          onClose={() => {
            filling.value = undefined;
          }}
        />
      )}
    </li>
  );
}

/** So many names are offered for a parameter. */
const MOST_NAMES = 50;

function ParameterForm({ ready, sessionId, given, onAsk, onClose }: {
  ready: ReadyQuestion;
  sessionId: number;
  given: Readonly<Record<string, string>>;
  onAsk: (parameters: Record<string, string>) => void;
  onClose: () => void;
}) {
  const { rest } = useApp();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const names = useMemo(() => createAsked<readonly string[]>(), []);
  const wants = (name: string) => ready.parameters.some((each) => each.name === name);
  useEffect(() => {
    form.current?.querySelector('input')?.focus();
    names.ask(async (abort) => {
      if (wants('app')) return (await rest.apps(sessionId, abort)).slice(0, MOST_NAMES).map(({ app }) => app);
      if (!wants('host')) return [];
      const talkers = await rest.talkers(sessionId, MOST_NAMES, abort);
      return [...new Set(talkers.flatMap(({ source, destination }) => [source, destination]))].slice(
        0,
        MOST_NAMES,
      );
    });
    return () => names.dispose();
  }, [ready.id]);
  return (
    <form
      ref={form}
      class='ask-parameters'
      aria-label={ready.title}
      data-testid='ask-parameters'
      onSubmit={(event) => {
        event.preventDefault();
        const filled = new FormData(event.currentTarget);
        onAsk(
          Object.fromEntries(
            ready.parameters.map(({ name }) => [name, String(filled.get(name) ?? '').trim()]),
          ),
        );
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <p class='hint'>{ready.question}</p>
      {ready.parameters.map(({ name, title, initial }) => (
        <label key={name}>
          {title}
          <input
            type='text'
            name={name}
            required
            pattern='.*\S.*'
            title={`${title}: at least one character`}
            maxLength={MOST_TEXT_CHARS}
            autocomplete='off'
            spellcheck={false}
            list={`${id}-names`}
            defaultValue={given[name] ?? initial}
            data-testid={`parameter-${name}`}
          />
        </label>
      ))}
      <datalist id={`${id}-names`}>
        {(names.answer.value ?? []).map((name) => <option key={name} value={name} />)}
      </datalist>
      <button type='submit' class='button small primary' data-testid='ask-parameters-run'>Ask</button>
    </form>
  );
}

/** What was asked since the page was loaded: its answers are still here. */
export function AskEarlier(
  { sessionId, model, current }: Pick<PaletteProps, 'sessionId' | 'model' | 'current'>,
) {
  const { asked } = useApp();
  const earlier = asked.list.value.filter((each) => each.sessionId === sessionId);
  if (earlier.length === 0) return null;
  const questions = model.questions.value?.questions ?? [];
  return (
    <Panel title='Asked in this visit' size='fixed' class='ask-earlier' testid='ask-earlier'>
      <ul>
        {earlier.map(({ ask }) => (
          <li key={askKey(ask)}>
            <Link
              to={askRoute(sessionId, ask)}
              class='ask-ready ellipsis'
              current={askKey(ask) === askKey(current)}
              testid='ask-earlier-link'
            >
              {askTitle(ask, questions)}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
