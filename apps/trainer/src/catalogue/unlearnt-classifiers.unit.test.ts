import { expect, it } from 'vitest';
import type { PlannedStage } from '../experiment/experiment-plan.ts';
import { learningOf } from '../stages/classifier-learning.ts';
import { unlearntClassifiers } from './unlearnt-classifiers.ts';

const separation = { classes: [0, 1], images: [256, 256], recalls: [1, 0] } as const;
const stage = (name: string, right: number | null, kind = 'classifier') =>
  ({
    stage: { kind, name },
    record: right === null ? undefined : { summary: { learning: learningOf({ ...separation, right }) } },
  }) as unknown as PlannedStage;

it('names the guidance classifiers that have not learnt, and no other stage', () => {
  const stages = [
    ...[stage('classifier', 1), stage('classifier 2', 0.5), stage('classifier 3', 0.7)],
    ...[stage('classifier 4', null), stage('judge', 0.5, 'imageClassifier')],
  ];
  const rest = 'right between class 0 and class 1 at the least noise; guessing gives 50 %)';
  expect(unlearntClassifiers({ stages })).toEqual([
    `its guidance classifier 2 ended at chance (50 % ${rest}`,
    `its guidance classifier 3 has learnt little (70 % ${rest}`,
  ]);
});
