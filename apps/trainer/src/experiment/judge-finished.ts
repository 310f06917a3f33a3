import type { JsonObject } from '../config/json-value.ts';
import { learningWarning, type WhichClassifier } from '../stages/classifier-learning.ts';
import { finishedLearning } from '../stages/finished-learning.ts';
import type { PlannedStage } from './experiment-plan.ts';

/**
 * The stages with a judgement in the summary of every guidance classifier that finished before its stage judged itself:
 * whoever reads a plan, whatever its age, finds `learning` and `warnings` there. Nothing on disk changes.
 */
export async function judgeFinished(
  stages: readonly PlannedStage[],
  config: WhichClassifier['config'],
): Promise<PlannedStage[]> {
  return Promise.all(
    stages.map(async (planned) => {
      const { stage, record } = planned;
      const data = stages.find((other) => other.stage.key === stage.inputs.data?.key);
      if (stage.kind !== 'classifier' || !record || record.summary.learning || !data) return planned;
      const learning = await finishedLearning(record, data);
      if (!learning) return planned;
      const warning = learningWarning(learning, { config, guide: stage.guide });
      const summary = {
        ...record.summary,
        learning: learning as unknown as JsonObject,
        ...(warning && { warnings: [warning] }),
      };
      return { ...planned, record: { ...record, summary } };
    }),
  );
}
