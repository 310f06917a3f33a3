import type { ParameterSet } from '@interpolab/nn';
import { tf } from '@interpolab/tensor';
import { z } from 'zod';
import {
  type GoldenTensor,
  gradientNormError,
  limits,
  listError,
  lossError,
  type Measured,
  tensorError,
} from './limits.ts';
import { guidanceWeightsOf } from './reference-config.ts';
import { parse, type ReferenceFile, ReferenceFileError } from './reference-file.ts';
import { asGolden, type ReferenceRun } from './reference-run.ts';

/** One line of the answer. */
export interface VerifiedQuantity {
  readonly quantity: string;
  /** Null where there is no number to compare: wrong shape, unknown key. */
  readonly error: number | null;
  readonly limit: number | null;
  readonly ok: boolean;
  readonly note: string;
}

/** Where a quantity stands in the file. */
interface Golden {
  readonly file: ReferenceFile;
  readonly key: string;
  readonly value: unknown;
}

type Check = (run: ReferenceRun, golden: Golden) => Promise<VerifiedQuantity[]>;

const tensorSchema = z.strictObject({
  shape: z.array(z.int().positive()).min(1),
  sum: z.number(),
  sumsq: z.number().min(0),
  values: z.array(z.number()).min(1),
});
const numbersSchema = z.array(z.number()).min(1);
const parametersSchema = z.array(z.tuple([z.string(), z.array(z.int().positive())]));

/** Every key that a golden file may have beside `config` and `t`, and how it is checked. */
export const quantityChecks: Readonly<Record<string, Check>> = {
  unetParameters: parameterList((run) => run.denoiser.parameters),
  classifierParameters: parameterList((run) => run.classifier.parameters),
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
  classifierLoss: async (run, golden) => {
    const expected = parseGolden(golden, z.number());
    const { loss } = await run.classifierLossAndNorms();
    return [judged(golden.key, listError([loss], [expected]), limits.single)];
  },
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

export function failed(quantity: string, note: string): VerifiedQuantity {
  return { quantity, error: null, limit: null, ok: false, note };
}

function judged(quantity: string, { error, raw, condition }: Measured, limit: number): VerifiedQuantity {
  const note =
    condition === undefined ? '' : `${raw!.toExponential(1)} / condition ≤ ${condition.toPrecision(3)}`;
  return { quantity, error, limit, ok: error <= limit, note };
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
): Check {
  return tensor(async (run) => {
    const computed = compute(run);
    const values = await asGolden(computed);
    if (o.dispose) computed.dispose();
    return values;
  }, o);
}

function tensor(
  compute: (run: ReferenceRun) => Promise<{ shape: number[]; values: ArrayLike<number> }>,
  {
    conditions,
    limit = limits.single,
  }: { conditions?: (run: ReferenceRun) => Promise<number[]>; limit?: number } = {},
): Check {
  return async (run, golden) => {
    const expected: GoldenTensor = parseGolden(golden, tensorSchema);
    const { shape, values } = await compute(run);
    if (shape.join() !== expected.shape.join()) {
      return [failed(golden.key, `computed [${shape}], the file has [${expected.shape}]`)];
    }
    const stride = Math.max(1, Math.floor(values.length / 512));
    const listed = Math.ceil(values.length / stride);
    if (expected.values.length !== listed) {
      throw new ReferenceFileError(
        `${golden.file.path}: ${golden.key}.values: expected ${listed} numbers for [${shape}], got ${expected.values.length}`,
      );
    }
    return [judged(golden.key, tensorError(values, expected, await conditions?.(run)), limit)];
  };
}

function chain(sampler: 'ancestral' | 'ddim', guided: boolean): Check {
  return image((run) => run.chain(sampler, guided), { dispose: true, limit: limits.chain });
}

function norms(compute: (run: ReferenceRun) => Promise<number[]>): Check {
  return async (run, golden) => {
    const expected = parseGolden(golden, numbersSchema);
    const values = await compute(run);
    if (values.length !== expected.length) return [wrongLength(golden.key, values, expected)];
    return [judged(golden.key, gradientNormError(values, expected), limits.gradientNorm)];
  };
}

function numbers(compute: (run: ReferenceRun) => readonly number[], limit: number): Check {
  return async (run, golden) => {
    const expected = parseGolden(golden, numbersSchema);
    const values = compute(run);
    if (values.length !== expected.length) return [wrongLength(golden.key, values, expected)];
    return [judged(golden.key, listError(values, expected), limit)];
  };
}

function exactNumber(compute: (run: ReferenceRun) => number): Check {
  return async (run, golden) => {
    const expected = parseGolden(golden, z.number());
    const value = compute(run);
    const note = value === expected ? '' : `computed ${value}, the file has ${expected}`;
    return [{ ...judged(golden.key, listError([value], [expected]), limits.exact), note }];
  };
}

function parameterList(parametersOf: (run: ReferenceRun) => ParameterSet): Check {
  return async (run, golden) => {
    const expected = parseGolden(golden, parametersSchema).map(([name, shape]) => `${name} [${shape}]`);
    const own = [...parametersOf(run)]
      .filter(({ role }) => role !== 'buffer')
      .map(({ name, diskShape }) => `${name} [${diskShape}]`);
    const at = Array.from({ length: Math.max(own.length, expected.length) }).findIndex(
      (_, index) => own[index] !== expected[index],
    );
    if (at < 0) return [judged(golden.key, { error: 0 }, limits.exact)];
    const note = `entry ${at}: computed ${own[at] ?? 'none'}, the file has ${expected[at] ?? 'none'}`;
    return [failed(golden.key, note)];
  };
}

function parseGolden<T>({ file, key, value }: Golden, schema: z.ZodType<T>): T {
  return parse(file.path, schema, value, [key]);
}

function wrongLength(quantity: string, own: readonly number[], golden: readonly number[]): VerifiedQuantity {
  return failed(quantity, `computed ${own.length} numbers, the file has ${golden.length}`);
}

function unknownLoss(name: string, known: readonly string[]): string {
  return `unknown loss "${name}"; this configuration has ${known.join(', ')}`;
}
