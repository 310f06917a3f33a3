import type { Tracking } from '@interpolab/tracking';
import { writeJudgedCircles, writeJudgedFaces } from './write-judged-runs.ts';
import { writeSampledExperiment } from './write-sampled-experiment.ts';
import { writeSelection } from './write-selection.ts';

/** A run for each page of the top bar to have something to show, in the projects circles and faces, all with the one name. */
export async function writeEveryPage(tracking: Tracking, name: string) {
  writeSampledExperiment(tracking, { name, seed: 1, samples: 40 });
  writeJudgedCircles(tracking, { name, seed: 2, count: 200, samples: 50 });
  const faces = writeJudgedFaces(tracking, { name, seed: 3, samples: 50, classifier: 'a' });
  writeSelection(tracking, { name, seed: 4 });
  const sweep = tracking.startRun({
    ...{ project: 'circles', name, kind: 'sweep', seed: 0, engine: 'none', tags: [name.slice(0, 250)] },
    config: {
      ...{ preset: name.slice(0, 200), method: { kind: 'random' }, seeds: [0] },
      objective: { value: 'gapShare', condition: 'strength-30', goal: 'maximize' },
    },
  });
  const setting = name.slice(0, 200);
  sweep.table('trials', {
    columns: ['trial', setting, 'objective'],
    rows: [
      [0, name, 0.5],
      [1, 'short', 0.25],
    ],
  });
  const trained = tracking.startRun({
    ...{ project: 'circles', name, kind: 'ddpm', seed: 5, engine: 'none' },
    config: { [setting]: name, rate: 1 },
  });
  for (let step = 0; step < 20; step++) trained.log({ loss: 1 / (step + 1), [setting]: step }, { step });
  trained.summary({ [setting]: name });
  trained.finish('failed', { error: name });
  sweep.finish('finished');
  await tracking.flush();
  return { runId: trained.id, facesId: faces.id };
}
