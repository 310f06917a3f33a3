import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTracking } from '@interpolab/tracking';
import type { Page } from 'playwright-core';
import type { BenchPlace, Figure } from './figure.ts';
import { openVisit, quantile, type Visit } from './page-figures.ts';
import { measureHeap, watchWork } from './page-work.ts';

const METRICS = 95;
const POINTS = 100_000;
/** Logged by the tracking client; the others are copies of these. */
const SHAPES = 5;
const MOVES = 60;

const root = join(import.meta.dirname, '../../../..');

/** A run with long series: noise over a falling line, with a spike and a value that is no number. */
async function writeRun(databaseUrl: string): Promise<string> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'interpolab-bench-'));
  const tracking = await openTracking({ databaseUrl, dataDirectory });
  const run = tracking.startRun({
    ...{ project: 'bench', name: 'long', kind: 'ddpm', seed: 1, engine: 'native', config: {} },
  });
  const names = Array.from({ length: SHAPES }, (_, at) => `shape${at}/value`);
  for (let step = 0; step < POINTS; step++) {
    const value = (at: number) => Math.exp(-step / 30_000) + 0.2 * Math.sin(step * (7.3 + at));
    run.log(
      Object.fromEntries(
        names.map((name, at) => [name, step === 54_321 ? 3 : step === 77_777 ? NaN : value(at)]),
      ),
      { step },
    );
    if (step % 1000 === 999) await new Promise(setImmediate);
  }
  run.finish('finished');
  await tracking.close();
  await rm(dataDirectory, { recursive: true, force: true });
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'src/dashboard/copy-metrics.ts', databaseUrl, run.id, String(METRICS)],
    { cwd: join(root, 'tools/bench'), encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`dashboard bench: the series could not be copied.\n${stderr}`);
  return run.id;
}

/** Waits until every chart in the window has a line in it, in colour, and there is one at all. */
async function chartsDrawn(page: Page): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const coloured = await page.evaluate(() =>
      [...document.querySelectorAll('[data-chart-place]')].flatMap((chart) => {
        const { top, bottom } = chart.getBoundingClientRect();
        if (top >= innerHeight || bottom <= 0) return [];
        const canvas = chart.querySelector('canvas');
        const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
        let count = 0;
        for (let at = 0; pixels && at < pixels.length; at += 4)
          if (pixels[at + 3] > 0 && Math.abs(pixels[at] - pixels[at + 2]) > 60) count++;
        return [count];
      }),
    );
    if (coloured.length > 0 && coloured.every((count) => count > 100)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('dashboard bench: the charts were not drawn within a minute.');
}

/** Milliseconds from asking for the page, by a browser that has nothing of it, to all charts of the first screen drawn. */
async function timeToCharts({ browser }: BenchPlace, visit: Visit): Promise<number> {
  const page = await openVisit(browser, visit);
  const begin = performance.now();
  await page.goto(visit.url, { waitUntil: 'commit' });
  await chartsDrawn(page);
  const taken = performance.now() - begin;
  await page.context().close();
  return taken;
}

/** What the main thread works for each move of the mouse over a chart, whose cursor all charts in sight share. */
async function hoverWork(page: Page): Promise<number[]> {
  const plot = page.locator('[data-chart] .u-over').first();
  const box = await plot.boundingBox();
  if (!box) throw new Error('dashboard bench: there is no chart to move over.');
  const work = await watchWork(page);
  const taken: number[] = [];
  for (let move = -5; move < MOVES; move++) {
    const x = box.x + (box.width * (move + 6)) / (MOVES + 8);
    const spent = await work(() => page.mouse.move(x, box.y + box.height / 2));
    if (move >= 0) taken.push(spent); // the first ones warm up
  }
  return taken;
}

/** Bytes of the page's heap when every chart has been in sight, after a collection of garbage. */
async function heapAfterAllCharts(page: Page): Promise<number> {
  const places = page.locator('[data-chart-place]');
  const count = await places.count();
  if (count !== METRICS) throw new Error(`dashboard bench: expected ${METRICS} charts, got ${count}.`);
  for (let at = 0; at < count; at += 3) {
    await places.nth(at).scrollIntoViewIfNeeded();
    await chartsDrawn(page);
  }
  await places.nth(count - 1).scrollIntoViewIfNeeded();
  await chartsDrawn(page);
  return measureHeap(page);
}

/** The page of a run with many long series. */
export async function benchCharts(place: BenchPlace): Promise<Figure[]> {
  const { browser, databaseUrl, url, cookie, rounds } = place;
  const visit = { url: `${url}/runs/${await writeRun(databaseUrl)}`, cookie };
  const first: number[] = [];
  const hover: number[] = [];
  const heap: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const taken = await timeToCharts(place, visit);
    if (round >= 0) first.push(taken); // the round before warms the server and the database
    if (round < 0 || round >= 3) continue;
    const page = await openVisit(browser, visit);
    await page.goto(visit.url);
    await chartsDrawn(page);
    hover.push(...(await hoverWork(page)));
    heap.push(await heapAfterAllCharts(page));
    await page.context().close();
  }
  const of = `${METRICS} charts × ${POINTS.toLocaleString('en-US')} points`;
  const figure = (what: string, unit: Figure['unit'], value: number, budget: number | null): Figure => ({
    ...{ what: `${of}: ${what}`, unit, value, budget },
  });
  return [
    figure('first screen drawn, median', 'ms', quantile(first, 0.5), 1500),
    figure('main thread for a move of the mouse, median', 'ms', quantile(hover, 0.5), 16),
    figure('main thread for a move of the mouse, p95', 'ms', quantile(hover, 0.95), 16),
    figure('heap after all charts were in sight', 'MB', Math.max(...heap) / 1e6, 500),
  ];
}
