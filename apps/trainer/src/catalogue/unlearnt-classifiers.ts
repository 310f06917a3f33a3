import type { ExperimentPlan, NamedConfig } from '../experiment/experiment-plan.ts';
import { type ClassifierLearning, describeLearning } from '../stages/classifier-learning.ts';
import type { RowState } from './row-states.ts';

/** What is to be known of an experiment's guidance before its samples are: `its guidance classifier ended at chance (…)`. */
export function unlearntClassifiers({ stages }: Pick<ExperimentPlan<NamedConfig>, 'stages'>): string[] {
  return stages.flatMap(({ stage, record }) => {
    const learning = stage.kind === 'classifier' && record?.summary.learning;
    const what = learning && describeLearning(learning as unknown as ClassifierLearning);
    return what ? [`its guidance ${stage.name} ${what}`] : [];
  });
}

/** The same of all jobs of a row, each once, with the experiment and the seed. */
export function unlearntOfRow({ jobs }: Pick<RowState, 'jobs'>): string[] {
  return jobs.flatMap(({ label, job: { seed }, plan }) =>
    unlearntClassifiers(plan).map((what) => `${label}, seed ${seed}: ${what}`),
  );
}
