/** The corner for what is under way and what has just happened. */
import type { ImportJob } from '../models/imports.ts';
import { counted, percent, written } from '../derive/format.ts';
import { useApp } from '../models/app.ts';
import { IconButton } from './parts.tsx';

export function Tray() {
  const { imports, toasts } = useApp();
  return (
    <div class='tray' data-stays>
      {imports.jobs.value.length > 0 && (
        <section class='jobs' aria-label='Imports' data-testid='imports'>
          {imports.jobs.value.map((job) => (
            <Job
              key={job.job}
              job={job}
              onCancel={() => imports.cancel(job.job)}
            />
          ))}
        </section>
      )}
      <div class='toasts' role='status' aria-live='polite'>
        {toasts.list.value.map((toast) => (
          <div class={`toast toast-${toast.kind}`} key={toast.id} data-testid='toast'>
            <p>{toast.text}</p>
            {toast.action && (
              <button
                type='button'
                class='button small'
                onClick={() => {
                  toast.action?.run();
                  toasts.dismiss(toast.id);
                }}
              >
                {toast.action.label}
              </button>
            )}
            <IconButton
              icon='close'
              label='Dismiss'
              onClick={() =>
                toasts.dismiss(toast.id)}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

const PHASES: Record<ImportJob['phase'], string> = {
  waiting: 'Waiting',
  sending: 'Sending',
  reading: 'Reading',
};

function Job({ job, onCancel }: { job: ImportJob; onCancel: () => void }) {
  const done = job.part === undefined ? '' : ` ${written(percent(Math.floor(job.part * 100)))}`;
  return (
    <div class='job' data-testid='import-job'>
      <div class='job-text'>
        <p class='ellipsis' title={job.source}>{job.source}</p>
        <p class='job-state'>
          {PHASES[job.phase]}
          {done}
          {job.packets > 0 ? ` · ${counted(job.packets, 'packet')}` : ''}
        </p>
        <progress
          max={1}
          value={job.phase === 'waiting' ? 0 : job.part}
          aria-label={`Import of ${job.source}`}
        />
      </div>
      <button type='button' class='button small' onClick={onCancel} data-testid='cancel-import'>
        Cancel
      </button>
    </div>
  );
}
