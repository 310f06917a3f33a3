/** A loss that is NaN or infinite: training cannot go on. */
export class NonFiniteLossError extends Error {
  override readonly name = 'NonFiniteLossError';
  /** The update (from 0) whose loss it was. */
  readonly trainStep: number;
  readonly loss: number;

  constructor(trainStep: number, loss: number) {
    super(
      `trainLoop: expected a finite loss, got ${loss} at step ${trainStep} (lower the learning rate; the last checkpoint is kept)`,
    );
    this.trainStep = trainStep;
    this.loss = loss;
  }
}

/** What one update reports: its loss and whatever else is worth a curve. A missing or NaN extra is skipped. */
export interface StepMetrics {
  readonly loss: number;
  readonly [name: string]: number | undefined;
}

export interface TrainProgress {
  /** Updates done so far. */
  readonly completedSteps: number;
  readonly steps: number;
  /** Mean of each metric over the updates since the last report. */
  readonly means: Readonly<Record<string, number>>;
}

export interface TrainLoopOptions {
  /** Updates in all. */
  readonly steps: number;
  /** Updates already done (from a checkpoint). */
  readonly from?: number;
  /** Performs update `trainStep` (from 0). For resumable training it depends on the state and `trainStep` only. */
  trainStep(trainStep: number): StepMetrics | Promise<StepMetrics>;
  /** Called every `progressEvery` updates and after the last one. */
  onProgress?(progress: TrainProgress): void;
  readonly progressEvery?: number;
  /**
   * Called after each update, before its checkpoint is saved, so that what is done here is done again by who resumes
   * before it. `save` asks for a checkpoint now.
   */
  afterStep?(completedSteps: number): Promise<{ readonly save: boolean }>;
  /** Updates between checkpoints; one is also saved at the end and when stopped. */
  readonly checkpointEvery?: number;
  saveCheckpoint?(completedSteps: number): Promise<void>;
  /** Asked before each update; true saves a checkpoint and ends the loop. */
  shouldStop?(): boolean;
}

export interface TrainLoopResult {
  readonly completedSteps: number;
  readonly stopped: boolean;
}

/**
 * Runs updates `from … steps − 1`, leaving the event loop free between them. Throws NonFiniteLossError without
 * saving anything when a loss is NaN or infinite.
 */
export async function trainLoop(options: TrainLoopOptions): Promise<TrainLoopResult> {
  const { steps, from = 0, progressEvery = 10, checkpointEvery = Number.POSITIVE_INFINITY } = options;
  if (from > steps) {
    throw new RangeError(`trainLoop: from must be at most steps (${steps}), got ${from}`);
  }
  let means = new MetricMeans();
  let savedAt = from;
  const report = (completedSteps: number) => {
    if (!means.isEmpty) {
      options.onProgress?.({ completedSteps, steps, means: means.values() });
      means = new MetricMeans();
    }
  };
  const save = async (completedSteps: number) => {
    if (savedAt !== completedSteps) {
      await options.saveCheckpoint?.(completedSteps);
      savedAt = completedSteps;
    }
  };
  for (let trainStep = from; trainStep < steps; trainStep++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (options.shouldStop?.()) {
      report(trainStep);
      await save(trainStep);
      return { completedSteps: trainStep, stopped: true };
    }
    const metrics = await options.trainStep(trainStep);
    if (!Number.isFinite(metrics.loss)) {
      throw new NonFiniteLossError(trainStep, metrics.loss);
    }
    means.add(metrics);
    const completedSteps = trainStep + 1;
    if (completedSteps % progressEvery === 0) {
      report(completedSteps);
    }
    const wanted = await options.afterStep?.(completedSteps);
    if (wanted?.save || completedSteps % checkpointEvery === 0) {
      await save(completedSteps);
    }
  }
  report(steps);
  await save(steps);
  return { completedSteps: steps, stopped: false };
}

/** Running means; a metric that some updates do not report is averaged over those that do. */
class MetricMeans {
  readonly #sums = new Map<string, { sum: number; count: number }>();

  get isEmpty(): boolean {
    return this.#sums.size === 0;
  }

  add(metrics: StepMetrics): void {
    for (const [name, value] of Object.entries(metrics)) {
      if (value !== undefined && !Number.isNaN(value)) {
        const entry = this.#sums.get(name) ?? { sum: 0, count: 0 };
        this.#sums.set(name, { sum: entry.sum + value, count: entry.count + 1 });
      }
    }
  }

  values(): Record<string, number> {
    return Object.fromEntries([...this.#sums].map(([name, { sum, count }]) => [name, sum / count]));
  }
}
