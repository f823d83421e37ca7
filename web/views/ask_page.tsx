/** Questions about one session: in plain words, ready ones, SQL; and what came of them. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { AskRequest, ReadyQuestion } from '../../src/model/ask.ts';
import type { SessionRow } from '../../src/model/rows.ts';
import { askKey } from '../derive/ask.ts';
import { counted } from '../derive/format.ts';
import { askRoute, sessionRoute } from '../derive/route.ts';
import { removedSentence, sessionTitle } from '../derive/sessions.ts';
import { dayAndTime, isoUtc } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { createAsk } from '../models/ask.ts';
import { createAsked } from '../models/asked.ts';
import { AskEarlier, AskPalette } from './ask_palette.tsx';
import { AskForm } from './ask_form.tsx';
import { AskOutcome } from './ask_outcome.tsx';
import { Icon } from './icon.tsx';
import { NothingHere } from './nothing_here.tsx';
import { Callout, Link, Loading } from './parts.tsx';
import { StateBadge } from './session_parts.tsx';

export function AskPage({ sessionId, ask }: { sessionId: number; ask: AskRequest | undefined }) {
  const { rest, listen } = useApp();
  const asked = useMemo(() => createAsked<SessionRow>(), []);
  useEffect(() => () => asked.dispose(), [asked]);
  const read = () => asked.ask((abort) => rest.session(sessionId, abort));
  useEffect(() => {
    read();
    return listen(({ type }) => {
      const back = type === 'initial_state' && asked.error.peek() !== undefined;
      if (back || type === 'sessions_changed' || type === 'capture_stopped') read();
    });
  }, [sessionId]);
  const session = asked.answer.value;
  const error = asked.error.value;
  if (error && asked.missing.value) return <NothingHere title={error} testid='ask-session-error' />;
  const removed = session && session.figures_removed_us !== null ? removedSentence(session) : undefined;
  return (
    <>
      <header class='session-page-head'>
        <Link to={sessionRoute(sessionId)} class='back-link' testid='back-to-session'>
          <Icon name='back' />Session {sessionId}
        </Link>
        <div class='session-title'>
          <h1 class='is-short'>Ask this session</h1>
        </div>
        {session && <About session={session} />}
      </header>
      {error && (
        <Callout kind='error' testid='ask-session-error'>
          <p>{error}</p>
          <button type='button' class='button small' onClick={read}>Try again</button>
        </Callout>
      )}
      {removed !== undefined && (
        <Callout kind='info' testid='ask-removed'>
          <p>{removed} There is nothing left to ask.</p>
        </Callout>
      )}
      {session === undefined
        ? !error && <Loading label='Reading the session' />
        : removed === undefined && <Asking session={session} ask={ask} />}
    </>
  );
}

function About({ session }: { session: SessionRow }) {
  return (
    <div class='ask-about'>
      <b class='ellipsis' title={sessionTitle(session)}>{sessionTitle(session)}</b>
      <StateBadge session={session} />
      <span class='muted'>{counted(session.packets, 'packet')}</span>
      {session.started_us !== null && (
        <span class='muted' title={isoUtc(session.started_us)}>{dayAndTime(session.started_us)}</span>
      )}
    </div>
  );
}

function Asking({ session, ask }: { session: SessionRow; ask: AskRequest | undefined }) {
  const { rest, router, asked } = useApp();
  const id = session.session_id;
  const model = useMemo(() => createAsk(rest, id, asked), [rest, id, asked]);
  useEffect(() => model.dispose, [model]);
  const mode = useSignal<'words' | 'sql'>(ask?.sql === undefined ? 'words' : 'sql');
  const words = useSignal(ask?.question ?? '');
  const sql = useSignal(ask?.sql ?? '');
  /** Raised to lead to the field with the SQL. */
  const edits = useSignal(0);
  /** The ready question whose parameters are being filled in. */
  const filling = useSignal<string | undefined>(undefined);
  const key = askKey(ask);
  useEffect(() => {
    model.show(ask);
    if (ask?.sql !== undefined) {
      sql.value = ask.sql;
      mode.value = 'sql';
    } else if (ask !== undefined) {
      words.value = ask.question ?? '';
      mode.value = 'words';
    }
  }, [model, key]);
  const onAsk = (next: AskRequest) => {
    model.ask(next);
    router.go(askRoute(id, next));
  };
  const onReady = (ready: ReadyQuestion) => {
    filling.value = ready.parameters.length > 0 && filling.value !== ready.id ? ready.id : undefined;
    if (ready.parameters.length === 0) onAsk({ ready: ready.id });
  };
  const onEdit = (text: string) => {
    sql.value = text;
    mode.value = 'sql';
    edits.value += 1;
  };
  const state = model.state.value;
  return (
    <>
      {session.state === 'recording' && (
        <Callout kind='info' testid='ask-recording'>
          <p>
            This session is still growing: an answer holds what was stored when it was asked. Ask again for
            more.
          </p>
        </Callout>
      )}
      {session.state !== 'recording' && session.packets === 0 && (
        <Callout kind='info' testid='ask-empty'>
          <p>This session has no packets, so most answers will say that nothing was found.</p>
        </Callout>
      )}
      <div class='ask-layout'>
        <div class='ask-main'>
          <AskForm
            model={model}
            mode={mode}
            words={words}
            sql={sql}
            edits={edits}
            onAsk={onAsk}
            onReady={onReady}
          />
          <AskOutcome
            model={model}
            session={session}
            state={state}
            onAsk={onAsk}
            onReady={onReady}
            onEdit={onEdit}
          />
          <AskEarlier sessionId={id} model={model} current={ask} />
        </div>
        <aside class='ask-side' aria-label='Ready questions'>
          <AskPalette
            sessionId={id}
            model={model}
            current={ask}
            filling={filling}
            onReady={onReady}
            onAsk={onAsk}
          />
        </aside>
      </div>
    </>
  );
}
