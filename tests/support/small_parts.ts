/** A busy recording in parts so small that there is a new one several times a second. */
import type { SessionRow } from '../../src/model/rows.ts';
import { RecorderChild } from './recorder_child.ts';
import { getSession } from './rest.ts';
import type { TempFolder } from './temp_folder.ts';
import type { Traffic } from './traffic.ts';
import { until } from './until.ts';

/** Some 25 packets of `busy` fill a part. */
export const PART_BYTES = 20_000;

/** Datagrams of 700 bytes, so fast that a part takes some 30 ms, until it is disposed of. */
export function busy(traffic: Traffic): Disposable & { readonly sent: () => number } {
  let sent = 0;
  const timer = setInterval(() => {
    for (let i = 0; i < 4; i++, sent++) traffic.datagram(700);
  }, 5);
  return { sent: () => sent, [Symbol.dispose]: () => clearInterval(timer) };
}

export const record = (folder: TempFolder, traffic: Traffic, gigabytes: string) =>
  new RecorderChild(folder.path, {
    partBytes: PART_BYTES,
    flags: ['--max-capture-gb', gigabytes, '--interface', 'lo', '--filter', traffic.filter],
  });

/** Tapdeck once more, on the same database. */
export const restart = (folder: TempFolder) =>
  new RecorderChild(folder.path, { partBytes: PART_BYTES, flags: [] });

/** Settles when the first session is not recorded any more. */
export const finished = (url: string): Promise<SessionRow> =>
  until('the end of the session', async () => {
    const row = await getSession(url, 1);
    return row.state === 'recording' ? undefined : row;
  });
