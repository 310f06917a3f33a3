import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { dashboardUnderTest, withoutBrowser } from './dashboard-under-test.test-support.ts';

const under = dashboardUnderTest();

/** Milliseconds for a test; a busy machine takes several times as long as an idle one. */
const TIMEOUT = 90_000;
const POINTS = 100_000;
const SPIKE = 60_000;
const NAN = 25_000;
/** So many that some charts are always out of sight. */
const NAMES = ['loss', ...Array.from({ length: 20 }, (_, at) => `z/${at}`)];

type Run = ReturnType<typeof under.workplace.tracking.startRun>;

const startRun = (name: string): Run =>
  under.workplace.tracking.startRun({
    ...{ project: 'charts', name, kind: 'ddpm', seed: 1, engine: 'native', config: {} },
  });

/** What is inked of a chart's plot: shares of its width and height, and whether it is a mark, a line or pale. */
interface Ink {
  x: number;
  y: number;
  kind: 'mark' | 'line' | 'pale';
}

/** The pixels that are coloured: axes and grid are grey, marks of what is not finite red, the line opaque, what lies behind it pale. */
const inkOf = (chart: Locator): Promise<Ink[]> =>
  chart.evaluate((figure) => {
    const canvas = figure.querySelector('canvas') as HTMLCanvasElement;
    const over = figure.querySelector('.u-over') as HTMLElement;
    const [outer, inner] = [canvas.getBoundingClientRect(), over.getBoundingClientRect()];
    const ratio = canvas.width / outer.width;
    const [left, top] = [(inner.left - outer.left) * ratio, (inner.top - outer.top) * ratio];
    const [width, height] = [inner.width * ratio, inner.height * ratio].map(Math.floor);
    // A copy: reading the canvas itself makes the browser say that it is slow.
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    context?.drawImage(canvas, -left, -top);
    const image = context?.getImageData(0, 0, width, height) as ImageData;
    const found: Ink[] = [];
    for (let at = 0; at < image.data.length; at += 4) {
      const [red, green, blue, alpha] = image.data.slice(at, at + 4);
      if (alpha === 0 || Math.max(red, green, blue) - Math.min(red, green, blue) < 60) continue;
      const place = { x: ((at / 4) % width) / width, y: Math.floor(at / 4 / width) / height };
      found.push({ ...place, kind: red > green ? 'mark' : alpha === 255 ? 'line' : 'pale' });
    }
    return found;
  });

async function drag(page: Page, chart: Locator, [from, to]: readonly [number, number]): Promise<void> {
  const box = await chart.locator('.u-over').boundingBox();
  if (!box) throw new Error('The chart has no place on the page.');
  await page.mouse.move(box.x + box.width * from, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, box.y + 40, { steps: 5 });
  await page.mouse.up();
}

