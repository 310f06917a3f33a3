import { createHash } from 'node:crypto';
import type { Tracking } from '@interpolab/tracking';
import { numbersFrom } from './numbers-from.ts';

/** Circles of radius 1 on 16 columns; training saw two columns at each side. */
export const POSITION_AXIS = {
  ...{ attribute: 'position', unit: 'px', low: 0.5, high: 14.5, places: 14 },
  seen: [
    { low: 0.5, high: 2.5 },
    { low: 12.5, high: 14.5 },
  ],
  gap: { low: 2.5, high: 12.5 },
};

export const CONDITIONS = [
  { condition: 'unconditional', filled: 0.01 },
  { condition: 'strength-3.5', filled: 0.13 },
  { condition: 'strength-10', filled: 0.56 },
  { condition: 'strength-30', filled: 0.87 },
  { condition: 'strength-75', filled: 0.97 },
];

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** What an experiment on circles leaves when its samples are judged: scores, and the axis that they lie on. */
export function writeJudgedCircles(
  tracking: Tracking,
  {
    name,
    seed,
    count,
    samples,
    warning,
  }: {
    name: string;
    seed: number;
    count: number;
    samples: number;
    /** Of its guidance classifier. */
    warning?: string;
  },
) {
  const config = { data: { kind: 'circles', count }, sampling: { count: samples }, seed };
  const shared = { project: 'circles', seed, engine: 'native', config };
  const parent = tracking.startRun({ ...shared, name, kind: 'experiment' });
  const evaluate = tracking.startRun({ ...shared, name: 'evaluate', kind: 'evaluate', parentId: parent.id });
  const random = numbersFrom(100 * seed + count);
  const sets: Record<string, number[]> = {};
  for (const { condition, filled } of CONDITIONS) {
    const share = filled * (0.75 + (0.25 * Math.log(count)) / Math.log(2000)) + 0.03 * (random() - 0.5);
    const scores = Array.from({ length: samples }, () => {
      if (random() < 0.04) return Number.NaN;
      if (random() < share) return 3 + Math.floor(random() * 10);
      return random() < 0.5 ? 1 + Math.floor(random() * 2) : 13 + Math.floor(random() * 2);
    });
    sets[condition] = scores;
    evaluate.scores(`position/${condition}`, {
      scores,
      samplesSha256: sha256(`${name} ${seed} ${condition}`),
      classifierSha256: sha256('position judge'),
    });
  }
  const scoreAxes = { position: POSITION_AXIS };
  evaluate.summary({ scoreAxes });
  const stages = [{ kind: 'evaluate', name: 'evaluate', runId: evaluate.id, seconds: 1 }];
  const classifier = { kind: 'classifier', name: 'classifier', runId: `${parent.id}-c`, seconds: 1 };
  const unlearnt = warning === undefined ? [] : [{ ...classifier, warnings: [warning] }];
  parent.summary({ scoreAxes, stages: [...unlearnt, ...stages] });
  for (const run of [evaluate, parent]) run.finish('finished');
  return { id: parent.id, evaluateId: evaluate.id, sets };
}

/** Faces whose smile and hair two classifiers have judged, each sample by both, and how far an ensemble differs about them. */
export function writeJudgedFaces(
  tracking: Tracking,
  {
    name,
    seed,
    samples,
    classifier,
    ensemble = classifier,
  }: { name: string; seed: number; samples: number; classifier: string; ensemble?: string },
) {
  const run = tracking.startRun({
    ...{ project: 'faces', name, kind: 'experiment' as const, seed, engine: 'native' },
    config: { data: { kind: 'drawnFaces' }, seed },
  });
  const random = numbersFrom(seed);
  const sets: Record<string, number[]> = {};
  for (const { condition, filled } of CONDITIONS.filter((_, at) => at % 3 === 0)) {
    const draw = () => {
      if (random() < filled) return random();
      const end = 0.06 * random() * random();
      return random() < 0.5 ? end : 1 - end;
    };
    run.scores(`disagreement/${condition}`, {
      scores: Array.from({ length: samples }, (_, at) => (at % 10) / 10),
      samplesSha256: sha256(`${name} ${seed} ${condition}`),
      classifierSha256: sha256(`${ensemble} ensemble`),
    });
    for (const judge of ['smile', 'hair']) {
      const scores = Array.from({ length: samples }, draw);
      sets[`${judge}/${condition}`] = scores;
      run.scores(`${judge}/${condition}`, {
        scores,
        samplesSha256: sha256(`${name} ${seed} ${condition}`),
        classifierSha256: sha256(`${classifier} ${judge}`),
      });
    }
  }
  const differences = CONDITIONS.map(({ condition, filled }) => [
    condition,
    {
      ...{ members: 2, samples, pairwise: { mean: filled / 10, low: filled / 20, high: filled / 5 } },
      split: { successes: samples / 10, total: samples, low: 0.08, high: 0.12 },
    },
  ]);
  run.summary({ disagreement: Object.fromEntries(differences) });
  run.finish('finished');
  return { id: run.id, sets };
}
