// Drawings of known numbers, held against pictures of them. New pictures, to be looked at before they are committed:
//   INTERPOLAB_WRITE_PICTURES=1 npx vitest run --project dashboard e2e/chart-pictures

import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Clip,
  differenceOfInk,
  isWriting,
  pictureOf,
  referenceOf,
} from './compare-picture.test-support.ts';
import { dashboardUnderTest, withoutBrowser } from './dashboard-under-test.test-support.ts';
import { writeComparedRuns } from './write-compared-runs.ts';
import { writeJudgedCircles, writeJudgedFaces } from './write-judged-runs.ts';

const under = dashboardUnderTest();
const WIDTH = 1280;
/** Ink that may be elsewhere. */
const MOST_ELSEWHERE = 0.02;
let compared: string[];
let circles: string;
let faces: string;

beforeAll(async () => {
  const { tracking } = under.workplace;
  compared = await writeComparedRuns(tracking);
  circles = writeJudgedCircles(tracking, { name: 'circles', seed: 1, count: 2000, samples: 400 }).id;
  faces = writeJudgedFaces(tracking, { name: 'faces', seed: 1, samples: 400, classifier: 'a' }).id;
  await tracking.flush();
}, 60_000);

interface Drawing {
  name: string;
  path: () => string;
  /** What is drawn, first of its kind on the page. */
  selector: string;
  /** Where on the page to go for it, if it is not there before. */
  place?: string;
  /** Ink that may be elsewhere where texts are part of a canvas, as they look otherwise in other fonts. */
  most?: number;
  /** Taken off at the edges, in pixels: names of axes on a canvas. */
  inset?: { left: number; right: number; top: number; bottom: number };
}

const NONE = { left: 0, right: 0, top: 0, bottom: 0 };
const DRAWINGS: Drawing[] = [
  {
    ...{ name: 'lines', selector: '.u-over' },
    path: () => `/compare?runs=${compared.join(',')}&lines=groups&by=ddpm.learningRate&charts=ddpm:loss`,
  },
  {
    ...{ name: 'histogram', selector: '[data-counts] svg' },
    path: () => `/interpolation?runs=${circles}`,
  },
  {
    ...{ name: 'heat-map', selector: 'svg:has(rect[fill="var(--unseen)"])' },
    path: () => `/interpolation?runs=${faces}`,
  },
  {
    ...{ name: 'parallel-axes', selector: '[data-echart][data-drawn=true] canvas' },
    place: '[data-echart]', // drawn when it is in sight
    path: () => `/compare?runs=${compared.join(',')}`,
    most: 0.2,
    inset: { left: 60, right: 100, top: 44, bottom: 24 },
  },
];

/** Where on the page it is, in whole pixels. */
async function placeOf(page: Page, { selector, place = selector, inset = NONE }: Drawing): Promise<Clip> {
  await page.locator('main').locator(place).first().scrollIntoViewIfNeeded();
  const drawing = page.locator('main').locator(selector).first();
  await drawing.scrollIntoViewIfNeeded();
  await drawing.waitFor();
  await page.waitForTimeout(500); // the drawing is made anew once its width is known
  return drawing.evaluate((element, off) => {
    const box = element.getBoundingClientRect();
    // pages scroll inside of them; the picture is taken of the window
    return {
      x: Math.round(box.x) + off.left,
      y: Math.round(box.y) + off.top,
      width: Math.round(box.width) - off.left - off.right,
      height: Math.round(box.height) - off.top - off.bottom,
    };
  }, inset);
}

describe.skipIf(withoutBrowser)('drawings', { timeout: 120_000 }, () => {
  it.each(DRAWINGS)('$name is drawn as its picture', async (drawing) => {
    const { most = MOST_ELSEWHERE } = drawing;
    const { page, problems, close } = await under.open(drawing.path(), { width: WIDTH });
    page.setDefaultTimeout(30_000);
    const place = await placeOf(page, drawing);
    const picture = await pictureOf(page, place);
    const reference = await referenceOf(drawing.name, picture);
    const elsewhere = await differenceOfInk(under.browser, picture, reference);
    expect(elsewhere, `share of the ink of ${drawing.name} that is elsewhere`).toBeLessThan(most);

    // the same drawing, 6 pixels lower, is not taken for it
    const moved = await pictureOf(page, { ...place, y: place.y - 6 });
    expect(await differenceOfInk(under.browser, moved, reference)).toBeGreaterThan(1.5 * most);
    expect(problems).toEqual([]);
    await close();
  });

  it('are held against pictures, not written', () => {
    expect(isWriting && process.env.CI).toBeFalsy();
  });
});
