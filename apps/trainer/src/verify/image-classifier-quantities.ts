import { z } from 'zod';
import {
  type Check,
  exactNumber,
  failed,
  judged,
  oneNumber,
  parameterList,
  parseGolden,
  tensor,
} from './checks.ts';
import type { ImageClassifierRun } from './image-classifier-run.ts';
import { gradientNormError, limits } from './limits.ts';

const evaluation = { limit: limits.classifierEvaluation };
const training = { limit: limits.classifierTraining };
const namedNormsSchema = z.array(z.tuple([z.string(), z.number().min(0)])).min(1);

/** Every key that a golden file of an image classifier may have beside `config`, and how it is checked. */
export const imageClassifierChecks: Readonly<Record<string, Check<ImageClassifierRun>>> = {
  parameters: parameterList((run) => [...run.classifier.parameters]),
  parameterCount: exactNumber((run) => run.classifier.parameters.count),
  evalLogits: tensor((run) => run.evaluationLogits(), evaluation),
  evalFeatures: tensor((run) => run.evaluationFeatures(), evaluation),
  trainLogits: tensor(async (run) => (await run.training()).logits, training),
  trainLoss: oneNumber(async (run) => (await run.training()).loss, limits.classifierTraining),
  trainGradNorms: async (run, golden) => {
    const expected = parseGolden(golden, namedNormsSchema);
    const { norms } = await run.training();
    const trained = [...run.classifier.parameters].filter(({ role }) => role === 'weight');
    const at = Array.from({ length: Math.max(trained.length, expected.length) }).findIndex(
      (_, index) => trained[index]?.name !== expected[index]?.[0],
    );
    if (at >= 0) {
      const [own, theirs] = [trained[at]?.name ?? 'none', expected[at]?.[0] ?? 'none'];
      return [failed(golden.key, `entry ${at}: computed ${own}, the file has ${theirs}`)];
    }
    const errors = gradientNormError(
      expected.map(([name]) => norms.get(name)!),
      expected.map(([, norm]) => norm),
    );
    return [judged(golden.key, errors, limits.gradientNorm)];
  },
  runningMeanAfterOneStep: tensor(async (run) => (await run.training()).runningMean, training),
  runningVarAfterOneStep: tensor(async (run) => (await run.training()).runningVariance, training),
};
