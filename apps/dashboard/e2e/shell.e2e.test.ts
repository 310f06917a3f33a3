import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { PAGES } from '../src/features/shell/navigation.ts';
import {
  dashboardUnderTest,
  expectAccessible,
  expectNoSidewaysScroll,
  keepPicture,
  withoutBrowser,
} from './dashboard-under-test.test-support.ts';
import { beginExperiment } from './write-experiment.ts';

const under = dashboardUnderTest();
const HOSTILE = '<img src=x onerror=alert(1)> =1+1 \u202ertl 😀';
const LONG = `needle ${'x'.repeat(193)}`;
let runId: string;

beforeAll(async () => {
  const { tracking } = under.workplace;
  const { parent } = beginExperiment(tracking, { name: LONG, seed: 1 });
  runId = parent.id;
  parent.finish('finished');
  const other = { project: HOSTILE, name: HOSTILE, kind: 'experiment' as const, seed: 2, engine: 'none' };
  tracking.startRun({ ...other, config: {} }).finish('finished');
  await tracking.flush();
}, 60_000);

const focused = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
  );

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.locator('[role=combobox]:focus').waitFor(); // what one types before that goes elsewhere
}

/** The page has taken over from what the server drew: keys are heard. */
async function ready(page: Page): Promise<void> {
  page.setDefaultTimeout(10_000); // well below a test's own, so that the step that fails is named
  await page.locator('[data-live=true]').waitFor({ state: 'attached' });
}

describe.skipIf(withoutBrowser)('the frame', () => {
  it('goes from page to page by the keyboard alone, and marks where one is', async () => {
    const { page, problems, close } = await under.open('/');
    await ready(page);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');

    for (const { href, title } of PAGES) {
      await openPalette(page);
      await page.keyboard.type(title);
      await page.getByRole('option', { name: title }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL((url) => url.pathname === href);
      await page.locator('[aria-current=page]', { hasText: title }).waitFor();
      await page.getByRole('main').waitFor();
    }
    expect(problems).toEqual([]);
    await close();
  }, 40_000);

  it('finds a run by its name and opens it; Escape leaves everything as it was', async () => {
    const { page, problems, close } = await under.open('/settings');
    await ready(page);
    await openPalette(page);
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Page, run, view or action' }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/settings');

    await openPalette(page);
    await page.keyboard.type('img src');
    await page.getByRole('option', { name: HOSTILE }).waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
    await page.getByRole('combobox', { name: 'Page, run, view or action' }).fill('needle');
    await page.getByRole('option', { name: LONG }).waitFor();
    await page.getByRole('option', { name: HOSTILE }).waitFor({ state: 'detached' });
    await expectAccessible(page);
    await keepPicture(page, 'palette-light');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/runs/${runId}`);
    expect(problems).toEqual([]);
    await close();
  }, 30_000);

  it('undoes and redoes what the page shows, but not inside a field', async () => {
    const { page, problems, close } = await under.open('/?sort=name');
    await ready(page);
    const at = (search: string) => page.waitForURL((url) => url.search === search);
    await page.getByRole('button', { name: 'failed', exact: true }).click();
    await at('?sort=name&status=failed');
    await page.getByLabel('Project', { exact: true }).selectOption('circles');
    await at('?sort=name&status=failed&project=circles');
    // the page has taken it in, too, which on a busy machine is later than its address; then longer than what counts as one step
    await page.locator('[aria-pressed=true]', { hasText: 'failed' }).waitFor();
    await page
      .getByLabel('Project', { exact: true })
      .and(page.locator(':has(option:checked[value=circles])'))
      .waitFor();
    await page.waitForTimeout(2500);
    await page.getByRole('button', { name: 'running', exact: true }).click();
    await at('?sort=name&status=running&project=circles');

    await page.keyboard.press('ControlOrMeta+z');
    await at('?sort=name&status=failed&project=circles');
    await page.locator('[aria-pressed=true]', { hasText: 'failed' }).waitFor();
    await page.keyboard.press('ControlOrMeta+Shift+z');
    await at('?sort=name&status=running&project=circles');
    for (let step = 0; step < 5; step++) await page.keyboard.press('ControlOrMeta+z');
    await at('?sort=name');
    await page.keyboard.press('ControlOrMeta+z');
    await page.getByText('Nothing to undo.').waitFor();

    await page.getByRole('searchbox').fill('needle');
    await at('?sort=name&q=needle');
    await page.keyboard.press('ControlOrMeta+z'); // the field's own
    expect(new URL(page.url()).searchParams.get('sort')).toBe('name');
    expect(problems).toEqual([]);
    await close();
  }, 30_000);

  it('shows the keys, and does not when one writes a question mark', async () => {
    const { page, problems, close } = await under.open('/', { theme: 'dark' });
    await ready(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await expectAccessible(page);
    await keepPicture(page, 'keys-dark');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' });
    await page.getByRole('searchbox').focus();
    await page.keyboard.type('a?');
    expect(await page.getByRole('dialog', { name: 'Keys' }).count()).toBe(0);
    await page.keyboard.press('ControlOrMeta+/');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(problems).toEqual([]);
    await close();
  }, 30_000);

  it('keeps the chosen project in the address from page to page', async () => {
    const { page, problems, close } = await under.open('/');
    await ready(page);
    await page.getByLabel('Project', { exact: true }).selectOption(HOSTILE);
    await page.getByRole('link', { name: LONG }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: HOSTILE }).waitFor();
    await page.getByRole('link', { name: 'Views', exact: true }).click();
    await page.waitForURL((url) => url.pathname === '/views');
    expect(new URL(page.url()).searchParams.get('project')).toBe(HOSTILE);
    await page.reload();
    expect(await page.getByLabel('Project', { exact: true }).inputValue()).toBe(HOSTILE);
    expect(problems).toEqual([]);
    await close();
  }, 30_000);

  it('switches the theme from the palette, for the button too', async () => {
    const { page, problems, close } = await under.open('/views');
    await ready(page);
    await openPalette(page);
    await page.keyboard.type('dark theme');
    await page.getByRole('option', { name: 'Switch between' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('html[data-theme=dark]').waitFor();
    await page.getByRole('button', { name: 'Switch to light theme' }).click();
    await page.locator('html:not([data-theme])').waitFor();
    expect(problems).toEqual([]);
    await close();
  }, 30_000);
});

describe.skipIf(withoutBrowser)('every page of the top bar', () => {
  it.each(['light', 'dark'] as const)(
    'can be used by everybody, %s',
    async (theme) => {
      for (const { href } of PAGES) {
        const { page, problems, close } = await under.open(href, { theme });
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await ready(page);
        await expectAccessible(page);
        expect(problems, href).toEqual([]);
        await close();
      }
    },
    60_000,
  );

  it('fits a narrow screen', async () => {
    for (const { href } of [...PAGES, { href: `/runs/${runId}` }]) {
      const { page, close } = await under.open(href, { width: 390 });
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await ready(page);
      await expectNoSidewaysScroll(page);
      await keepPicture(page, `narrow${href.replaceAll('/', '-').slice(0, 20)}`);
      await close();
    }
  }, 150_000);
});
