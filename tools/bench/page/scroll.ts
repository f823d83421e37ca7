/** A reader who moves through the packets of a long session: wheel, scrollbar, keys. */
import type { Locator, Page } from 'playwright-core';
import { type Smoothness, watched } from './watch.ts';

const WHEEL_STEPS = 240;
const WHEEL_PX = 120;
const DRAG_STEPS = 180;
const PAGES = 60;
const JUMPS = 10;

/** How the page of a session felt, by what was done. */
export async function scrolled(page: Page, url: string): Promise<Record<string, Smoothness>> {
  await page.goto(url);
  const grid = page.getByTestId('packet-table').getByRole('grid');
  await grid.getByTestId('row').first().waitFor();
  await grid.scrollIntoViewIfNeeded();
  // What the panels of a page that has just been opened still read is no part of scrolling.
  await page.waitForLoadState('networkidle');
  const box = await grid.boundingBox();
  if (!box) throw new Error('The packet table is not in view.');
  const result: Record<string, Smoothness> = {};
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  result['wheel'] = await watched(page, async () => {
    for (let i = 0; i < WHEEL_STEPS; i++) await page.mouse.wheel(0, WHEEL_PX);
  });
  await toTop(grid);
  result['scrollbar'] = await watched(page, () => drag(page, box));
  if (await grid.evaluate((element) => element.scrollTop) === 0) throw new Error('The scrollbar was missed.');
  await toTop(grid);
  await grid.focus();
  result['PageDown'] = await watched(page, () => press(page, Array(PAGES).fill('PageDown')));
  await page.keyboard.press('Escape');
  result['End, Home'] = await watched(page, () => press(page, Array(JUMPS).fill(['End', 'Home']).flat()));
  await settled(grid);
  return result;
}

/** In the thumb of a table that stands at its top: below the button with the arrow. */
const THUMB_PX = 24;

/** From the top to the bottom and half way back. */
async function drag(page: Page, box: { x: number; y: number; width: number; height: number }): Promise<void> {
  const x = box.x + box.width - 7;
  const down = DRAG_STEPS * 2 / 3;
  await page.mouse.move(x, box.y + THUMB_PX);
  await page.mouse.down();
  for (let i = 1; i <= DRAG_STEPS; i++) {
    const share = i <= down ? i / down : 1 - (i - down) / down;
    await page.mouse.move(x, box.y + THUMB_PX + share * (box.height - 2 * THUMB_PX));
  }
  await page.mouse.up();
}

async function press(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

async function toTop(grid: Locator): Promise<void> {
  await grid.evaluate((element) => element.scrollTo({ top: 0 }));
  await settled(grid);
}

/** Every row that is drawn has arrived. */
async function settled(grid: Locator): Promise<void> {
  await grid.locator('.vt-waiting').first().waitFor({ state: 'detached' });
}
