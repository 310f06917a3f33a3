import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  dashboardUnderTest,
  expectAccessible,
  expectNoSidewaysScroll,
  keepPicture,
  withoutBrowser,
} from './dashboard-under-test.test-support.ts';

const under = dashboardUnderTest();

/** Milliseconds for a test; a busy machine takes several times as long as an idle one. */
const TIMEOUT = 90_000;
const poll = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 15_000 });

const HOSTILE = '<img src=x onerror=alert(1)> \u202eevil \u{1F600}';
const KL = [0.5, 0.25, 0.75, 0.125, 1];

/** Five runs of two recipes, one of them with a formula for a tag and one with a hostile name. */
async function startRuns(names: readonly string[], from = 0): Promise<void> {
  const { tracking } = under.workplace;
  for (const [i, name] of names.entries()) {
    const index = from + i;
    const config = { lr: index < 3 ? 0.001 : 0.01, net: { 'a,b': index }, seed: index };
    const run = tracking.startRun({
      ...{ project: 'table', name, kind: 'experiment', seed: index, engine: 'native', config },
      tags: index === 0 ? ['=1+1'] : [],
    });
    run.log({ kl: KL[index % KL.length], loss: index === 0 ? 9 : 5 }, { step: 1 });
    run.log({ loss: index === 0 ? 3 : 4 }, { step: 2 });
    run.finish('finished');
    await new Promise((resolve) => setTimeout(resolve, 3)); // so that each starts at a time of its own
  }
  await tracking.flush();
}

const NAMES = ['alpha', 'beta', 'gamma', HOSTILE, `long ${'x'.repeat(495)}`];

const runNames = (page: Page) =>
  page
    .locator('[role=row][data-run-id] a')
    .evaluateAll((links) => links.map(({ textContent }) => textContent));
/** What the row of a run has in its last column. */
const lastCellOf = (page: Page, name: string) => rowOf(page, name).getByRole('cell').last().textContent();
const rowOf = (page: Page, name: string) =>
  page.locator('[role=row][data-run-id]').filter({ has: page.getByRole('link', { name, exact: true }) });

