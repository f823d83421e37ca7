/** What the user chose for all sessions. Each choice says what it does, and what leaves the machine for it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import { useApp } from '../models/app.ts';
import { Callout, Loading } from './parts.tsx';
import { DatabaseSetting } from './setting_databases.tsx';
import { HereSetting } from './setting_here.tsx';
import { ModelSettingsList } from './setting_models.tsx';
import { OnlineSetting, ReverseDnsSetting } from './setting_lookups.tsx';
import { SizeSetting, StepSetting } from './setting_keeping.tsx';
import { MutedSetting } from './setting_muted.tsx';
import { TilesSetting } from './setting_tiles.tsx';

export function SettingsPage() {
  const { settings } = useApp();
  // How the databases and ip-api.com are doing may be old news.
  useEffect(settings.refresh, []);
  const report = settings.report.value;
  const error = settings.error.value;
  return (
    <>
      <div class='page-head'>
        <h1>Settings</h1>
      </div>
      {error !== undefined && (
        <Callout kind='error' testid='settings-error'>
          <p>{error}</p>
          <button type='button' class='button small' onClick={settings.refresh}>Try again</button>
        </Callout>
      )}
      {report === undefined
        ? error === undefined && <Loading label='Reading settings' />
        : (
          <div class='settings' data-testid='settings'>
            <Section
              title='Where addresses are'
              lead='Only public addresses have a place. Private, loopback, link-local, shared, multicast, documentation and reserved ones are never looked up, here or anywhere.'
            >
              <DatabaseSetting report={report} />
              <OnlineSetting report={report} />
              <ReverseDnsSetting report={report} />
            </Section>
            <Section
              title='Map'
              lead='Works without any network: the outline of the world is part of Tapdeck.'
            >
              <HereSetting report={report} />
              <TilesSetting report={report} />
            </Section>
            <Section
              title='Models'
              lead='Tapdeck writes its summaries itself. A model can write them from the same figures; what they do not support is struck. Only figures and names of applications and hosts leave, never a packet.'
            >
              <ModelSettingsList />
            </Section>
            <Section
              title='How long sessions are kept'
              lead='Nothing is removed until you say so. Pinned sessions, and those being recorded, are never touched. A session that something was removed of stays in the list and says what and when. It cannot be brought back.'
            >
              <StepSetting report={report} step='packets' />
              <StepSetting report={report} step='figures' />
              <SizeSetting report={report} />
            </Section>
            <Section
              title='Findings'
              lead='What is muted is still found and stored, and told of again at any time.'
            >
              <MutedSetting />
            </Section>
          </div>
        )}
    </>
  );
}

function Section(
  { title, lead, children }: { title: string; lead: string; children: ComponentChildren },
) {
  const id = useId();
  return (
    <section class='settings-section' aria-labelledby={id}>
      <div class='settings-about'>
        <h2 id={id}>{title}</h2>
        <p>{lead}</p>
      </div>
      <div class='panel settings-list'>{children}</div>
    </section>
  );
}
