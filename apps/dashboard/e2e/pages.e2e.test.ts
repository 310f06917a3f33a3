import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { dashboardUnderTest, withoutBrowser } from './dashboard-under-test.test-support.ts';
import { DEMO_PAGES, writeDemo } from './demo-pages.ts';

/** A shift is the share of the window that moved times how far, as a share of the window's height (web.dev/cls). */
const MOST_SHIFT = 0.02;
/** Compressed, with what is fetched ahead. */
const MOST_SCRIPT_BYTES = 300_000;

const under = dashboardUnderTest();
beforeAll(() => writeDemo(under.workplace), 120_000);

/** What readers and machines are told of a page. */
const described = (page: Page) =>
  page.evaluate(() => ({
    title: document.title,
    lang: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
    withoutAlternative: [...document.querySelectorAll('img, svg[role=img], canvas[role=img], [role=img]')]
      .filter(
        (image) =>
          !image.hasAttribute('alt') &&
          !image.getAttribute('aria-label') &&
          !image.getAttribute('aria-labelledby') &&
          !image.querySelector('title') &&
          !image.closest('[aria-hidden=true]'),
      )
      .map((image) => image.outerHTML.slice(0, 200)),
  }));

describe.skipIf(withoutBrowser)('every page, with the runs of the demonstration', () => {
  it.each(DEMO_PAGES)(
    '$name stays where it is while it loads, says what it is, and asks nobody else',
    async ({ name, path }) => {
      const isFirst = name === 'Runs';
      const { page, watch, problems, close, ...opened } = await under.open(isFirst ? path : '/views');
      await page.locator('[data-live=true]').waitFor({ state: 'attached' });
      // Whoever comes to another page has the first one's fonts.
      await page.evaluate(() => document.fonts.ready.then(() => true));
      const answer = isFirst ? opened.answer : await page.goto(`${under.dashboard.url}${path}`);
      await page.getByRole('main').waitFor();
      await watch.quiet();
      const shifts = await watch.shifts();
      const shifted = shifts.reduce((sum, { value }) => sum + value, 0);
      expect(shifted, JSON.stringify(shifts, null, 2)).toBeLessThanOrEqual(MOST_SHIFT);
      expect(answer?.headers()['content-security-policy']).toMatch(
        /default-src 'self'; script-src 'self' 'nonce-/,
      );
      expect(await watch.violations()).toEqual([]);
      expect(watch.strangers()).toEqual([]);
      expect(await described(page)).toEqual({
        ...{ title: expect.stringMatching(/^(.+ · )?Interpolab$/), lang: 'en', headings: 1 },
        withoutAlternative: [],
      });
      expect(problems).toEqual([]);
      if (isFirst) expect(await watch.scriptBytes()).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
      await close();
    },
    60_000,
  );
});

/** Pages that choose runs by themselves, each with the name of something of the demonstration that it then shows. */
const CHOOSING = {
  ...{ '/compare': 'circles-16', '/interpolation': 'circles-16', '/wall': 'drawn-hair-32' },
  ...{ '/data': 'drawn-smile-filter', '/sweeps': 'circles-training' },
};

describe.skipIf(withoutBrowser)('the project in the address', () => {
  it.each(Object.entries(CHOOSING))(
    'is what %s chooses runs from',
    async (path, name) => {
      for (const project of ['demo', 'elsewhere']) {
        const { page, problems, close } = await under.open(`${path}?project=${project}`);
        await page.locator('[data-live=true]').waitFor();
        const main = page.getByRole('main');
        // Some pages come before their numbers where these take long.
        if (project === 'demo') await main.filter({ hasText: name }).waitFor();
        else expect(await main.textContent()).not.toContain(name);
        expect(problems).toEqual([]);
        await close();
      }
    },
    60_000,
  );
});