describe.skipIf(withoutBrowser)('the page of runs', () => {
  beforeAll(() => startRuns(NAMES), TIMEOUT);

  it(
    'takes a metric as a column, sorts by it, and comes back from its address',
    async () => {
      const { page, problems, close } = await under.open('/');
      await page.getByText('5 runs', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Columns', exact: true }).click();
      await page.getByRole('searchbox', { name: 'Search columns' }).fill('metrics kl');
      await page.getByRole('button', { name: /^✓? ?metrics\.kl/ }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('columnheader', { name: /^kl/ }).getByRole('button', { name: /^kl/ }).click();
      await page.waitForURL(/sort=metrics\.kl/);
      const rising = [NAMES[3], 'beta', 'alpha', 'gamma', NAMES[4]];
      await poll(() => runNames(page)).toEqual(rising);
      await page.getByRole('columnheader', { name: /^kl/ }).getByRole('button', { name: /^kl/ }).click();
      await poll(() => runNames(page)).toEqual(rising.toReversed());
      await page.reload();
      await poll(() => runNames(page)).toEqual(rising.toReversed());
      expect(await page.getByRole('columnheader', { name: /^kl/ }).getAttribute('aria-sort')).toBe(
        'descending',
      );
      await page.goBack();
      await poll(() => runNames(page)).toEqual(rising);
      expect(problems).toEqual([]);
      await close();
    },
    TIMEOUT,
  );

  it(
    'shows the best of a metric as somebody says which way that is, in order, means and on Compare',
    async () => {
      const { page, problems, close } = await under.open('/?cols=name,metrics.loss');
      const head = page.getByRole('columnheader', { name: /^loss/ });
      const openMenu = async () => {
        await head.hover();
        await page.getByRole('button', { name: 'Column loss' }).click();
      };
      await openMenu();
      await page.getByRole('menuitem', { name: 'Show best: lower is better (by its name)' }).click();
      await page.waitForURL(/cols=name,best\.metrics\.loss$/);
      await poll(() => lastCellOf(page, 'alpha')).toBe('3');
      await openMenu();
      await page.getByRole('menuitem', { name: 'Show best: higher is better' }).click();
      await page.waitForURL(/higher=:loss/);
      await poll(() => lastCellOf(page, 'alpha')).toBe('9');
      await head.getByRole('button', { name: /^loss best/ }).click();
      await poll(async () => (await runNames(page))[0]).toBe('alpha'); // the highest first
      await page.reload();
      await poll(() => lastCellOf(page, 'alpha')).toBe('9');
      expect((await runNames(page))[0]).toBe('alpha');
      await page.getByRole('checkbox', { name: 'Choose alpha' }).click();
      const compare = page
        .getByRole('region', { name: 'Chosen runs' })
        .getByRole('link', { name: 'Compare' });
      expect(await compare.getAttribute('href')).toMatch(/^\/compare\?runs=[\w-]+&higher=:loss$/);
      await page.goto(`${page.url()}&by=name`);
      await page.getByRole('row', { name: /alpha/ }).getByText('9', { exact: true }).waitFor();
      expect(problems).toEqual([]);
      await close();
    },
    TIMEOUT,
  );

  it(
    'has one filter, as text and as rows',
    async () => {
      const { page, problems, close } = await under.open('/');
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByRole('button', { name: '+ condition' }).click();
      await page
        .getByRole('textbox', { name: 'Field' })
        .or(page.getByRole('combobox', { name: 'Field' }))
        .fill('config.lr');
      await page.getByRole('combobox', { name: 'Operator' }).selectOption('>');
      await page.getByRole('textbox', { name: 'Value' }).fill('0.005');
      await page.getByRole('button', { name: 'Apply' }).click();
      await expect
        .poll(() => page.getByRole('searchbox', { name: /^Search runs/ }).inputValue())
        .toBe('config.lr > 0.005');
      await poll(() => runNames(page)).toEqual([NAMES[4], NAMES[3]]);
      await page.keyboard.press('Escape');
      await page.getByRole('searchbox', { name: /^Search runs/ }).fill('config.lr < 0.005 and name ~ "a$"');
      await poll(() => runNames(page)).toEqual(['gamma', 'beta', 'alpha']);
      await page.getByRole('searchbox', { name: /^Search runs/ }).fill('config.lr <');
      await page.getByText('filter, column 12: expected a value, got the end.').waitFor();
      expect(await runNames(page)).toEqual(['gamma', 'beta', 'alpha']); // what was found before stays
      await page.getByRole('searchbox', { name: /^Search runs/ }).fill('config.lr < 0.005 and name ~ "a$"');
      await page.getByRole('button', { name: 'Filter · 2' }).click();
      expect(
        await page
          .getByRole('combobox', { name: 'Operator' })
          .evaluateAll((all) => all.map((one) => (one as HTMLSelectElement).value)),
      ).toEqual(['<', '~']);
      await expectAccessible(page);
      expect(problems).toEqual([]);
      await close();
    },
    TIMEOUT,
  );

  it(
    'groups by everything but the seed, with means of members that are shown on request',
    async () => {
      const { page, problems, close } = await under.open('/?cols=name,metrics.kl,seed&by=config.lr');
      const group = page
        .getByRole('row')
        .filter({ has: page.getByRole('button', { name: 'Members of 0.001' }) });
      await group.waitFor();
      // The mean and std (n - 1) of 0.5, 0.25 and 0.75.
      expect(await group.textContent()).toContain('n = 3');
      expect(await group.textContent()).toContain('0.5 ± 0.25');
      await group.getByRole('button', { name: 'Members of 0.001' }).click();
      await poll(() => runNames(page)).toEqual(['gamma', 'beta', 'alpha']);
      await page.getByRole('button', { name: /^Grouped by/ }).click();
      await page.getByRole('button', { name: 'Everything but the seed' }).click();
      await page.waitForURL(/by=recipe,kind/);
      await page.getByText(/5 groups/).waitFor(); // net."a,b" differs in each
      await keepPicture(page, 'runs-groups');
      expect(problems).toEqual([]);
      await close();
    },
    TIMEOUT,
  );

  it(
    'chooses by shift and by the keyboard, tags, deletes, and takes it back',
    async () => {
      const { page, problems, close } = await under.open('/');
      await page.getByRole('checkbox', { name: 'Choose gamma' }).click();
      await page.getByRole('checkbox', { name: 'Choose alpha' }).click({ modifiers: ['Shift'] });
      await page.getByText('3 runs chosen').waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('3 runs chosen').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+a');
      await page.getByText('5 runs chosen').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('checkbox', { name: 'Choose beta' }).focus();
      await page.keyboard.press('Shift+ArrowDown');
      await page.getByText('2 runs chosen').waitFor();
      expect(
        await page.getByRole('link', { name: 'Interpolation', exact: true }).last().getAttribute('href'),
      ).toMatch(/^\/interpolation\?runs=[\w-]+,[\w-]+$/);
      await page.getByRole('button', { name: 'Tag', exact: true }).click();
      await page.getByRole('textbox', { name: 'Tags to add' }).fill('pair, pair');
      await page.getByRole('button', { name: 'Add' }).click();
      await rowOf(page, 'alpha').getByText('pair').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Delete' }).click();
      await rowOf(page, 'alpha').waitFor({ state: 'detached' });
      await page.getByText('3 runs', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await rowOf(page, 'alpha').waitFor();
      await page.getByText('5 runs', { exact: true }).waitFor();
      expect(problems).toEqual([]);
      await close();
    },
    TIMEOUT,
  );

  it(
    'edits tags in place, keeps a run on top, and remembers which are hidden',
    async () => {
      const { page, problems, close } = await under.open('/');
      await rowOf(page, 'gamma')
        .getByRole('button', { name: /^Edit: Tags/ })
        .click();
      await page.getByRole('textbox', { name: 'Tags of gamma' }).fill('new one, other');
      await page.keyboard.press('Enter');
      await rowOf(page, 'gamma').getByText('new one').waitFor();
      await page.keyboard.press('Escape');
      await rowOf(page, 'alpha').getByRole('button', { name: 'Keep alpha on top' }).click();
      await poll(async () => (await runNames(page))[0]).toBe('alpha');
      await rowOf(page, 'beta').getByRole('button', { name: 'Hide beta in charts' }).click();
      await page.waitForURL(/hide=/);
      await page.reload();
      expect((await runNames(page))[0]).toBe('alpha');
      expect(
        await page.getByRole('button', { name: 'Hide beta in charts' }).getAttribute('aria-pressed'),
      ).toBe('true');
      expect(problems).toEqual([]);
      await close();
    },
    TIMEOUT,
  );

  it(
    'writes what matches as CSV, without formulas',
    async () => {
      const { page, close } = await under.open('/?cols=name,tag,metrics.kl&sort=seed');
      await page.getByRole('button', { name: 'CSV' }).click();
      const coming = page.waitForEvent('download');
      await page.getByRole('button', { name: /^All that match/ }).click();
      const text = await readFile(await (await coming).path(), 'utf8');
      const lines = text.slice(1).split('\r\n'); // without the byte order mark
      expect(lines[0]).toBe('id,name,tag,metrics.kl');
      expect(lines[1].split(',').slice(1)).toEqual(['alpha', `"'=1+1`, ' pair"', '0.5']); // its two tags are one cell
      expect(lines).toHaveLength(7);
      await close();
    },
    TIMEOUT,
  );

  it.each(['light', 'dark'] as const)(
    'is accessible and shows hostile texts as texts, %s',
    async (theme) => {
      const { page, problems, close } = await under.open(
        '/?cols=name,status,config.lr,metrics.kl,tag,notes,started',
        { theme },
      );
      await page.getByRole('link', { name: HOSTILE, exact: true }).waitFor();
      await expectAccessible(page);
      await keepPicture(page, `runs-${theme}`);
      expect(problems).toEqual([]);
      await close();
    },
    30_000,
  );

  it(
    'fits a telephone',
    async () => {
      const { page, close } = await under.open('/', { width: 390 });
      await rowOf(page, 'alpha').waitFor();
      await expectNoSidewaysScroll(page);
      await keepPicture(page, 'runs-phone');
      await close();
    },
    TIMEOUT,
  );

  it(
    'moves nothing when a run starts, and shows it when asked',
    async () => {
      const { page, problems, close } = await under.open('/');
      await page.locator('[data-live=true]').waitFor();
      const before = await runNames(page);
      await startRuns(['newcomer'], 5);
      const news = page.getByRole('button', { name: '1 new' });
      await news.waitFor();
      expect(await runNames(page)).toEqual(before);
      await news.click();
      await poll(async () => (await runNames(page))[0]).toBe('newcomer');
      await news.waitFor({ state: 'detached' });
      expect(problems).toEqual([]);
      await close();
    },
    TIMEOUT,
  );
});
