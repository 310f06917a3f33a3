import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { buildDashboard } from './build-dashboard.ts';
import { findChromium, HOW_TO_GET_CHROMIUM } from './find-chromium.ts';
import { type PageWatch, watchPage } from './page-watch.ts';
import { type ServedDashboard, serveDashboard } from './serve-dashboard.ts';
import { makeWorkplace, type Workplace } from './throw-away-workplace.ts';

export type Theme = 'light' | 'dark';

export interface OpenPage {
  page: Page;
  watch: PageWatch;
  /** That of the page itself. */
  answer: Response | null;
  /** What went wrong on it so far: messages of the console, exceptions, answers of 400 and more. */
  problems: string[];
  close(): Promise<void>;
}

export interface DashboardUnderTest {
  readonly workplace: Workplace;
  readonly dashboard: ServedDashboard;
  readonly cookie: string;
  readonly browser: Browser;
  /** Opens a path, signed in. */
  open(path: string, options?: { theme?: Theme; width?: number }): Promise<OpenPage>;
}

/** INTERPOLAB_NO_BROWSER=1: the machine has none, and somebody has said that this is meant. */
const isBrowserUnwanted = process.env.INTERPOLAB_NO_BROWSER === '1';
if (isBrowserUnwanted)
  console.warn(
    'dashboard e2e: the tests in a browser are left out, as INTERPOLAB_NO_BROWSER=1 asks for that.',
  );

/** For `describe.skipIf`: tests in a browser are never left out by themselves. */
export const withoutBrowser = isBrowserUnwanted;

/** Starts a browser. Throws with what was tried if there is none. */
export async function startBrowser(): Promise<Browser> {
  const found = await findChromium();
  if (!found.browser)
    throw new Error(
      `dashboard e2e: ${HOW_TO_GET_CHROMIUM}; INTERPOLAB_NO_BROWSER=1 leaves these tests out.\n  tried: ${found.tried.join('\n  ') || 'nothing'}`,
    );
  console.info(`dashboard e2e: Chromium ${found.browser.version()} from ${found.from}`);
  return found.browser;
}

/**
 * The dashboard as users have it, over a database of its own, with a browser: the production build, served by the
 * launcher. To be called at the top of a test file; everything is gone at its end.
 */
export function dashboardUnderTest(): DashboardUnderTest {
  let workplace: Workplace;
  let dashboard: ServedDashboard;
  let cookie: string;
  let browser: Browser | undefined;
  beforeAll(async () => {
    await buildDashboard();
    workplace = await makeWorkplace();
    const { databaseUrl, dataDirectory } = workplace;
    dashboard = await serveDashboard({ DATABASE_URL: databaseUrl, INTERPOLAB_DATA_DIR: dataDirectory });
    cookie = await dashboard.signIn();
    if (!withoutBrowser) browser = await startBrowser();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
    await workplace?.remove();
  }, 60_000);
  return {
    get workplace() {
      return workplace;
    },
    get dashboard() {
      return dashboard;
    },
    get cookie() {
      return cookie;
    },
    get browser() {
      return browser as Browser;
    },
    open: (path, options) => openPage(browser as Browser, { dashboard, cookie, path, ...options }),
  };
}

interface PageToOpen {
  dashboard: ServedDashboard;
  /** None: a stranger. */
  cookie?: string;
  path: string;
  theme?: Theme;
  width?: number;
}

export async function openPage(
  browser: Browser,
  { dashboard, cookie, path, ...look }: PageToOpen,
): Promise<OpenPage> {
  const { theme = 'light', width = 1440 } = look;
  const context = await browser.newContext({ colorScheme: theme, viewport: { width, height: 1000 } });
  if (cookie) {
    const [name, value] = cookie.split('=');
    await context.addCookies([{ name, value, url: dashboard.url, httpOnly: true, sameSite: 'Strict' }]);
  }
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      problems.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  const watch = await watchPage(page);
  const answer = await page.goto(`${dashboard.url}${path}`);
  return { page, watch, answer, problems, close: () => context.close() };
}

/** With DASHBOARD_SHOTS=folder the pages are kept as pictures for people to look at. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.DASHBOARD_SHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Holds the page, as it stands, against WCAG 2.2 A and AA and axe's best practices. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await injectAxe(page);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const found = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return found.violations.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      where: nodes.slice(0, 5).map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
    }));
  });
  expect(violations).toEqual([]);
}

/** By the debugger's evaluation, so that the page's policy on scripts stays as it is. */
async function injectAxe(page: Page): Promise<void> {
  await page.evaluate(await readFile(axePath, 'utf8'));
}

/** Neither the window nor the page in it has to be scrolled sideways; wide tables have a frame of their own for that. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const frames = [document.documentElement, ...document.querySelectorAll('main')];
    const isCut = (element: Element, frame: Element): boolean => {
      for (let up = element.parentElement; up && up !== frame; up = up.parentElement)
        if (getComputedStyle(up).overflowX !== 'visible') return true;
      return false;
    };
    return frames
      .filter((frame) => frame.scrollWidth > frame.clientWidth)
      .map((frame) => {
        const right = frame.getBoundingClientRect().left + frame.clientWidth;
        const over = [...frame.querySelectorAll('*')].filter(
          (element) => element.getBoundingClientRect().right > right + 0.5 && !isCut(element, frame),
        );
        const parts = over.slice(0, 4).map((element) => element.outerHTML.slice(0, 160));
        return [`${frame.tagName}: ${frame.scrollWidth} of ${frame.clientWidth} px`, ...parts].join('\n');
      });
  });
  expect(tooWide).toEqual([]);
}
