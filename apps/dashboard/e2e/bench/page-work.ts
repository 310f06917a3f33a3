// What a page costs the browser, asked of Chromium itself.
import type { Page } from 'playwright-core';

/**
 * A clock of the main thread: milliseconds of processor time that it has worked so far on scripts, style, layout and
 * painting. It stands still while others have the processor, so that a busy machine shows little in it.
 */
export async function workClock(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
}

/** Counts the bytes of all answers from now on, as they are before compression, those of the feed of changes too. */
export async function countBytes(page: Page): Promise<() => number> {
  const session = await page.context().newCDPSession(page);
  let bytes = 0;
  session.on('Network.dataReceived', ({ dataLength }) => {
    bytes += dataLength;
  });
  await session.send('Network.enable');
  return () => bytes;
}

/** Two frames, so that what was asked for is drawn. */
const settle = (page: Page) =>
  page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );

/**
 * Makes a function that tells how long the main thread worked for `act`, until two frames later; what the watching
 * itself costs (measured first) is taken off.
 */
export async function watchWork(page: Page): Promise<(act: () => Promise<unknown>) => Promise<number>> {
  const clock = await workClock(page);
  const spent = async (act: () => Promise<unknown>) => {
    const begin = await clock();
    await act();
    await settle(page);
    return (await clock()) - begin;
  };
  const idle: number[] = [];
  for (let round = 0; round < 20; round++) idle.push(await spent(async () => {}));
  const cost = idle.sort((a, b) => a - b)[10];
  return async (act) => Math.max(0, (await spent(act)) - cost);
}

/** Bytes of the page's JavaScript heap, after a collection of garbage. */
export async function measureHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
}
