import type { Bytes } from '../packets/bytes.ts';
import { pcapng } from '../packets/capture_file.ts';
import { announcements, clocks, neighbours, phoneArrives, ping, troubledNames } from './background.ts';
import { browsing, cleartext } from './browsing.ts';
import { call } from './call.ts';
import { chat, push, shell } from './long_lived.ts';
import { clips, film, music, upload } from './media.ts';
import { Office } from './office.ts';

/**
 * The sample session: three minutes of an afternoon in a small office, as a mirror port at its router shows them.
 * Everything is invented; the names and addresses of services are there so that labels and places have something to
 * show. Always the same bytes.
 */
export async function makeSample(): Promise<Bytes> {
  const office = new Office();
  phoneArrives(office);
  neighbours(office);
  clocks(office);
  announcements(office);
  troubledNames(office);
  ping(office);
  browsing(office);
  cleartext(office);
  chat(office);
  push(office);
  shell(office);
  film(office);
  music(office);
  await clips(office);
  call(office);
  upload(office);
  const frames = office.timeline.frames();
  const lastNs = frames.at(-1)?.timeNs ?? 0n;
  return pcapng(frames, [{ name: 'office', resolutionDigits: 6 }], {
    application: 'Tapdeck sample',
    tail: (blocks) => [blocks.statistics(0, lastNs, BigInt(frames.length), 0n)],
  });
}
