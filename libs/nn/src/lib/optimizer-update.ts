import { fetchValues, l2Norm, readsAtOnce, tf } from '@interpolab/tensor';
import { evaluateGradients, type LossAndMetrics, type LossTensors, takeLosses } from './gradients.ts';
import { NonFiniteGradientError } from './non-finite-gradient-error.ts';
import type { OptimizerStep } from './optimizer.ts';
import type { Parameter } from './parameter.ts';
import type { TrainingState } from './training-checkpoint.ts';

export interface OptimizerUpdate {
  readonly state: TrainingState;
  /** The batch in one or more parts, each with its share of the loss: the gradient is the sum of theirs. */
  readonly parts: readonly (() => LossAndMetrics)[];
  /** The update's number, from 0. */
  readonly trainStep: number;
  readonly learningRate: number;
  /** Longer gradients are shortened to this length. */
  readonly maxGradientNorm?: number;
}

/** What one update was like. */
export interface UpdateReport {
  /** Sum of the parts' losses. */
  readonly loss: number;
  /** The parts' metrics, one after the other. */
  readonly metrics: Readonly<Record<string, Float32Array>>;
  /** Length of the whole gradient, before it was shortened. */
  readonly gradientNorm: number;
}

/** An update that has been made; on a GPU its report may have to be waited for. */
export interface PendingUpdate {
  /** Once only. @throws NonFiniteGradientError if the loss is a number but the gradient is not. */
  read(): Promise<UpdateReport>;
}

/**
 * One update of weights, moments and averages: gradients of one part of the batch after the other, added up
 * (gradient accumulation), measured, shortened if need be (Pascanu et al. 2013), applied. Where the engine can read its
 * values at once, nothing is left to do on return, and a bad gradient throws here.
 */
export function startUpdate(update: OptimizerUpdate): PendingUpdate {
  const { state, trainStep, learningRate, maxGradientNorm } = update;
  const { losses, gradients } = accumulate(update);
  const norm = l2Norm([...gradients.values()]);
  if (maxGradientNorm !== undefined) shorten(gradients, { norm, maxGradientNorm });
  applyUpdate(state, { gradients, learningRate, update: trainStep + 1 });
  const made: MadeUpdate = { trainStep, losses, gradients, norm };
  if (readsAtOnce()) {
    const report = takeReport(made);
    return { read: async () => report };
  }
  return {
    async read() {
      await fetchValues([
        norm,
        ...losses.flatMap(({ loss, metrics }) => [loss, ...metrics.map(([, m]) => m)]),
      ]);
      if (!Number.isFinite(norm.dataSync()[0])) await fetchValues(gradients.values());
      return takeReport(made);
    },
  };
}

interface MadeUpdate {
  readonly trainStep: number;
  readonly losses: readonly LossTensors[];
  readonly gradients: ReadonlyMap<Parameter, tf.Tensor>;
  readonly norm: tf.Scalar;
}

/** Reads what there is to tell, and frees it. */
function takeReport({ trainStep, losses, gradients, norm }: MadeUpdate): UpdateReport {
  try {
    const reports = losses.map(takeLosses);
    const loss = reports.reduce((sum, report) => sum + report.loss, 0);
    const [gradientNorm] = norm.dataSync();
    // A loss that is no number is the training loop's to tell; its gradient is none either.
    if (Number.isFinite(loss) && !Number.isFinite(gradientNorm)) {
      throw NonFiniteGradientError.find(trainStep, gradients);
    }
    return { loss, metrics: joined(reports.map(({ metrics }) => metrics)), gradientNorm };
  } finally {
    tf.dispose([norm, ...gradients.values()]);
  }
}

function accumulate({ state, parts }: OptimizerUpdate) {
  const losses: LossTensors[] = [];
  const gradients = new Map<Parameter, tf.Tensor>();
  for (const part of parts) {
    const evaluated = evaluateGradients(state.parameters, part);
    losses.push(evaluated.losses);
    for (const [parameter, gradient] of evaluated.gradients) addInto(gradients, parameter, gradient);
  }
  return { losses, gradients };
}

/** Frees what it adds, so that of each parameter there is one sum besides the gradient of the part in work. */
function addInto(sums: Map<Parameter, tf.Tensor>, parameter: Parameter, gradient: tf.Tensor): void {
  const sum = sums.get(parameter);
  sums.set(parameter, sum ? tf.add(sum, gradient) : gradient);
  if (sum) tf.dispose([sum, gradient]);
}

/** g · min(1, most / (‖g‖ + 1e-6)), as PyTorch's `clip_grad_norm_`. */
function shorten(
  gradients: Map<Parameter, tf.Tensor>,
  { norm, maxGradientNorm }: { norm: tf.Scalar; maxGradientNorm: number },
): void {
  // Where the norm is at hand, gradients that are short enough are left alone; a GPU multiplies them by 1.
  if (readsAtOnce() && norm.dataSync()[0] <= maxGradientNorm) return;
  const factor = tf.tidy(() => tf.minimum(1, tf.div(maxGradientNorm, tf.add(norm, 1e-6))));
  for (const [parameter, gradient] of gradients) {
    gradients.set(parameter, tf.mul(gradient, factor));
    gradient.dispose();
  }
  factor.dispose();
}

function applyUpdate(
  { optimizer, average, furtherAverages = [] }: TrainingState,
  update: Omit<OptimizerStep, 'average'>,
): void {
  optimizer.apply({ ...update, average });
  for (const further of furtherAverages) further.follow();
}

/** Each metric of all parts, in the order of the batch. */
function joined(
  reports: readonly Readonly<Record<string, Float32Array>>[],
): Readonly<Record<string, Float32Array>> {
  if (reports.length === 1) return reports[0];
  const names = Object.keys(reports[0]);
  return Object.fromEntries(
    names.map((name) => [name, Float32Array.from(reports.flatMap((report) => [...report[name]]))]),
  );
}
