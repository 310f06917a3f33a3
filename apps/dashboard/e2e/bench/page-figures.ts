// What a reader feels of a page, measured in a Chromium.
import type { Browser, Page } from 'playwright-core';
import { NAMED_FUNCTIONS, watchPage } from '../page-watch.ts';

export interface Visit {
  url: string;
  cookie: string;
}

/** A page of a browser that is signed in and has nothing of the dashboard yet. */
export async function openVisit(browser: Browser, { url, cookie }: Visit): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  const [name, value] = cookie.split('=');
  // The address of the whole: the cookie of one page would be good for the folder of that page only.
  await context.addCookies([{ name, value, url: new URL(url).origin, httpOnly: true, sameSite: 'Strict' }]);
  await context.addInitScript(NAMED_FUNCTIONS);
  return context.newPage();
}

/** Milliseconds from asking for the page, by a browser that has nothing of it, to the first row on it. */
export async function timeToFirstRows(browser: Browser, visit: Visit): Promise<number> {
  const page = await openVisit(browser, visit);
  const begin = performance.now();
  await page.goto(visit.url, { waitUntil: 'commit' });
  await page.locator('[role=row][data-run-id]').first().waitFor();
  const taken = performance.now() - begin;
  await page.context().close();
  return taken;
}

/** Bytes of JavaScript that the page has fetched when it is quiet, as they went over the wire. */
export async function scriptBytes(browser: Browser, visit: Visit): Promise<number> {
  const page = await openVisit(browser, visit);
  const watch = await watchPage(page);
  await page.goto(visit.url);
  await watch.quiet();
  const bytes = await watch.scriptBytes();
  await page.context().close();
  return bytes;
}

export interface ScrollFigures {
  /** Milliseconds that the main thread works for a frame: scripts, style, layout and recording the paint. */
  work: number[];
  /** Milliseconds from one frame to the next; a screen of 60 Hz has 16.7. */
  interval: number[];
}

/** Scrolls `selector` by `pixels` in each of `frames` frames. */
export async function scrollFigures(
  browser: Browser,
  visit: Visit & { selector: string; frames: number; pixels: number },
): Promise<ScrollFigures> {
  const page = await openVisit(browser, visit);
  await page.goto(visit.url);
  await page.locator('[role=row][data-run-id]').first().waitFor();
  await page.locator('[data-live=true]').waitFor();
  const { selector, frames, pixels } = visit;
  const figures = await page.evaluate(
    (asked) =>
      new Promise<ScrollFigures>((resolve) => {
        const box = document.querySelector(asked.selector) as HTMLElement;
        const found: ScrollFigures = { work: [], interval: [] };
        const channel = new MessageChannel();
        let begin = 0;
        let last = 0;
        // A message sent inside a frame is delivered when the frame is done.
        channel.port1.onmessage = () => {
          found.work.push(performance.now() - begin);
          if (found.work.length < asked.frames) requestAnimationFrame(frame);
          else resolve(found);
        };
        const frame = () => {
          begin = performance.now();
          if (last > 0) found.interval.push(begin - last);
          last = begin;
          box.scrollTop += asked.pixels;
          channel.port2.postMessage(null);
        };
        requestAnimationFrame(frame);
      }),
    { selector, frames, pixels },
  );
  await page.context().close();
  return figures;
}

/** The value at a share of the sorted values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
