import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Comparison } from '../../src/model/compare.ts';
import { summary } from '../derive/compare.ts';
import { type CompareQuery, compareToParams, withRange } from '../derive/compare_query.ts';
import { useApp } from '../models/app.ts';
import { createCompare } from '../models/compare.ts';
import { CompareChanges } from './compare_changes.tsx';
import { type Brush, CompareCharts } from './compare_charts.tsx';
import { CompareMethod } from './compare_method.tsx';
import { OneSidedPanel } from './compare_one_sided.tsx';
import { ComparePicker } from './compare_picker.tsx';
import { FirstRun } from './first_run.tsx';
import { Callout, Empty, Loading } from './parts.tsx';

/** Two sessions, or two ranges, held against each other. */
export function ComparePage({ query }: { query: CompareQuery }) {
  const { rest, router, sessions } = useApp();
  const model = useMemo(() => createCompare(rest), [rest]);
  useEffect(() => () => model.dispose(), [model]);
  const key = compareToParams(query).toString();
  useEffect(() => model.ask(query), [model, key]);
  const go = (next: CompareQuery) => router.go({ page: 'compare', query: next });
  const comparison = model.comparison.value;
  const error = model.error.value;
  const waiting = query.a === undefined || query.b === undefined;
  return (
    <>
      <div class='page-head'>
        <h1>Compare</h1>
        {model.loading.value && comparison && <span class='spinner' role='status' aria-label='Comparing' />}
      </div>
      {(!waiting || !sessions.isEmpty.value) && (
        <ComparePicker query={query} comparison={comparison} onChange={go} />
      )}
      {error && (
        <Callout kind='error' testid='compare-error'>
          <p>{error}</p>
          <button type='button' class='button small' onClick={model.reload}>Try again</button>
        </Callout>
      )}
      {waiting && sessions.isEmpty.value
        ? (
          <>
            <Empty>There is no session to compare yet.</Empty>
            <FirstRun />
          </>
        )
        : waiting
        ? <Empty>Choose two sessions, or the same one twice to compare two stretches of it.</Empty>
        : comparison
        ? <Compared comparison={comparison} query={query} onChange={go} />
        : error
        ? null
        : <Loading label='Comparing' />}
    </>
  );
}

function Compared(
  { comparison, query, onChange }: {
    comparison: Comparison;
    query: CompareQuery;
    onChange: (query: CompareQuery) => void;
  },
) {
  const brush = useSignal<Brush>('both');
  const { a, b, notes, state } = comparison;
  const onRange = (range: readonly [number, number]) => {
    if (a.zero_us === null || b.zero_us === null) return;
    const sides = brush.value === 'both' ? ['a', 'b'] as const : [brush.value];
    onChange(withRange(query, sides, { a: a.zero_us, b: b.zero_us }, range));
  };
  return (
    <>
      <p class='compare-summary' data-testid='compare-summary' data-state={state} role='status'>
        {summary(comparison)}
      </p>
      {notes.length > 0 && (
        <Callout kind='info' testid='compare-notes'>
          {notes.map((note) => <p key={note}>{note}</p>)}
        </Callout>
      )}
      {state !== 'empty' && (
        <>
          <CompareCharts comparison={comparison} brush={brush} onRange={onRange} />
          <div class='grid'>
            <CompareChanges comparison={comparison} />
            <OneSidedPanel comparison={comparison} which='appeared' />
            <OneSidedPanel comparison={comparison} which='disappeared' />
            <CompareMethod comparison={comparison} />
          </div>
        </>
      )}
    </>
  );
}
