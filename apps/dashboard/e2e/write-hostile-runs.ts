import { connect } from '@interpolab/tracking';
import { drawPng } from './draw-png.ts';
import type { Workplace } from './throw-away-workplace.ts';
import { beginExperiment, logTraining, writeResults } from './write-experiment.ts';
import { writeJudgedCircles } from './write-judged-runs.ts';
import { writeSampledExperiment } from './write-sampled-experiment.ts';
import { writeSelection } from './write-selection.ts';

const UNBROKEN = `${'W'.repeat(250)}`;
/** What breaks pages: markup, formulas, a change of direction, no width, marks upon marks, no place to break, 500 characters. */
export const HOSTILE = [
  '<img src=x onerror="window.__ran=1"><script>window.__ran=1</script>',
  '=HYPERLINK("http://x","y") @SUM(1) {{7*7}} #{7*7} %s %00 \\u0000',
  '\u202eright to left\u202c \u200b\u200d\ufeff 👩‍👩‍👧‍👦🇨🇭 Z̷̡̛͇̗a̵̢l̸̨g̶o',
]
  .join(' ')
  .padEnd(249, '.')
  .concat(' ', UNBROKEN)
  .slice(0, 500);

/** Of a metric, an image, a table: as long as their names may be. */
const named = (prefix: string) => `${prefix}/${HOSTILE}`.slice(0, 250);

/** In every text that a run can carry, the hostile one. Everything else is as the trainer leaves it. */
export async function writeHostileRuns({ tracking, databaseUrl }: Workplace): Promise<{ runId: string }> {
  const { parent, child } = beginExperiment(tracking, { name: HOSTILE, seed: 1, tags: [HOSTILE, '=1+1'] });
  const train = child('ddpm');
  logTraining(train, { seed: 1, to: 200 });
  train.log({ [named('loss')]: 1, [named('share')]: 0.5 }, { step: 1 });
  train.log({ [named('loss')]: 2, [named('share')]: 0.25 }, { step: 2 });
  train.finish('finished');
  const [sample, evaluate] = [child('sample'), child('evaluate')];
  await writeResults(tracking, { parent, sample, evaluate, seed: 1 });
  for (const stage of [sample, evaluate]) stage.finish('finished');
  parent.notes(`${HOSTILE}\n${HOSTILE}`);
  parent.summary({ [HOSTILE]: HOSTILE });
  parent.image(named('samples'), drawPng(new Uint8Array(64).fill(200), 8), { caption: HOSTILE });
  parent.histogram(named('histogram'), { edges: [0, 0.5, 1], counts: [3, 4] });
  parent.table(named('table'), { columns: [HOSTILE, 'number'], rows: [[HOSTILE, 1]] });
  parent.text(named('text'), HOSTILE);
  parent.console('stdout', [HOSTILE]);
  parent.finish('failed', { error: HOSTILE });

  const config = { [HOSTILE]: HOSTILE, data: { [`<b>${HOSTILE}`]: [HOSTILE] }, seed: 7 };
  const settings = {
    project: 'circles',
    name: HOSTILE,
    kind: 'experiment',
    seed: 7,
    engine: HOSTILE,
  } as const;
  tracking.startRun({ ...settings, config }).finish('finished');
  writeJudgedCircles(tracking, { name: HOSTILE, seed: 2, count: 200, samples: 60 });
  writeSampledExperiment(tracking, { name: HOSTILE, seed: 3, samples: 64 });
  writeSelection(tracking, { name: HOSTILE, seed: 4 });
  const sweep = tracking.startRun({
    ...{ project: 'circles', name: HOSTILE, kind: 'sweep', seed: 0, engine: 'none' },
    config: {
      ...{ preset: HOSTILE, method: { kind: 'random' }, seeds: [0] },
      objective: { value: HOSTILE, condition: HOSTILE, goal: 'maximize' },
    },
  });
  sweep.table('trials', { columns: ['trial', HOSTILE, 'objective'], rows: [[0, HOSTILE, 0.5]] });
  sweep.finish('finished');
  await tracking.flush();

  const store = connect(databaseUrl);
  const project = 'circles';
  await store.saveView({ project, kind: 'runs', name: HOSTILE.slice(0, 200), state: {}, version: 0 });
  await store.createToken({ name: HOSTILE.slice(0, 200), role: 'reader' });
  await store.addReference({
    ...{ project, metric: 'gapShare', variant: 'last', selector: '', value: 0.5 },
    ...{ tolerance: 0.1, direction: 'higher', citation: HOSTILE },
  });
  await store.close();
  return { runId: parent.id };
}
