/** What can be done with the report that is shown: copy, print, another version; and where its model was. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ModelCall } from '../../src/model/model_settings.ts';
import type { SummaryRow } from '../../src/model/summary.ts';
import { placeByLog } from '../derive/models.ts';
import { plainText, versionNames } from '../derive/words.ts';
import { useApp } from '../models/app.ts';
import { wordsTransport } from '../transport/words.ts';
import { IconButton } from './parts.tsx';
import { printReport } from './print_report.ts';

export function DocumentTools(
  { row, title, where }: { row: SummaryRow; title: string; where: string | undefined },
) {
  const { toasts } = useApp();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(plainText(row, title, where));
      toasts.show('The report is copied as text.');
    } catch {
      toasts.show('This browser does not let a page copy here.', { kind: 'error' });
    }
  };
  return (
    <>
      <IconButton
        icon='copy'
        label='Copy the report as text'
        testid='report-copy'
        onClick={() => void copy()}
      />
      <IconButton icon='print' label='Print the report' testid='report-print' onClick={printReport} />
    </>
  );
}

export function Versions(
  { documents, shown, onShow }: {
    documents: readonly SummaryRow[];
    shown: SummaryRow;
    onShow: (row: SummaryRow) => void;
  },
) {
  const names = versionNames(documents);
  return (
    <label class='versions'>
      <span>Version</span>
      <select
        data-testid='report-version'
        value={String(shown.summary_id)}
        onChange={({ currentTarget }) => {
          const row = documents.find(({ summary_id: id }) => String(id) === currentTarget.value);
          if (row) onShow(row);
        }}
      >
        {documents.map((row, i) => <option key={row.summary_id} value={row.summary_id}>{names[i]}</option>)}
      </select>
    </label>
  );
}

export type Author = Pick<SummaryRow, 'session_id' | 'written_by'>;

/** Calls that are looked through: what is older says nothing of its place. */
const CALLS = 500;

/** Where models' texts were written, as the log of calls knows; it is read when there is such a text. */
export function useCallPlaces(rows: readonly Author[]): (row: Author) => string | undefined {
  const calls = useSignal<readonly ModelCall[]>([]);
  const authors = [...new Set(rows.map((row) => row.written_by).filter((by) => by !== 'rules'))].join('\n');
  useEffect(() => {
    if (authors === '') return;
    let gone = false;
    wordsTransport.modelLog({ limit: CALLS }).then((log) => {
      if (!gone) calls.value = log.calls;
    }, () => {}); // without it nothing is said of the place
    return () => {
      gone = true;
    };
  }, [authors]);
  return (row) => placeByLog(calls.value, row);
}
