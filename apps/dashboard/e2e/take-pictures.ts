// The pictures of docs/images/dashboard: every page in both themes, with the runs of the demonstration, by a real Chromium on
// the production build over an embedded Postgres:
//   npx nx run dashboard:pictures [-- --only runs,run-curves] [--width 390] [--to FOLDER]
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { buildDashboard } from './build-dashboard.ts';
import { EXPERIMENTS, writeDemo } from './demo-pages.ts';
import { findChromium, HOW_TO_GET_CHROMIUM } from './find-chromium.ts';
import { watchPage } from './page-watch.ts';
import { type ServedDashboard, serveDashboard } from './serve-dashboard.ts';
import { makeWorkplace } from './throw-away-workplace.ts';

interface Picture {
  path: string;
  /** The title of the section that stands at the top; without one the page is seen from its beginning. */
  from?: string;
}

const RUN = `/runs/${EXPERIMENTS.circles}`;
const COMPARED = `/compare?filter=${encodeURIComponent('name = circles-16')}`;

/** By the names of their files. */
const PICTURES: Readonly<Record<string, Picture>> = {
  runs: { path: '/' },
  run: { path: RUN },
  'run-curves': { path: RUN, from: 'Metrics' },
  compare: { path: COMPARED },
  'compare-curves': { path: COMPARED, from: 'Curves' },
  interpolation: { path: '/interpolation' },
  'interpolation-response': { path: '/interpolation', from: 'Response' },
  wall: { path: '/wall' },
  data: { path: '/data' },
  sweeps: { path: '/sweeps' },
  views: { path: '/views' },
  settings: { path: '/settings' },
};
const THEMES = ['light', 'dark'] as const;
const QUALITY = 82;
/** For charts to be drawn after their numbers have come. */
const DRAWN_MS = 700;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(PICTURES).join() },
    width: { type: 'string', default: '1440' },
    height: { type: 'string', default: '900' },
    to: { type: 'string', default: join(import.meta.dirname, '../../../docs/images/dashboard') },
  },
});

const unknown = options.only.split(',').find((name) => !(name in PICTURES));
if (unknown !== undefined)
  throw new Error(
    `dashboard:pictures --only: expected names of ${Object.keys(PICTURES).join(', ')}, got "${unknown}".`,
  );
const viewport = { width: Number(options.width), height: Number(options.height) };

async function show(page: Page, { url, path, from }: Picture & { url: string }): Promise<void> {
  const watch = await watchPage(page);
  await page.goto(url + path);
  await watch.quiet();
  if (from === undefined) return;
  const heading = page.getByRole('heading', { name: from, exact: true });
  await heading.evaluate((element) => element.closest('section')?.scrollIntoView({ block: 'start' }));
  await watch.quiet(); // what is fetched when it comes into sight
  await heading.evaluate((element) => element.closest('section')?.scrollIntoView({ block: 'start' }));
}

/** By the debugger, which alone writes WebP. */
async function takePicture(page: Page, file: string): Promise<void> {
  await page.waitForTimeout(DRAWN_MS);
  const debug = await page.context().newCDPSession(page);
  const { data } = await debug.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  await writeFile(file, Buffer.from(data, 'base64'));
}

async function takeAll(browser: Browser, dashboard: ServedDashboard): Promise<void> {
  const [name, value] = (await dashboard.signIn()).split('=');
  for (const picture of options.only.split(',')) {
    for (const theme of THEMES) {
      const context = await browser.newContext({ colorScheme: theme, viewport });
      await context.addCookies([{ name, value, url: dashboard.url, httpOnly: true, sameSite: 'Strict' }]);
      const page = await context.newPage();
      await show(page, { url: dashboard.url, ...PICTURES[picture] });
      const file = join(options.to, `${picture}-${theme}.webp`);
      await takePicture(page, file);
      console.log(file);
      await context.close();
    }
  }
}

await mkdir(options.to, { recursive: true });
await buildDashboard();
const found = await findChromium();
if (!found.browser) throw new Error(`dashboard:pictures: ${HOW_TO_GET_CHROMIUM}.`);
const workplace = await makeWorkplace();
try {
  const { databaseUrl, dataDirectory } = workplace;
  await writeDemo(workplace);
  const dashboard = await serveDashboard({ DATABASE_URL: databaseUrl, INTERPOLAB_DATA_DIR: dataDirectory });
  try {
    await takeAll(found.browser, dashboard);
  } finally {
    await dashboard.stop();
  }
} finally {
  await workplace.remove();
  await found.browser.close();
}
