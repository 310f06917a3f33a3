import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTracking } from '@interpolab/tracking';
import type { Browser } from 'playwright-core';
import type { BenchPlace, Figure } from './figure.ts';
import { quantile } from './page-figures.ts';

const RUNS = 500;
const POINTS = 2000;

/** Writes runs through the tracking client, as trainings do: a loss of 2,000 points each, over ten recipes. */
async function writeRuns(databaseUrl: string): Promise<string[]> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'interpolab-bench-'));
  const tracking = await openTracking({ databaseUrl, dataDirectory });
  const ids: string[] = [];
  for (let at = 0; at < RUNS; at++) {
    const seed = Math.floor(at / 10);
    const config = { ddpm: { learningRate: 10 ** -(at % 10) }, seed };
    const run = tracking.startRun({
      ...{ project: 'bench', name: `run ${at}`, kind: 'ddpm', seed, engine: 'native', config },
    });
    for (let step = 0; step < POINTS; step++)
      run.log({ loss: 1 + (at % 10) + Math.sin(step / 50 + at) / (1 + step / 500) }, { step });
    run.finish('finished');
    ids.push(run.id);
    if (at % 50 === 49) await tracking.flush();
  }
  await tracking.close();
  await rm(dataDirectory, { recursive: true, force: true });
  return ids;
}

/** Milliseconds from asking for the page to its chart with every line painted, and to its table before that. */
async function timeToChart(
  browser: Browser,
  { url, cookie }: { url: string; cookie: string },
): Promise<{ table: number; chart: number }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  const [name, value] = cookie.split('=');
  await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Strict' }]);
  const page = await context.newPage();
  const begin = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('[data-metrics] td').first().waitFor();
  const table = performance.now() - begin;
  // Painted: the plot is there and more of it is inked than axes and grid are.
  await page.waitForFunction(
    () => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-chart] canvas');
      const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
      if (!pixels) return false;
      let inked = 0;
      for (let at = 3; at < pixels.length; at += 4) if (pixels[at] > 0) inked++;
      return inked > pixels.length / 4 / 4;
    },
    undefined,
    { polling: 50 },
  );
  const chart = performance.now() - begin;
  await context.close();
  return { table, chart };
}

/** The page Compare over 500 runs of 2,000 points, a line for each and a mean for each recipe. */
export async function benchComparePage({
  browser,
  databaseUrl,
  url,
  cookie,
  rounds,
}: BenchPlace): Promise<Figure[]> {
  const ids = await writeRuns(databaseUrl);
  const address = `${url}/compare?runs=${ids.join(',')}`;
  const table: number[] = [];
  const chart: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const taken = await timeToChart(browser, { url: address, cookie });
    if (round < 0) continue; // warms the server and the database
    table.push(taken.table);
    chart.push(taken.chart);
  }
  const of = `${RUNS} runs × ${POINTS.toLocaleString('en-US')} points`;
  return [
    {
      what: `compare ${of}: metrics on the page, median`,
      unit: 'ms',
      value: quantile(table, 0.5),
      budget: null,
    },
    {
      what: `compare ${of}: every line drawn, median`,
      unit: 'ms',
      value: quantile(chart, 0.5),
      budget: 2000,
    },
  ];
}
