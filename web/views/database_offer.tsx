/** Above the map: the offer of offline databases, and how fetching them is going. Nothing once that is settled. */
import type { PlacesReport, Settings } from '../../src/model/place.ts';
import { type DatabasesNow, databasesNow, OFFER, offerHelps, progressText } from '../derive/databases.ts';
import { useApp } from '../models/app.ts';
import { Callout } from './parts.tsx';
import { useSettingChange } from './setting_parts.tsx';

export function DatabaseOffer({ report }: { report: PlacesReport | undefined }) {
  const { settings } = useApp();
  const change = useSettingChange();
  const known = settings.report.value;
  if (known === undefined) return null;
  const now = databasesNow(known);
  const button = (name: string, choice: Settings['offline_databases'], testid: string) => (
    <button
      type='button'
      class='button small'
      disabled={change.busy.value}
      data-testid={testid}
      onClick={() => void change.save({ offline_databases: choice })}
    >
      {name}
    </button>
  );
  const failed = change.error.value !== undefined && <Callout kind='error'>{change.error.value}</Callout>;
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
            {button('Yes, download', 'wanted', 'offer-yes')}
            {button('No thanks', 'refused', 'offer-no')}
          </div>
          {failed}
        </div>
      );
    case 'fetching':
    case 'waiting':
      return (
        <div class='offer' data-testid='database-progress'>
          <DatabaseProgress now={now} />
          {button('Cancel', 'ask', 'database-cancel')}
          {failed}
        </div>
      );
    case 'broken':
      return (
        <Callout kind='warning' testid='database-problem'>
          {now.problems.map((problem) => <p key={problem}>{problem}</p>)}
          <div class='offer-buttons'>
            {button('Try again', 'wanted', 'database-again')}
            {button('Do without', 'refused', 'database-without')}
          </div>
          {failed}
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
