/** Processor time of the tasks of a page's main thread, as Chromium's own tracing tells it. */
import type { Page } from 'playwright-core';
import * as v from 'valibot';

const traceEvent = v.object({
  name: v.string(),
  pid: v.number(),
  tid: v.number(),
  /** Processor time in microseconds. */
  tdur: v.optional(v.number()),
  args: v.optional(v.object({ name: v.optional(v.string()) })),
});

/** A task of a thread's queue. */
const TASK = 'ThreadControllerImpl::RunTask';
const MAIN_THREAD = 'CrRendererMain';

/** Runs `during`. @returns milliseconds of each task of the main thread of the busiest page */
export async function traced(page: Page, during: () => Promise<unknown>): Promise<number[]> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page has no browser.');
  const session = await browser.newBrowserCDPSession();
  const mains = new Set<string>();
  const tasks = new Map<string, number[]>();
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const each of value) {
      const { success, output } = v.safeParse(traceEvent, each);
      if (!success) continue;
      const thread = `${output.pid} ${output.tid}`;
      if (output.name === 'thread_name' && output.args?.name === MAIN_THREAD) mains.add(thread);
      if (output.name !== TASK || output.tdur === undefined) continue;
      const known = tasks.get(thread);
      if (known) known.push(output.tdur / 1000);
      else tasks.set(thread, [output.tdur / 1000]);
    }
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'], excludedCategories: ['*'] },
  });
  await during();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const sum = (times: readonly number[]) => times.reduce((total, ms) => total + ms, 0);
  const pages = [...tasks].filter(([thread]) => mains.has(thread)).map(([_, times]) => times);
  return pages.sort((a, b) => sum(b) - sum(a))[0] ?? [];
}
