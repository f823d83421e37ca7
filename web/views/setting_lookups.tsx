/** The two lookups that send something away. Both are off until they are turned on here. */
import type { SettingsReport } from '../../src/model/place.ts';
import { Callout } from './parts.tsx';
import { Setting, Switch, useSettingChange } from './setting_parts.tsx';

export function OnlineSetting({ report: { settings, online_problem: problem } }: { report: SettingsReport }) {
  const change = useSettingChange();
  const on = settings.online_lookup;
  return (
    <Setting
      title='Ask ip-api.com'
      testid='setting-online'
      error={change.error.value}
      aside={
        <Switch
          label='Ask ip-api.com'
          on={on}
          disabled={change.busy.value}
          testid='online-switch'
          onChange={(next) => void change.save({ online_lookup: next })}
        />
      }
    >
      <p>
        For addresses that the built-in table and the offline databases cannot place. Answers are kept, so
        each address is asked for once.
      </p>
      <p>
        <b>What leaves this machine:</b>{' '}
        the public addresses that you talked to, up to 100 in a request, and, as with any request, your own
        public address. No names, ports, packets or amounts. The free service, for non-commercial use, answers
        plain HTTP only, so others on the way can read the list.
      </p>
      {on && problem !== null && <Callout kind='warning' testid='online-problem'>{problem}</Callout>}
    </Setting>
  );
}

export function ReverseDnsSetting({ report: { settings } }: { report: SettingsReport }) {
  const change = useSettingChange();
  return (
    <Setting
      title='Reverse DNS'
      testid='setting-reverse'
      error={change.error.value}
      aside={
        <Switch
          label='Reverse DNS'
          on={settings.reverse_dns}
          disabled={change.busy.value}
          testid='reverse-switch'
          onChange={(next) => void change.save({ reverse_dns: next })}
        />
      }
    >
      <p>For public addresses whose name was not seen in the traffic itself.</p>
      <p>
        <b>What leaves this machine:</b>{' '}
        those addresses, one question each, to the name server that this machine is set up with. Whoever runs
        the addresses' own name server may notice. A live capture will show the questions.
      </p>
    </Setting>
  );
}
