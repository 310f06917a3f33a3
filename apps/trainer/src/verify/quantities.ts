import type { Parameter, ParameterSet } from '@interpolab/nn';
import { tf } from '@interpolab/tensor';
import { z } from 'zod';
import {
  type Check,
  exactNumber,
  failed,
  judged,
  norms,
  numbers,
  numbersSchema,
  oneNumber,
  parameterList,
  parseGolden,
  tensor,
  wrongLength,
} from './checks.ts';
import { limits, lossError } from './limits.ts';
import { guidanceWeightsOf } from './reference-config.ts';
import { asGolden, type ReferenceRun } from './reference-run.ts';

/** Every key that a golden file of a diffusion may have beside `config` and `t`, and how it is checked. */
export const quantityChecks: Readonly<Record<string, Check<ReferenceRun>>> = {
  unetParameters: parameterList((run) => listed(run.denoiser.parameters)),
  classifierParameters: parameterList((run) => listed(run.classifier.parameters)),
  unetParameterCount: exactNumber((run) => run.denoiser.parameters.count),
  classifierParameterCount: exactNumber((run) => run.classifier.parameters.count),
  x0: image((run) => run.x0),
  noise: image((run) => run.noise),
  qSample: image((run) => run.xt),
  unetOutput: image((run) => run.modelOutput),
  classifierLogits: tensor(async (run) => {
    const values = await run.logits();
    return { shape: [run.t.length, values.length / run.t.length], values };
  }),
  'pMeanVariance.mean': image((run) => run.predicted('mean'), {
    conditions: async (run) =>
      run.t.map((t) => Math.max(1, run.diffusion.schedule.posteriorMeanCoef1[t] * noiseFactor(run, t))),
  }),
  'pMeanVariance.variance': image((run) => run.predicted('variance')),
  'pMeanVariance.log_variance': image((run) => run.predicted('logVariance')),
  'pMeanVariance.pred_xstart': image((run) => run.predicted('predX0'), {
    conditions: async (run) => run.t.map((t) => Math.max(1, noiseFactor(run, t))),
  }),
  loss: async (run, golden) => {
    const expected = parseGolden(golden, z.record(z.string(), numbersSchema));
    const { losses } = await run.lossesAndNorms();
    return Object.entries(expected).map(([name, values]) => {
      const quantity = `${golden.key}.${name}`;
      if (!losses[name]) return failed(quantity, unknownLoss(name, Object.keys(losses)));
      if (losses[name].length !== values.length) return wrongLength(quantity, losses[name], values);
      return judged(quantity, lossError(losses[name], values), limits.single);
    });
  },
  gradNorms: norms(async (run) => (await run.lossesAndNorms()).norms),
  guidanceGradient: image((run) => run.guidance(), { conditions: guidanceConditions, dispose: true }),
  classifierLoss: oneNumber(async (run) => (await run.classifierLossAndNorms()).loss, limits.single),
  classifierGradNorms: norms(async (run) => (await run.classifierLossAndNorms()).norms),
  respacedTimesteps: numbers((run) => run.respaced(run.config.respacing).schedule.timesteps, limits.exact),
  respacedBetas: numbers((run) => [...run.respaced(run.config.respacing).schedule.betas], limits.schedule),
  ddimTimesteps: numbers((run) => run.respaced(run.config.ddimRespacing).schedule.timesteps, limits.exact),
  ddimBetas: numbers((run) => [...run.respaced(run.config.ddimRespacing).schedule.betas], limits.schedule),
  'sample.unconditional': chain('ancestral', false),
  'sample.multiGuided': chain('ancestral', true),
  'sample.ddim': chain('ddim', false),
  'sample.ddimMultiGuided': chain('ddim', true),
};

/** The reference's files leave the buffers out. */
function listed(parameters: ParameterSet): Parameter[] {
  return [...parameters].filter(({ role }) => role !== 'buffer');
}

/** b = √(1/ᾱ − 1): what x̂_0 = a·x_t − b·ε̂ multiplies an error of ε̂ by. */
function noiseFactor({ diffusion }: ReferenceRun, t: number): number {
  return Math.sqrt(1 / diffusion.schedule.alphasCumprod[t] - 1);
}

/** Σ_c max |w_c ∇ log p_c| / max |Σ_c w_c ∇ log p_c|: near p = w / Σw large terms cancel, and their rounding stays. */
async function guidanceConditions(run: ReferenceRun): Promise<number[]> {
  const weights = guidanceWeightsOf(run.config);
  const largest = async (guidance: tf.Tensor4D) => {
    const value = tf.tidy(() => tf.max(tf.abs(guidance)));
    const [number] = await value.data();
    tf.dispose([guidance, value]);
    return number;
  };
  let sum = 0;
  for (const [index, weight] of weights.entries()) {
    if (weight > 0) sum += await largest(run.guidance(weights.map((w, other) => (other === index ? w : 0))));
  }
  return [Math.max(1, sum / (await largest(run.guidance())))];
}

function image(
  compute: (run: ReferenceRun) => tf.Tensor4D,
  o: { conditions?: (run: ReferenceRun) => Promise<number[]>; dispose?: boolean; limit?: number } = {},
): Check<ReferenceRun> {
  return tensor(async (run) => {
    const computed = compute(run);
    const values = await asGolden(computed);
    if (o.dispose) computed.dispose();
    return values;
  }, o);
}

function chain(sampler: 'ancestral' | 'ddim', guided: boolean): Check<ReferenceRun> {
  return image((run) => run.chain(sampler, guided), { dispose: true, limit: limits.chain });
}

function unknownLoss(name: string, known: readonly string[]): string {
  return `unknown loss "${name}"; this configuration has ${known.join(', ')}`;
}
