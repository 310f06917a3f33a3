import { expect, it } from 'vitest';
import type { RowExperiment } from '../catalogue/catalogue-row.ts';
import { commandOf } from './report-data.ts';

const experiment: RowExperiment = {
  label: 'faces',
  command: 'train',
  preset: 'drawn-smile',
  seeds: [0],
  set: { 'data.count': 100 },
};

it('names commands that can be run as they stand', () => {
  expect(commandOf(experiment, 5)).toBe(
    "npx nx run trainer:train --preset=drawn-smile --set 'data.count=100' --threads=1 --seed=N",
  );
  expect(commandOf({ ...experiment, judges: 'drawn-smile-judge' }, 5)).toBe(
    'npx nx run trainer:paper --rows=5',
  );
});
