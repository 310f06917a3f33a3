// Somebody who may only read, and only one project: every page shows what it has, and no control that would be refused.

import { beforeAll, describe, expect, it } from 'vitest';
import { PAGES } from '../src/features/shell/navigation.ts';
import { dashboardUnderTest, withoutBrowser } from './dashboard-under-test.test-support.ts';
import { openAs } from './sign-in-as.test-support.ts';
import { writeEveryPage } from './write-every-page.ts';

const under = dashboardUnderTest();
/** Names of the controls that write. */
const WRITES = /^(Delete|Tag$|Edit:|Make|Revoke|Restore|Purge|Rename|Remove the reference|Add a reference)/;
const reader = { name: 'reader', role: 'reader' as const, projects: ['circles'] };
let runId: string;
let facesId: string;

beforeAll(async () => {
  ({ runId, facesId } = await writeEveryPage(under.workplace.tracking, 'read'));
}, 60_000);

describe.skipIf(withoutBrowser)('a reader of one project', { timeout: 180_000 }, () => {
  it('sees every page without a control that writes, where others see some', async () => {
    let forOthers = 0;
    for (const path of [...PAGES.map(({ href }) => href), `/runs/${runId}`]) {
      const counts: number[] = [];
      for (const isReader of [true, false]) {
        const opened = isReader ? await openAs(under, reader, path) : await under.open(path);
        const { page, problems, close } = opened;
        page.setDefaultTimeout(30_000);
        await page.locator('[data-live=true]').waitFor({ state: 'attached' });
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.waitForTimeout(300); // what comes after the first drawing
        const main = page.getByRole('main');
        counts.push(
          (await main.getByRole('button', { name: WRITES }).count()) +
            (await main.locator('summary', { hasText: WRITES }).count()),
        );
        if (isReader) expect(await page.locator('body').innerText(), path).not.toContain('faces');
        expect(problems, path).toEqual([]);
        await close();
      }
      expect(counts[0], path).toBe(0);
      forOthers += counts[1];
    }
    expect(forOthers).toBeGreaterThan(5);
  });

  it('chooses runs to compare, but has no way to delete them, and is told of a run of another project', async () => {
    const { page, problems, close } = await openAs(under, reader, '/');
    page.setDefaultTimeout(30_000);
    await page.locator('[data-live=true]').waitFor({ state: 'attached' });
    await page.locator('[role=row][data-run-id]').getByRole('checkbox').first().check();
    const chosen = page.getByRole('region', { name: 'Chosen runs' });
    await chosen.getByRole('link', { name: 'Compare' }).waitFor();
    expect(await chosen.getByRole('button').allInnerTexts()).toEqual(['Choose none']);
    expect(problems).toEqual([]);
    await close();

    const hidden = await openAs(under, reader, `/runs/${facesId}`);
    await hidden.page.getByRole('heading', { level: 1 }).waitFor();
    expect(await hidden.page.getByRole('main').innerText()).toContain('Nothing is here');
    await hidden.close();
  });
});