describe.skipIf(withoutBrowser)('a chart of a long series', () => {
  let runId: string;

  beforeAll(async () => {
    const run = startRun('long');
    runId = run.id;
    for (let step = 0; step < POINTS; step++) {
      const value = step === SPIKE ? 50 : step === NAN ? Number.NaN : 2 + Math.sin(step * 1.7);
      run.log({ loss: value }, { step });
      if (step % 2000 === 0) await new Promise(setImmediate);
    }
    run.finish('finished');
    await under.workplace.tracking.flush();
  }, TIMEOUT);

  it(
    'says how many of its points are drawn, and shows a single spike and a value that is no number',
    async () => {
      const { page, problems, close } = await under.open(`/runs/${runId}?smooth=0`);
      const chart = page.locator('[data-chart=loss]');
      const badge = chart.getByText(
        /of 100\D000 points, every extreme kept · 1 not finite, first NaN at 25\D000/,
      );
      await badge.waitFor();
      const drawn = Number((await badge.textContent())?.match(/^(\d\D?\d+) of/)?.[1].replace(/\D/g, ''));
      expect(drawn).toBeGreaterThan(400);
      expect(drawn).toBeLessThanOrEqual(1600);

      await expect.poll(async () => (await inkOf(chart)).length).toBeGreaterThan(100);
      const ink = await inkOf(chart);
      // The spike reaches to the top where it was logged, and nothing else comes near.
      const high = ink.filter(({ kind, y }) => kind !== 'mark' && y < 0.5);
      expect(Math.min(...high.map(({ y }) => y))).toBeLessThan(0.15);
      for (const { x } of high) expect(Math.abs(x - SPIKE / POINTS)).toBeLessThan(0.01);
      const marks = ink.filter(({ kind }) => kind === 'mark');
      expect(marks.length).toBeGreaterThan(10);
      for (const { x, y } of marks) {
        expect(Math.abs(x - NAN / POINTS)).toBeLessThan(0.02);
        expect(y).toBeGreaterThan(0.8);
      }
      expect(problems).toEqual([]);
      await close();
    },
    TIMEOUT,
  );

  it(
    'has every point where one zooms, read for that part only',
    async () => {
      const { page, problems, close } = await under.open(`/runs/${runId}?smooth=0`);
      const chart = page.locator('[data-chart=loss]');
      await chart.getByText(/points, every extreme kept/).waitFor();
      const answers: { steps: number[]; values: (number | null)[] }[][] = [];
      page.on('response', async (response) => {
        // A question without an end follows the run, which may just have been written to.
        if (!/"toSteps":\[\d{1,6}\]/.test(decodeURIComponent(response.url()))) return;
        const parts: { result: { data: (typeof answers)[number] } }[] = [await response.json()].flat();
        answers.push(...parts.flatMap(({ result: { data } }) => (data?.[0]?.steps ? [data] : [])));
      });
      await drag(page, chart, [0.595, 0.605]);
      await page.waitForURL(/zoom=/);
      await chart.getByText('zoomed, every point').waitFor();
      await expect.poll(() => answers.length).toBe(1); // its body may come after what the page made of it
      const [{ steps, values }] = answers[0];
      const [low, high] = (new URL(page.url()).searchParams.get('zoom') ?? '').split('~').map(Number);
      expect(steps[0]).toBeLessThanOrEqual(low);
      expect(steps.at(-1)).toBeGreaterThanOrEqual(high);
      expect(steps).toEqual(Array.from(steps, (_, at) => steps[0] + at)); // none left out
      for (const [at, step] of steps.entries())
        expect(values[at]).toBe(step === SPIKE ? 50 : 2 + Math.sin(step * 1.7));
      await chart.getByRole('slider').focus();
      await page.keyboard.press('Escape');
      await chart.getByText(/points, every extreme kept/).waitFor();
      expect(problems).toEqual([]);
      await close();
    },
    TIMEOUT,
  );

  it(
    'draws the smoothed line over the values as they were logged',
    async () => {
      const { page, problems, close } = await under.open(`/runs/${runId}?smooth=500`);
      const chart = page.locator('[data-chart=loss]');
      await chart.getByText(/points, every extreme kept/).waitFor();
      await expect.poll(async () => (await inkOf(chart)).length).toBeGreaterThan(100);
      const ink = await inkOf(chart);
      const span = (kind: Ink['kind']) => {
        const heights = ink.filter((one) => one.kind === kind && one.x < 0.5).map(({ y }) => y);
        return Math.max(...heights) - Math.min(...heights);
      };
      expect(span('line')).toBeLessThan(0.03); // the mean of a sine is flat
      expect(span('pale')).toBeGreaterThan(0.03);
      // Both are read off: the value as it was logged, and the smoothed one.
      await chart.getByRole('slider').focus();
      await page.keyboard.press('ArrowLeft');
      await expect
        .poll(() => chart.getByRole('slider').getAttribute('aria-valuetext'))
        .toMatch(/: loss (1\.9|2)/);
      expect(problems).toEqual([]);
      await close();
    },
    TIMEOUT,
  );
});

const isVisible = (page: Page, name: string) => page.getByRole('menuitem', { name }).isVisible();

