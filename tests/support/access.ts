/** One state of the page, looked at by axe-core as different readers have it. */
import assert from 'node:assert/strict';
import type { Browser, Tab, TabOptions } from './browser.ts';
import { fixtureBytes } from './fixture_files.ts';

const AXE = await Deno.readTextFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url));

const WIDE = 1440;
const PHONE = 390;
/** A window of 1280 px at 400%, which WCAG 2.2 asks for in 1.4.10; no phone that is about is narrower. */
const NARROWEST = 320;

/** Colours are the same tokens on a desk and on a phone: the second theme is a matter of contrast alone. */
const LOOKS = [
  { width: WIDE, colorScheme: 'dark', rules: 'all' },
  { width: WIDE, colorScheme: 'light', rules: 'contrast' },
  { width: PHONE, colorScheme: 'light', rules: 'all' },
] as const;

/** What axe-core finds, a line each: the rule, and where it is broken. */
function violations(tab: Tab, rules: 'all' | 'contrast'): Promise<string[]> {
  return tab.page.evaluate(async (which) => {
    interface Axe {
      run(options: { resultTypes: string[]; runOnly?: string[] }): Promise<{
        violations: { id: string; help: string; nodes: { html: string }[] }[];
      }>;
    }
    const { axe } = globalThis as unknown as { axe: Axe }; // the script that was loaded just before
    const found = await axe.run({
      resultTypes: ['violations'],
      ...(which === 'contrast' ? { runOnly: ['color-contrast'] } : {}),
    });
    return found.violations.map(({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.map((node) => node.html.slice(0, 200)).join(' ')}`
    );
  }, rules);
}

async function assertFits(tab: Tab, width: number, what: string): Promise<void> {
  await tab.page.setViewportSize({ width, height: 800 });
  // The chart follows its box in the frame after.
  const fits = tab.page.waitForFunction((most) => document.documentElement.scrollWidth <= most, width);
  await fits.catch(async () => {
    const found = await tab.page.evaluate((most) => {
      const wide = [...document.querySelectorAll('main *, header *')].filter((one) =>
        one.getBoundingClientRect().right > most
      );
      return `${document.documentElement.scrollWidth} px: ${wide.map((one) => one.className).join(', ')}`;
    }, width);
    assert.fail(`${what}: on a screen of ${width} px it takes ${found}`);
  });
}

/**
 * Looks at one state of the page in both themes, wide and narrow.
 * @param expected complaints that belong to the state, such as the browser's note on a refused request
 */
export async function inEveryLook(
  browser: Browser,
  state: string,
  url: string,
  ready: (tab: Tab) => Promise<unknown>,
  options: TabOptions = {},
  ...expected: RegExp[]
): Promise<void> {
  const tab = await browser.open(url, { width: WIDE, height: 800, ...options });
  await ready(tab);
  await tab.page.evaluate(AXE);
  for (const { width, colorScheme, rules } of LOOKS) {
    await assertFits(tab, width, state);
    await tab.page.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(tab, rules), [], `${state}, ${colorScheme}, ${width} px`);
  }
  await assertFits(tab, NARROWEST, state);
  tab.assertQuiet(...expected);
  await tab.close();
}

export async function importFixture(url: string, name: string): Promise<void> {
  const body = await fixtureBytes(name);
  const response = await fetch(`${url}api/sessions/import?name=${name}`, { method: 'POST', body });
  assert.equal(response.status, 201, await response.text());
}
