import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDirectory } from '@interpolab/testing';
import { expect, it } from 'vitest';
import { EarlyStopWatch, earlyStopRuleSchema, keepCurvePoint, readCurve } from './early-stop.ts';

const rule = earlyStopRuleSchema.parse({
  ...{ stage: 'ddpm', metric: 'loss', goal: 'minimize' },
  at: [
    [100, null],
    [200, 0.5],
    [300, 0.4],
  ],
});

it('gives up at the first update where the metric is worse than its limit', () => {
  const watch = new EarlyStopWatch(rule);
  const seen = [
    [90, 9],
    [100, 8],
    [150, 9],
    [200, 0.5],
    [290, 9],
    [310, 0.41],
  ].map(([step, loss]) => watch.see(step, { loss }));
  expect(seen).toEqual([false, false, false, false, false, true]);
  expect(watch.stopped).toEqual({ step: 300, value: 0.41, limit: 0.4 });
  expect(Object.fromEntries(watch.curve)).toEqual({ 100: 8, 200: 0.5, 300: 0.41 });
});

it('takes NaN for worse than any limit, and knows more from less', () => {
  const watch = new EarlyStopWatch(rule);
  expect(watch.see(200, { loss: Number.NaN })).toBe(true);
  const more = new EarlyStopWatch({ ...rule, goal: 'maximize' });
  expect(more.see(200, { loss: 0.6 })).toBe(false);
  expect(more.see(300, { loss: 0.3 })).toBe(true);
});

it('judges a training that was killed and went on by the same numbers', () => {
  const folder = tempDirectory();
  keepCurvePoint(folder, { step: 100, values: { loss: 3 } });
  appendFileSync(join(folder, 'curve.jsonl'), '\n{"step":200,"val'); // killed while it wrote
  // it goes on from a checkpoint before that
  for (const [step, loss] of [
    [100, 3],
    [200, 0.6],
  ])
    keepCurvePoint(folder, { step, values: { loss } });
  expect(readCurve(folder).map(({ step }) => step)).toEqual([100, 100, 200]);
  const watch = new EarlyStopWatch(rule);
  watch.recall(folder);
  expect(watch.stopped).toEqual({ step: 200, value: 0.6, limit: 0.5 });
});
