import { openTracking } from '@interpolab/tracking';
import { type Figure, quantile } from './figure.ts';
import type { Workplace } from './workplace.ts';

const METRICS = Array.from({ length: 10 }, (_, i) => `metric-${i}`);
const CALLS_A_SECOND = 10_000;
/** Calls come in small bursts, as timers are no finer. */
const BURST_MS = 5;

/**
 * From the return of log() until the point is in Postgres, while 100,000 points come each second: of every call, by the
 * sender's word that its record is stored.
 */
export async function benchLatency(place: Workplace, seconds: number): Promise<Figure[]> {
  const loggedAt: number[] = [0]; // of record 1, the start
  const latencies: number[] = [];
  let stored = 1;
  const tracking = await openTracking({
    ...place,
    onStored(_, seq) {
      const now = performance.now();
      for (; stored < Math.min(seq, loggedAt.length); stored++) latencies.push(now - loggedAt[stored]);
    },
  });
  const run = tracking.startRun({
    ...{ project: 'bench', name: 'latency', kind: 'ddpm', config: {}, seed: 1, engine: 'none' },
  });
  await tracking.flush(); // the sender runs
  const begin = performance.now();
  for (let step = 0; performance.now() - begin < seconds * 1000; ) {
    const due = Math.floor(((performance.now() - begin) / 1000) * CALLS_A_SECOND);
    for (; step < due; step++) {
      run.log(Object.fromEntries(METRICS.map((name, i) => [name, Math.sin(step * (i + 1))])), { step });
      loggedAt.push(performance.now());
    }
    await new Promise((resolve) => setTimeout(resolve, BURST_MS));
  }
  const calls = loggedAt.length - 1;
  const rate = (calls * METRICS.length) / ((performance.now() - begin) / 1000);
  await tracking.flush();
  const counts = (await tracking.store.listMetrics(run.id)).map(({ count }) => count);
  if (counts.some((count) => count !== calls) || latencies.length < calls)
    throw new Error(`latency: expected ${calls} points of each metric, got ${counts.join(', ')}.`);
  run.finish('finished');
  await tracking.close();
  const settled = latencies.slice(CALLS_A_SECOND); // the first second warms up
  const what = (name: string) => `log() to stored at ${Math.round(rate / 1000)},000 points/s, ${name}`;
  const common = { unit: 'ms', budget: 250, better: 'less' } as const;
  return [
    { what: what('p50'), value: quantile(settled, 0.5), ...common },
    { what: what('p99'), value: quantile(settled, 0.99), ...common },
  ];
}
