import { openTracking } from '@interpolab/tracking';
import { type Figure, quantile } from './figure.ts';
import type { Workplace } from './workplace.ts';

const CALLS = 20_000;

/** What one call of log() with one metric costs the training, while the shipper works beside it. */
export async function benchLog(place: Workplace): Promise<Figure> {
  const tracking = await openTracking(place);
  const run = tracking.startRun({
    ...{ project: 'bench', name: 'log', kind: 'ddpm', config: {}, seed: 1, engine: 'none' },
  });
  const micros: number[] = [];
  for (let step = 0; step < CALLS; step++) {
    const loss = Math.sin(step);
    const begin = performance.now();
    run.log({ loss }, { step });
    micros.push((performance.now() - begin) * 1000);
    if (step % 100 === 99) await new Promise(setImmediate);
  }
  run.finish('finished');
  await tracking.close();
  return {
    what: 'log() of one metric, median',
    unit: 'µs',
    value: quantile(micros, 0.5),
    budget: 20,
    better: 'less',
  };
}
