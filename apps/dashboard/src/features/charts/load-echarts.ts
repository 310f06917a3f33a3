/**
 * ECharts with the parts that pages use. It is half a megabyte to read, so it is loaded when the first such chart is in
 * sight and the browser has nothing else to do.
 */
export const loadEcharts = async () => {
  await idle();
  return import('./echarts-parts.ts');
};

/** Safari does not tell when it is idle. */
const idle = () =>
  new Promise<void>((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: 1000 });
    else setTimeout(resolve, 50);
  });
