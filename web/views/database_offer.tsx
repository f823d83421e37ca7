/** Above the map: the offer of offline databases, and how fetching them is going. Nothing once that is settled. */
import { useSignal } from '@preact/signals';
import type { PlacesReport, SettingsChange } from '../../src/model/place.ts';
import { type DatabasesNow, databasesNow, OFFER, offerHelps, progressText } from '../derive/databases.ts';
import { useApp } from '../models/app.ts';
import { sentenceOf } from '../transport/problem.ts';
import { Callout } from './parts.tsx';

export function DatabaseOffer({ report }: { report: PlacesReport | undefined }) {
  const { settings } = useApp();
  const known = settings.report.value;
  const choose = useDatabaseChoice();
  if (known === undefined) return null;
  const now = databasesNow(known);
  switch (now.state) {
    case 'ask':
      if (!offerHelps(report)) return null;
      return (
        <div class='offer' data-testid='database-offer'>
          <p>
            {OFFER}{' '}
            <span class='muted'>Then addresses are located on this machine, and none of them leaves it.</span>
          </p>
          <div class='offer-buttons'>
            <button
              type='button'
              class='button small'
              disabled={choose.busy}
              data-testid='offer-yes'
              onClick={() => choose.set('wanted')}
            >
              Yes, download
            </button>
            <button
              type='button'
              class='button small'
              disabled={choose.busy}
              data-testid='offer-no'
              onClick={() => choose.set('refused')}
            >
              No thanks
            </button>
          </div>
          {choose.error !== undefined && <Callout kind='error'>{choose.error}</Callout>}
        </div>
      );
    case 'fetching':
    case 'waiting':
      return (
        <div class='offer' data-testid='database-progress'>
          <DatabaseProgress now={now} />
          <button
            type='button'
            class='button small'
            disabled={choose.busy}
            data-testid='database-cancel'
            onClick={() => choose.set('ask')}
          >
            Cancel
          </button>
        </div>
      );
    case 'broken':
      return (
        <Callout kind='warning' testid='database-problem'>
          {now.problems.map((problem) => <p key={problem}>{problem}</p>)}
          <div class='offer-buttons'>
            <button
              type='button'
              class='button small'
              disabled={choose.busy}
              onClick={() => choose.set('wanted')}
            >
              Try again
            </button>
            <button
              type='button'
              class='button small quiet'
              disabled={choose.busy}
              onClick={() => choose.set('refused')}
            >
              Do without
            </button>
          </div>
        </Callout>
      );
    case 'refused':
    case 'ready':
      return null;
  }
}

export function DatabaseProgress({ now }: { now: DatabasesNow }) {
  return (
    <div class='offer-progress'>
      <p id='database-progress-label'>
        Downloading city data{now.fetchedBytes > 0 ? `: ${progressText(now)}` : ''}
      </p>
      <progress
        aria-labelledby='database-progress-label'
        max={100}
        {...(now.percent !== null && now.fetchedBytes > 0 && { value: now.percent })}
      />
    </div>
  );
}

/** Says what is wanted, and what went wrong in saying so. */
export function useDatabaseChoice(): {
  busy: boolean;
  error: string | undefined;
  set: (choice: NonNullable<SettingsChange['offline_databases']>) => void;
} {
  const { settings } = useApp();
  const busy = useSignal(false);
  const error = useSignal<string | undefined>(undefined);
  async function change(choice: NonNullable<SettingsChange['offline_databases']>): Promise<void> {
    busy.value = true;
    error.value = undefined;
    try {
      await settings.change({ offline_databases: choice });
    } catch (failure) {
      error.value = sentenceOf(failure);
    } finally {
      busy.value = false;
    }
  }
  return { busy: busy.value, error: error.value, set: (choice) => void change(choice) };
}
