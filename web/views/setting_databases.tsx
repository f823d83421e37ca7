/** The offline databases: whether they are wanted, how they are doing, and the way to change that. */
import type { DatabaseStatus, SettingsChange, SettingsReport } from '../../src/model/place.ts';
import { databasesNow, OFFER } from '../derive/databases.ts';
import { byteSize, written } from '../derive/format.ts';
import { DatabaseProgress } from './database_offer.tsx';
import { Callout } from './parts.tsx';
import { Setting, useSettingChange } from './setting_parts.tsx';

type Choice = NonNullable<SettingsChange['offline_databases']>;

export function DatabaseSetting({ report }: { report: SettingsReport }) {
  const change = useSettingChange();
  const now = databasesNow(report);
  const button = (name: string, choice: Choice, testid: string, kind = '') => (
    <button
      type='button'
      class={`button small ${kind}`}
      disabled={change.busy.value}
      data-testid={testid}
      onClick={() => void change.save({ offline_databases: choice })}
    >
      {name}
    </button>
  );
  return (
    <Setting
      title='Offline databases'
      testid='setting-databases'
      error={change.error.value}
      aside={<span class='setting-state' data-testid='database-state'>{STATES[now.state]}</span>}
    >
      <p>
        City, country and network owner of an address, from files on this disk. They are downloaded once, from
        the npm registry; afterwards no address leaves this machine for it.
      </p>
      {report.databases.length > 0 && (
        <ul class='databases'>
          {report.databases.map((database) => (
            <li key={database.name} data-testid='database'>
              <b>{database.name}</b> <span class='muted'>{statusText(database)}</span>
            </li>
          ))}
        </ul>
      )}
      {now.problems.map((problem) => <Callout key={problem} kind='warning'>{problem}</Callout>)}
      {(now.state === 'fetching' || now.state === 'waiting') && <DatabaseProgress now={now} />}
      {now.state === 'ask' && <p>{OFFER}</p>}
      <div class='setting-buttons'>
        {now.state === 'fetching' || now.state === 'waiting'
          ? button('Cancel', 'ask', 'settings-cancel')
          : now.state === 'ready'
          ? button('Remove them', 'refused', 'settings-refuse')
          : (
            <>
              {button(
                now.state === 'broken' ? 'Try again' : 'Download',
                'wanted',
                'settings-fetch',
                'primary',
              )}
              {now.state !== 'refused' && button('No thanks', 'refused', 'settings-refuse', 'quiet')}
            </>
          )}
      </div>
    </Setting>
  );
}

const STATES = {
  ask: 'Not downloaded',
  refused: 'Not wanted',
  waiting: 'Waiting',
  fetching: 'Downloading',
  ready: 'Ready',
  broken: 'Not usable',
} as const;

function statusText(database: DatabaseStatus): string {
  const size = database.state === 'ready' ? database.bytes : null;
  const parts = [
    size === null ? '' : written(byteSize(size)),
    database.edition === null ? '' : `edition ${database.edition}`,
    {
      absent: 'not downloaded',
      fetching: 'downloading',
      ready: 'ready',
      broken: 'not usable',
    }[database.state],
  ];
  return parts.filter((part) => part !== '').join(', ');
}
