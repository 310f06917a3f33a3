import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { PAGES } from '../src/features/shell/navigation.ts';
import {
  dashboardUnderTest,
  expectNoSidewaysScroll,
  keepPicture,
  withoutBrowser,
} from './dashboard-under-test.test-support.ts';
import { fillEveryField } from './fill-every-field.ts';
import { HOSTILE, writeHostileRuns } from './write-hostile-runs.ts';

const under = dashboardUnderTest();
let runId: string;
beforeAll(async () => {
  ({ runId } = await writeHostileRuns(under.workplace));
}, 60_000);

/** What a text has done that was taken for markup or a script. */
const harm = (page: Page) =>
  page.evaluate(() => ({
    ran: '__ran' in window,
    elements: document.querySelectorAll('img[src="x"], b > script, main script').length,
  }));

/** Where fields come after the names of runs have come: what stands beside them. */
const COMES_LATE: Readonly<Record<string, string>> = {
  ...{ '/compare': 'Parallel axes', '/interpolation': 'Add a reference value' },
};

/** Fields in panels, in what is folded, and of parts that come last. */
const HARD_TO_REACH = [
  ...[
    '/ Value',
    '/ Search columns',
    '/compare Highest seed',
    '/interpolation source',
    '/interpolation columns',
  ],
  ...['/views Name of the view', '/settings Name of the new token'],
];

describe.skipIf(withoutBrowser)('texts of 500 hostile characters in every field', () => {
  const everyPage = [...PAGES.map(({ href }) => href), '/runs/'];
  it.each(everyPage)(
    'are only texts on %s, and fit the window and a phone',
    async (href) => {
      const path = href === '/runs/' ? `/runs/${runId}` : href;
      const { page, problems, close } = await under.open(path);
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 900 });
        await page.getByRole('main').waitFor();
        await page.getByText('__ran').first().waitFor({ state: 'attached' });
        await keepPicture(page, `hostile${href.replaceAll('/', '-')}-${width}`);
        await expectNoSidewaysScroll(page);
        expect(await harm(page)).toEqual({ ran: false, elements: 0 });
      }
      expect(problems).toEqual([]);
      await close();
    },
    60_000,
  );

  it('may be typed into every field there is, and are kept or refused in words', async () => {
    const typed: string[] = [];
    for (const href of everyPage) {
      const path = href === '/runs/' ? `/runs/${runId}` : href;
      const { page, problems, close } = await under.open(path, { width: 390 });
      await page
        .getByText(COMES_LATE[href] ?? '__ran')
        .first()
        .waitFor({ state: 'attached' });
      const names = await fillEveryField(page, HOSTILE);
      typed.push(...names.map((name) => `${href} ${name}`));
      await page.waitForTimeout(300); // what is typed reaches the address, and an answer the page
      await page.getByRole('main').waitFor();
      await expectNoSidewaysScroll(page);
      await keepPicture(page, `typed${href.replaceAll('/', '-')}`);
      expect(await harm(page), path).toEqual({ ran: false, elements: 0 });
      // A filter that is none is refused with 400, and the page says why.
      expect(
        problems.filter((problem) => !/^400 |status of 400 /.test(problem)),
        path,
      ).toEqual([]);
      await close();
    }
    expect(typed).toEqual(expect.arrayContaining([...HARD_TO_REACH]));
    expect(typed.length).toBeGreaterThan(35);
  }, 120_000);
});
