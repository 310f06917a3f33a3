// Every page without a mouse: all that can be used is reached by Tab, in the order of the page, and seen when it is.

import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { PAGES } from '../src/features/shell/navigation.ts';
import { dashboardUnderTest, withoutBrowser } from './dashboard-under-test.test-support.ts';
import { writeEveryPage } from './write-every-page.ts';

const under = dashboardUnderTest();
const MOST_STOPS = 500;
let runId: string;

beforeAll(async () => {
  ({ runId } = await writeEveryPage(under.workplace.tracking, 'walked'));
}, 60_000);

async function open(path: string, width?: number) {
  const opened = await under.open(path, { width });
  opened.page.setDefaultTimeout(30_000);
  await opened.page.locator('[data-live=true]').waitFor({ state: 'attached' });
  await opened.page.waitForTimeout(500); // what comes after the first drawing
  return opened;
}

interface Stop {
  what: string;
  /** It has an outline, and a place on the page. */
  isSeen: boolean;
  /** It comes after the stop before it. */
  isInOrder: boolean;
}

/** Goes by Tab from the top of the page until the browser's own controls are reached. */
async function walk(page: Page): Promise<{ stops: Stop[]; missed: string[] }> {
  await page.evaluate(() => {
    const named = (element: Element) =>
      `${element.tagName.toLowerCase()} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60)}"`;
    const visited = new Set<Element>();
    let before: Element | null = null;
    Object.assign(window, {
      stop() {
        const element = document.activeElement;
        if (!element || element === document.body || visited.has(element)) return null;
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        const isInOrder =
          before === null ||
          Boolean(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
        before = element;
        visited.add(element);
        return {
          what: named(element),
          isSeen:
            (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1 && box.width > 0) ||
            element.getAttribute('role') === 'combobox',
          isInOrder,
        };
      },
      missed() {
        const all = document.querySelectorAll<HTMLElement>(
          'a[href], button, input, select, textarea, summary, [tabindex]',
        );
        return [...all]
          .filter(
            (element) =>
              element.tabIndex >= 0 &&
              !visited.has(element) &&
              !(element as HTMLButtonElement).disabled &&
              element.checkVisibility({ visibilityProperty: true }) &&
              element.closest('[inert], [aria-hidden=true]') === null,
          )
          .map(named);
      },
    });
  });
  const stops: Stop[] = [];
  while (stops.length < MOST_STOPS) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => (window as unknown as { stop(): Stop | null }).stop());
    if (stop === null) break;
    stops.push(stop);
  }
  return { stops, missed: await page.evaluate(() => (window as unknown as { missed(): string[] }).missed()) };
}

/** Tab until the control has the focus, as somebody without a mouse goes. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await control.waitFor();
  const isThere = () => control.evaluate((element) => element === document.activeElement);
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await isThere()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${MOST_STOPS} times Tab do not lead to ${control}`);
}

describe.skipIf(withoutBrowser)('without a mouse', { timeout: 120_000 }, () => {
  it.each([
    ...PAGES.flatMap(({ href }) => [[href, 1440] as const, [href, 390] as const]),
    ['run', 1440] as const,
  ])('every control of %s is reached at %i px, in order, and seen', async (href, width) => {
    const { page, problems, close } = await open(href === 'run' ? `/runs/${runId}` : href, width);
    const { stops, missed } = await walk(page);
    expect(stops.length).toBeLessThan(MOST_STOPS);
    expect(stops.length).toBeGreaterThan(PAGES.length);
    expect(stops.filter(({ isSeen }) => !isSeen)).toEqual([]);
    expect(stops.filter(({ isInOrder }) => !isInOrder)).toEqual([]);
    expect(missed).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('Runs: two are chosen and compared; Compare: another one is the base', async () => {
    const { page, problems, close } = await open('/?project=circles');
    const boxes = page.locator('[role=row][data-run-id]').getByRole('checkbox');
    await tabTo(page, boxes.nth(0));
    await page.keyboard.press('Space');
    await tabTo(page, boxes.nth(1));
    await page.keyboard.press('Space');
    const chosen = page.getByRole('region', { name: 'Chosen runs' });
    await tabTo(page, chosen.getByRole('link', { name: 'Compare' }));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/compare\?runs=[^,]+,[^,]+/);
    const second = new URL(page.url()).searchParams.get('runs')?.split(',')[1] as string;
    const strip = page.getByRole('region', { name: 'Runs that are compared' });
    await tabTo(page, strip.locator('li').nth(1).locator('button[aria-pressed]').first());
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('base') === second);
    expect(problems).toEqual([]);
    await close();
  });

  it('Interpolation: another binning; Data: another judge; Sweeps: another order', async () => {
    const { page, problems, close } = await open('/interpolation');
    await tabTo(page, page.getByRole('combobox', { name: 'over' }));
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(/variant=reference/);
    await page.goto(`${under.dashboard.url}/data`);
    await tabTo(page, page.getByRole('combobox', { name: 'scored by' }));
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(/scores=member/);
    await page.goto(`${under.dashboard.url}/sweeps`);
    await tabTo(page, page.getByRole('button', { name: 'best first' }));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForURL(/order=tried/);
    expect(problems).toEqual([]);
    await close();
  });

  it('Wall: the samples are walked, and one is opened and left again', async () => {
    const { page, problems, close } = await open('/wall?project=circles');
    const grid = page.getByRole('listbox', { name: 'Samples' });
    await tabTo(page, grid);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => grid.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  it('Views: a page is kept and opened, on a telephone too; Settings: a token is made', async () => {
    const { page, problems, close } = await open('/?sort=name', 390);
    await tabTo(page, page.getByRole('button', { name: 'Save view' }));
    await page.keyboard.press('Enter');
    await page.getByLabel('Name of the view').waitFor();
    await tabTo(page, page.getByLabel('Name of the view'));
    await page.keyboard.type('by name');
    await page.keyboard.press('Enter');
    await page.getByText('Saved.').waitFor();
    await page.goto(`${under.dashboard.url}/views`);
    await tabTo(page, page.getByRole('link', { name: 'by name' }));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/\?sort=name/);

    await page.goto(`${under.dashboard.url}/settings`);
    await tabTo(page, page.getByLabel('Name of the new token'));
    await page.keyboard.type('typed');
    await page.keyboard.press('Enter');
    await page.locator('[data-token]').waitFor();
    expect(problems).toEqual([]);
    await close();
  });
});