describe.skipIf(withoutBrowser)('a page of runs that go on', () => {
  let run: Run;
  let step = 0;
  const log = async (count: number) => {
    for (const end = step + count; step < end; step++)
      run.log(Object.fromEntries(NAMES.map((name) => [name, Math.exp(-step / 300)])), { step });
    run.progress({ done: step, total: 10_000, rate: 10, etaSeconds: 100 });
    await under.workplace.tracking.flush();
  };

  beforeAll(async () => {
    run = startRun('going on');
    await log(3000);
  }, TIMEOUT);

  it(
    'of one run moves nothing under the hand, and reads what is new only',
    async () => {
      const { page, problems, close } = await under.open(`/runs/${run.id}?smooth=0`);
      const chart = page.locator('[data-chart=loss]');
      await page.locator('[data-live=true]').waitFor({ state: 'attached' });
      await chart.getByText(/of 3\D?000 points/).waitFor();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(decodeURIComponent(request.url()).split('/trpc/')[1] ?? ''));

      // An open menu stays open, and does what it says, while the chart behind it goes on.
      await page.getByRole('button', { name: 'Menu of the chart loss', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Save as CSV' }).waitFor();
      await log(10);
      await chart.getByText(/of 3\D?010 points/).waitFor();
      expect(await isVisible(page, 'Save as CSV')).toBe(true);
      const download = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: 'Save as CSV' }).click();
      expect((await download).suggestedFilename()).toBe('loss.csv');

      // What was zoomed stays as it is, and so does the place on the page.
      await drag(page, chart, [0.4, 0.5]);
      await chart.getByText('zoomed, every point').waitFor();
      const zoomed = page.url();
      const main = page.getByRole('main');
      await main.evaluate((element) => element.scrollTo(0, 150));
      const before = await chart.getByRole('slider').getAttribute('aria-valuemax');
      await log(10);
      await page.getByText(/3\D?020 of 10\D000/).waitFor();
      expect(page.url()).toBe(zoomed);
      expect(await chart.getByRole('slider').getAttribute('aria-valuemax')).toBe(before);
      expect(await main.evaluate(({ scrollTop }) => scrollTop)).toBe(150);
      await chart.getByText('zoomed, every point').waitFor();

      // A chart that was out of sight meanwhile has the new points when it is seen again.
      await page.getByRole('button', { name: 'Reset zoom' }).click();
      await chart.getByText(/of 3\D?020 points/).waitFor();
      const last = page.locator(`[data-chart="${NAMES.at(-1)}"]`);
      await main.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await last.getByText(/of 3\D?020 points/).waitFor();
      await main.evaluate((element) => element.scrollTo(0, 0));
      await last.waitFor({ state: 'detached' });
      await log(10);
      await chart.getByText(/of 3\D?030 points/).waitFor();
      await main.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await last.getByText(/of 3\D?030 points/).waitFor();

      // Neither the run nor the list of its metrics is read again: neither has changed.
      expect(asked.filter((path) => /runs\.get|metrics\.list|histograms|media|artifacts/.test(path))).toEqual(
        [],
      );
      expect(asked.some((path) => path.includes('runs.pulses'))).toBe(true);
      run.log({ 'a/new': 1 }, { step });
      await page.getByRole('button', { name: /^a\s*1$/ }).waitFor(); // a section of its own, out of sight
      expect(problems).toEqual([]);
      await close();
    },
    TIMEOUT,
  );

  it(
    'of all runs moves nothing under the hand when one arrives and another goes on',
    async () => {
      for (let at = 0; at < 40; at++) startRun(`earlier ${at}`).finish('finished');
      await under.workplace.tracking.flush();
      const { page, problems, close } = await under.open('/');
      await page.locator('[data-live=true]').waitFor({ state: 'attached' });
      const row = page.locator('[role=row][data-run-id]').filter({ hasText: 'going on' });
      const names = () =>
        page
          .locator('[role=row][data-run-id] a')
          .evaluateAll((links) => links.map(({ textContent }) => textContent));
      await page.getByRole('link', { name: 'earlier 39', exact: true }).waitFor();
      const scroller = page.locator('[data-runs-scroller]');
      await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await row.waitFor();
      const [before, top] = [await names(), await scroller.evaluate(({ scrollTop }) => scrollTop)];

      await page.getByRole('button', { name: 'Columns', exact: true }).click();
      const search = page.getByRole('searchbox', { name: 'Search columns' });
      await search.fill('metrics');
      const progress = () => row.textContent();
      const old = await progress();
      startRun('newcomer');
      await log(2000);
      await page.getByText('1 new').waitFor();
      await expect.poll(progress).not.toBe(old);
      expect(await search.inputValue()).toBe('metrics');
      expect(await search.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await names()).toEqual(before);
      expect(await scroller.evaluate(({ scrollTop }) => scrollTop)).toBe(top);
      expect(problems).toEqual([]);
      await close();
    },
    TIMEOUT,
  );
});
