/** Summary Bot: the report of a session in all its versions, and what was written minute by minute. */
import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { SummaryRow } from '../../src/model/summary.ts';
import { useApp } from '../models/app.ts';
import { createWords, type WordsModel } from '../models/words.ts';
import type { TimeView } from '../models/time_view.ts';
import { wordsTransport } from '../transport/words.ts';
import type { Route } from '../derive/route.ts';
import { Icon } from './icon.tsx';
import { ModelOffer } from './model_offer.tsx';
import { Callout, Empty, Loading, Panel } from './parts.tsx';
import { StatusStream } from './status_stream.tsx';
import { type FactWays, Ways } from './told.tsx';
import { WordsDocument } from './words_document.tsx';
import { type Author, DocumentTools, useCallPlaces, Versions } from './words_tools.tsx';
import { WriteAgain, WritingLine } from './write_again.tsx';

export interface WordsPanelProps {
  readonly sessionId: number;
  /** Of the session. */
  readonly title: string;
  readonly model: WordsModel;
  readonly view: TimeView;
  readonly ways: FactWays;
  /** Where a moment is shown; undefined: its packets are gone. */
  readonly routeAt: ((timeUs: number) => Route) | undefined;
  readonly phase: 'recording' | 'ended' | 'replayed';
  readonly packets: number;
}

/** The model of a page's panel; it listens to the server while the page is there. */
export function useWords(
  sessionId: ReadonlySignal<number | undefined>,
  changes: readonly ReadonlySignal<unknown>[],
  atUs?: ReadonlySignal<number | undefined>,
  held?: ReadonlySignal<unknown>,
): WordsModel {
  const { listen } = useApp();
  const model = useMemo(() => createWords(wordsTransport, sessionId, changes, atUs, held), [sessionId, atUs]);
  useEffect(() => {
    const stop = listen(model.onMessage);
    return () => {
      stop();
      model.dispose();
    };
  }, [model]);
  return model;
}

export function WordsPanel(props: WordsPanelProps) {
  const { model, sessionId, title, phase, view, ways } = props;
  const { models } = useApp();
  useEffect(models.refresh, []);
  const chosen = useSignal<number | undefined>(undefined);
  const writes = useSignal(false);
  const documents = model.documents.value;
  const shown = documents.find(({ summary_id: id }) => id === chosen.value) ?? documents[0];
  const document = phase === 'replayed' ? undefined : shown;
  const whereOf = useCallPlaces([...documents, ...model.moments.value.map(({ versions }) => versions[0])]);
  const zoom = view.zoom.value;
  const stretch = useMemo(
    () => zoom && { from_us: Math.floor(zoom.fromS * 1e6), to_us: Math.ceil(zoom.toS * 1e6) },
    [zoom],
  );
  const canWrite = props.packets > 0 && phase !== 'replayed' && (phase === 'ended' || stretch !== undefined);
  const show = (row: SummaryRow) => {
    chosen.value = row.summary_id;
  };
  return (
    <Panel
      title='Summary Bot'
      class='words-panel'
      testid='words-panel'
      size='fixed'
      aside={
        <div class='table-tools'>
          {canWrite && (
            <button
              type='button'
              class='button small'
              aria-expanded={writes.value}
              data-testid='write-button'
              onClick={() => {
                writes.value = !writes.peek();
              }}
            >
              <Icon name='refresh' />
              {stretch ? 'Summary of this stretch' : 'Write again'}
            </button>
          )}
          {document && <DocumentTools row={document} title={title} where={whereOf(document)} />}
        </div>
      }
    >
      <p class='sr-only' role='status' data-testid='words-news'>{model.news.value}</p>
      <div class='words-notes'>
        {model.error.value !== undefined && (
          <Callout kind='error' testid='words-error'>
            <p>{model.error.value}</p>
            <button type='button' class='button small' onClick={model.reload}>Try again</button>
          </Callout>
        )}
        {canWrite && writes.value && (
          <WriteAgain
            key={stretch ? 'stretch' : 'whole'}
            model={model}
            sessionId={sessionId}
            stretch={stretch}
            ended={phase === 'ended'}
            onWritten={show}
            onClose={() => {
              writes.value = false;
            }}
          />
        )}
        <WritingLine model={model} />
        <ModelOffer sessionId={sessionId} />
        {document && documents.length > 1 && (
          <Versions
            documents={documents}
            shown={document}
            onShow={show}
          />
        )}
      </div>
      <Ways.Provider value={ways}>
        <Body {...props} document={document} whereOf={whereOf} />
      </Ways.Provider>
    </Panel>
  );
}

function Body(
  { model, title, phase, packets, routeAt, document, whereOf }: WordsPanelProps & {
    document: SummaryRow | undefined;
    whereOf: (row: Author) => string | undefined;
  },
) {
  const moments = model.moments.value;
  if (!model.ready.value) {
    return model.error.value === undefined ? <Loading label='Reading what was written' /> : null;
  }
  if (document === undefined && moments.length === 0) return <Empty>{emptyText(phase, packets)}</Empty>;
  return (
    <div class={`words-body ${document ? 'has-doc' : ''} ${moments.length > 0 ? 'has-statuses' : ''}`}>
      {document && (
        <WordsDocument key={document.summary_id} row={document} title={title} where={whereOf(document)} />
      )}
      {moments.length > 0 && (
        <StatusStream model={model} moments={moments} routeAt={routeAt} whereOf={whereOf} />
      )}
    </div>
  );
}

function emptyText(phase: WordsPanelProps['phase'], packets: number): string {
  if (phase === 'replayed') {
    return 'Nothing had been written by this moment. Leave the replay to read the report.';
  }
  if (packets === 0) {
    return phase === 'recording'
      ? 'Nothing was captured yet, so there is nothing to tell.'
      : 'Nothing was captured, so there is nothing to tell.';
  }
  return phase === 'recording'
    ? 'The first status comes after a minute of traffic, the report at the end.'
    : 'Nothing was written about this session yet. Press “Write again”.';
}
