import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTracking, type Tracking } from '@interpolab/tracking';
import type { Page } from 'playwright-core';
import type { BenchPlace, Figure } from './figure.ts';
import { openVisit, quantile } from './page-figures.ts';
import { countBytes, workClock } from './page-work.ts';

const RUNS = 50;
const POINTS = 2000;
const METRICS = ['kl', 'loss'];
/**
 * How long is watched, with news and without in turns. Compare reads its numbers every two seconds, so news are through
 * by then; the page's clock ticks each second, and a whole number of seconds has as many ticks each time.
 */
const WINDOW_MS = 3000;
/** Points that a tick adds to each series: bytes that go with the points show as the difference. */
const ADDED = [1, 20];

type LiveRun = ReturnType<Tracking['startRun']>;

function startRuns(tracking: Tracking): { runs: LiveRun[]; log: (count: number) => void } {
  const runs = Array.from({ length: RUNS }, (_, at) =>
    tracking.startRun({
      ...{ project: 'bench', name: `live ${at}`, kind: 'ddpm', seed: at % 5, engine: 'native' },
      config: { ddpm: { learningRate: 10 ** -(at % 10) }, seed: at % 5 },
    }),
  );
  let step = 0;
  const log = (count: number) => {
    for (const end = step + count; step < end; step++)
      for (const [at, run] of runs.entries()) {
        const value = Math.exp(-step / 2000) + Math.sin(step * 1.3 + at) / 20;
        run.log(Object.fromEntries(METRICS.map((name, i) => [name, value * (i + 1)])), { step });
      }
    for (const run of runs) run.progress({ done: step, total: 1_000_000, rate: 10, etaSeconds: 1000 });
  };
  return { runs, log };
}

interface Watched {
  /** Bytes that arrived in each window with news. */
  bytes: number[];
  /** Milliseconds that the main thread worked in each window with news, more than in the one after it without. */
  work: number[];
  /** Milliseconds that it worked in a second without. */
  rest: number[];
}

/** Watches windows that begin with `act` and, each after one, as many as long in which nothing happens. */
async function watchTicks(page: Page, ticks: number, act: () => Promise<unknown>): Promise<Watched> {
  const [clock, count] = [await workClock(page), await countBytes(page)];
  const watched: Watched = { bytes: [], work: [], rest: [] };
  /** Bytes and work of at least `ms`, and longer if what is done takes longer. */
  const watch = async (ms: number, does: () => Promise<unknown>) => {
    const [begin, bytes, work] = [performance.now(), count(), await clock()];
    await does();
    await new Promise((resolve) => setTimeout(resolve, begin + ms - performance.now()));
    return { bytes: count() - bytes, work: (await clock()) - work, ms: performance.now() - begin };
  };
  for (let tick = -1; tick < ticks; tick++) {
    const news = await watch(WINDOW_MS, act);
    const rest = await watch(news.ms, async () => {});
    if (tick < 0) continue; // the first ones warm up
    watched.bytes.push(news.bytes);
    watched.work.push(news.work - rest.work);
    watched.rest.push((1000 * rest.work) / rest.ms);
  }
  return watched;
}

/** Pages that are open while fifty runs are written to. */
export async function benchLive({
  browser,
  databaseUrl,
  url,
  cookie,
  rounds,
}: BenchPlace): Promise<Figure[]> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'interpolab-bench-'));
  const tracking = await openTracking({ databaseUrl, dataDirectory });
  const { runs, log } = startRuns(tracking);
  log(POINTS);
  await tracking.flush();
  const series = METRICS.length;
  const pages = [
    { name: 'runs', path: '/', shows: '[role=row][data-run-id]', newPoints: RUNS * series },
    {
      ...{ name: 'compare', shows: '[data-chart] canvas', newPoints: RUNS * series },
      path: `/compare?runs=${runs.map(({ id }) => id).join(',')}`,
    },
    { name: 'a run', path: `/runs/${runs[0].id}`, shows: '[data-chart] canvas', newPoints: series },
  ];
  const figures: Figure[] = [];
  for (const { name, path, shows, newPoints } of pages) {
    const page = await openVisit(browser, { url: `${url}${path}`, cookie });
    await page.goto(`${url}${path}`);
    await page.locator(shows).first().waitFor();
    await page.locator('[data-live=true]').waitFor({ state: 'attached' });
    const watched: Watched[] = [];
    for (const added of ADDED)
      watched.push(
        await watchTicks(page, rounds, async () => {
          log(added);
          await tracking.flush();
        }),
      );
    await page.context().close();
    const bytes = watched.map((one) => quantile(one.bytes, 0.5));
    const of = `${RUNS} live runs × ${POINTS.toLocaleString('en-US')} points, ${name}`;
    const figure = (what: string, unit: Figure['unit'], value: number, budget: number | null): Figure => ({
      ...{ what: `${of}: ${what}`, unit, value, budget },
    });
    figures.push(
      figure(`a tick of ${newPoints * ADDED[0]} new points`, 'kB', bytes[0] / 1000, null),
      figure(`a tick of ${newPoints * ADDED[1]} new points`, 'kB', bytes[1] / 1000, null),
      figure('for each new point', 'B', (bytes[1] - bytes[0]) / (newPoints * (ADDED[1] - ADDED[0])), null),
      figure('main thread for a tick, median', 'ms', quantile(watched[0].work, 0.5), 30),
      figure('main thread at rest, a second', 'ms', quantile(watched[0].rest, 0.5), null),
    );
  }
  for (const run of runs) run.finish('finished');
  await tracking.close();
  await rm(dataDirectory, { recursive: true, force: true });
  return figures;
}
