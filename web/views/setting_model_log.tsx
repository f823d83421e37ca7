/** The log of calls to models: when, what for, where to, how much, what came of it, and the words that were sent. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { ModelCall, ModelCallText } from '../../src/model/model_settings.ts';
import { byteSize, count, counted, milliseconds, written } from '../derive/format.ts';
import { outcomeText, PURPOSES } from '../derive/models.ts';
import { sessionRoute } from '../derive/route.ts';
import { timeText } from '../derive/time.ts';
import { createAsked } from '../models/asked.ts';
import { createCallLog } from '../models/call_log.ts';
import { wordsTransport } from '../transport/words.ts';
import { Dialog } from './dialog.tsx';
import { Callout, Link, Loading } from './parts.tsx';
import { Setting } from './setting_parts.tsx';

export function ModelLogSetting() {
  const log = useMemo(() => createCallLog(wordsTransport), []);
  useEffect(log.refresh, [log]);
  const read = useSignal<ModelCall | undefined>(undefined);
  const sure = useSignal(false);
  const calls = log.calls.value;
  return (
    <Setting
      title='What was sent'
      testid='setting-model-log'
      error={log.error.value}
      aside={
        <div class='setting-buttons'>
          <button type='button' class='button small' data-testid='log-refresh' onClick={log.refresh}>
            Read again
          </button>
          {calls !== undefined && calls.length > 0 && (
            <button
              type='button'
              class='button small danger'
              data-testid='log-clear'
              onClick={() => {
                if (sure.peek()) log.clear();
                sure.value = !sure.peek();
              }}
            >
              {sure.value ? 'Clear it for good' : 'Clear the log'}
            </button>
          )}
        </div>
      }
    >
      <p>
        A row for each call, written before it leaves. The words of the latest 200 can be read. It is in no
        export, and clearing it frees nothing of the budget.
      </p>
      {calls === undefined
        ? log.error.value === undefined && <Loading label='Reading the log' />
        : calls.length === 0
        ? <p class='empty' data-testid='log-empty'>Nothing has been sent to any model.</p>
        : (
          <div class='table-scroll' tabIndex={0} role='region' aria-label='Calls to models'>
            <table class='plain call-log' data-testid='model-log'>
              <thead>
                <tr>
                  <th scope='col'>When</th>
                  <th scope='col'>For</th>
                  <th scope='col'>To</th>
                  <th scope='col' class='num'>Sent</th>
                  <th scope='col' class='num'>Received</th>
                  <th scope='col'>Outcome</th>
                  <th scope='col' class='num'>Took</th>
                  <th scope='col'>
                    <span class='sr-only'>Words</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {calls.map((call) => (
                  <CallRow
                    key={call.call_id}
                    call={call}
                    onRead={() => {
                      read.value = call;
                    }}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      {log.hasMore.value && (
        <div class='setting-buttons'>
          <button type='button' class='button small' data-testid='log-more' onClick={log.more}>
            Earlier calls
          </button>
        </div>
      )}
      {read.value && (
        <SentDialog
          call={read.value}
          onClose={() => {
            read.value = undefined;
          }}
        />
      )}
    </Setting>
  );
}

function CallRow({ call, onRead }: { call: ModelCall; onRead: () => void }) {
  return (
    <tr data-testid='call'>
      <td class='nowrap'>{timeText(call.time_us, 'day')}</td>
      <td>
        {PURPOSES[call.purpose]}
        {call.session_id !== null && (
          <>
            {', '}
            <Link to={sessionRoute(call.session_id)}>session {call.session_id}</Link>
          </>
        )}
      </td>
      <td class='call-to'>
        {call.destination}
        {call.local && ', on this machine'}
        <span class='muted'>{call.written_by.replace(/^[a-z]+:/, '')}</span>
      </td>
      <td class='num nowrap' data-name='Sent'>{written(byteSize(call.bytes_sent))}</td>
      <td class='num nowrap' data-name='Received'>{written(byteSize(call.bytes_received))}</td>
      <td class={call.outcome === 'ok' ? '' : 'bad'}>{outcomeText(call.outcome)}</td>
      <td class='num nowrap' data-name='Took'>{written(milliseconds(call.took_ms))}</td>
      <td class='call-words'>
        {call.readable && (
          <button
            type='button'
            class='button small'
            aria-label={`Read what was sent in call ${call.call_id}`}
            data-testid='call-read'
            onClick={onRead}
          >
            Read
          </button>
        )}
      </td>
    </tr>
  );
}

function SentDialog({ call, onClose }: { call: ModelCall; onClose: () => void }) {
  const asked = useMemo(() => createAsked<ModelCallText>(), []);
  useEffect(() => {
    asked.ask((signal) => wordsTransport.sentText(call.call_id, signal));
    return () => asked.dispose();
  }, [call.call_id]);
  const found = asked.answer.value;
  return (
    <Dialog title='What was sent' testid='sent-dialog' onClose={onClose}>
      <div class='sheet-content'>
        <p>
          On {timeText(call.time_us, 'year')} to {call.written_by.replace(/^[a-z]+:/, '')} at{' '}
          {call.destination}: {written(byteSize(call.bytes_sent))}.
        </p>
        {asked.error.value !== undefined && (
          <Callout kind='error' testid='sent-error'>{asked.error.value}</Callout>
        )}
        {found === undefined
          ? asked.error.value === undefined && <Loading label='Reading it' />
          : <pre class='sent-text is-tall' tabIndex={0} data-testid='sent-text'>{found.sent}</pre>}
        {found !== undefined && found.left_out > 0 && (
          <p class='muted'>
            {counted(found.left_out, 'character')} at its end {found.left_out === 1 ? 'was' : 'were'}{' '}
            not kept; the log keeps {count(found.sent.length)}.
          </p>
        )}
      </div>
    </Dialog>
  );
}
