import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { PAGES } from '../src/features/shell/navigation.ts';
import {
  dashboardUnderTest,
  expectNoSidewaysScroll,
  keepPicture,
  withoutBrowser,
} from './dashboard-under-test.test-support.ts';
import { writeHostileRuns } from './write-hostile-runs.ts';

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
});
