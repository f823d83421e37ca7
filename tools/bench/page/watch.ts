/** What a page feels like while something happens to it: its frames, the tasks that held them up, and its memory. */
import type { CDPSession, Page } from 'playwright-core';
import { traced } from './trace.ts';

/** A frame is due every 16.7 ms; the next one after that is one that was missed. */
const DUE_MS = 1000 / 60;

/** A task that holds up what a reader does (W3C Long Tasks). */
const LONG_MS = 50;

export interface Smoothness {
  readonly seconds: number;
  readonly framesPerSecond: number;
  /** Times between frames. */
  readonly frameP50Ms: number;
  readonly frameP95Ms: number;
  readonly frameMaxMs: number;
  /** Frames that took the room of two or more, as a share of all that were due. */
  readonly missedPercent: number;
  /** Tasks of the main thread above 50 ms (W3C Long Tasks). */
  readonly longTasks: number;
  readonly longestTaskMs: number;
  /** The same by the processor time that they took: what a machine that does other things as well does not change. */
  readonly busyTasks: number;
  readonly busiestTaskMs: number;
  /** Processor time of the main thread, as a share of the time that passed. */
  readonly busyPercent: number;
  /** The same by frame: above 16.7 ms there cannot be 60 of them a second. */
  readonly busyFrameMs: number;
  /** Frames in which a table showed rows that had not arrived, as a share of all. */
  readonly waitingPercent: number;
}

interface Seen {
  readonly frames: number[];
  readonly tasks: number[];
  waiting: number;
  stop: () => void;
}

declare global {
  var benchSeen: Seen | undefined;
}

/** Runs `during` and tells how the page was meanwhile. */
export async function watched(page: Page, during: () => Promise<unknown>): Promise<Smoothness> {
  await page.evaluate(() => {
    const seen: Seen = { frames: [], tasks: [], waiting: 0, stop: () => {} };
    globalThis.benchSeen = seen;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.tasks.push(entry.duration);
    });
    observer.observe({ type: 'longtask' });
    let going = true;
    const frame = (ms: number) => {
      if (!going) return;
      seen.frames.push(ms);
      if (document.querySelector('.vt-waiting')) seen.waiting += 1;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    seen.stop = () => {
      going = false;
      observer.disconnect();
    };
  });
  const busyMs = await traced(page, during);
  const { frames, tasks, waiting } = await page.evaluate(() => {
    const seen = globalThis.benchSeen;
    seen?.stop();
    return { frames: seen?.frames ?? [], tasks: seen?.tasks ?? [], waiting: seen?.waiting ?? 0 };
  });
  const gaps = frames.slice(1).map((ms, i) => ms - (frames[i] ?? ms)).sort((a, b) => a - b);
  const at = (share: number) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))] ?? 0;
  const seconds = ((frames.at(-1) ?? 0) - (frames[0] ?? 0)) / 1000;
  const missed = gaps.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / DUE_MS) - 1), 0);
  const busySumMs = busyMs.reduce((sum, ms) => sum + ms, 0);
  return {
    seconds,
    framesPerSecond: gaps.length / seconds,
    frameP50Ms: at(0.5),
    frameP95Ms: at(0.95),
    frameMaxMs: gaps.at(-1) ?? 0,
    missedPercent: 100 * missed / (gaps.length + missed),
    longTasks: tasks.length,
    longestTaskMs: Math.max(0, ...tasks),
    busyTasks: busyMs.filter((ms) => ms > LONG_MS).length,
    busiestTaskMs: Math.max(0, ...busyMs),
    busyPercent: busySumMs / seconds / 10,
    busyFrameMs: busySumMs / Math.max(1, gaps.length),
    waitingPercent: 100 * waiting / Math.max(1, frames.length),
  };
}

export interface PageMemory {
  /** Of the JavaScript heap, after its garbage was collected. */
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** @param session of the page, with `Performance` and `HeapProfiler` enabled */
export async function memoryOf(session: CDPSession): Promise<PageMemory> {
  // Twice: what finalisers let go of in the first goes in the second.
  for (let i = 0; i < 2; i++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find((each) => each.name === name)?.value ?? 0;
  return { heapBytes: usedSize, nodes: metric('Nodes'), listeners: metric('JSEventListeners') };
}

export async function openMemory(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');
  return session;
}
