/** A reader without a pointer: goes by Tab, and must see at every stop where the focus is. */
import assert from 'node:assert/strict';
import type { Tab } from './browser.ts';

/** More stops than any page has. */
const MOST_STOPS = 400;

interface Stop {
  /** What has the focus, in short; undefined: nothing, the end of the page. */
  readonly name: string | undefined;
  readonly there: boolean;
  /** Why it cannot be seen that it has the focus; empty where it can. */
  readonly unseen: string;
}

/** What has the focus now, and whether that can be seen: WCAG 2.2, 2.4.7 and 2.4.11. */
function stop(tab: Tab, wanted: string): Promise<Stop> {
  return tab.page.evaluate((selector): Stop => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return { name: undefined, there: false, unseen: '' };
    const name = `${focused.tagName.toLowerCase()} ${
      focused.getAttribute('data-testid') ?? focused.className
    }`;
    const at = (unseen: string): Stop => ({ name, there: focused.matches(selector), unseen });
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    if (outlineStyle === 'none' || parseFloat(outlineWidth) < 1) return at('it has no outline');
    const box = focused.getBoundingClientRect();
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    if (left >= right || top >= bottom) return at('it is out of view');
    const seen = [0.1, 0.5, 0.9].some((x) =>
      [0.1, 0.5, 0.9].some((y) => {
        const hit = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top));
        return hit !== null && (focused.contains(hit) || hit.contains(focused));
      })
    );
    return at(seen ? '' : 'something lies over it');
  }, wanted);
}

/** @throws AssertionError when the focus is where nobody sees it */
async function pressTab(tab: Tab, key: 'Tab' | 'Shift+Tab', wanted = '*'): Promise<Stop> {
  await tab.page.keyboard.press(key);
  const found = await stop(tab, wanted);
  assert.equal(found.unseen, '', `${key} reached ${found.name}`);
  return found;
}

/** Goes on by Tab until what fits the selector has the focus; once past the end of the page, from its beginning. */
export async function tabTo(
  tab: Tab,
  selector: string,
  key: 'Tab' | 'Shift+Tab' = 'Tab',
): Promise<void> {
  await tab.page.locator(selector).first().waitFor();
  for (let i = 0; i < MOST_STOPS; i++) {
    if ((await pressTab(tab, key, selector)).there) return;
  }
  assert.fail(`${key} does not reach ${selector}`);
}

/** @returns how many stops there are from here to the end of the page */
export async function stopsToTheEnd(tab: Tab): Promise<number> {
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    if ((await pressTab(tab, 'Tab')).name === undefined) return stops;
  }
  return assert.fail('Tab never comes to the end: something keeps the focus');
}
