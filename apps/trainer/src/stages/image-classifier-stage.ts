import {
  type ClassificationMetrics,
  classificationMetrics,
  createImageClassifier,
  createImageClassifierTrainer,
  divideLastLayer,
  type ImageClassifierTrainingConfig,
  type ImageSource,
  uncalibrated,
} from '@interpolab/classifier';
import { drawFolds, drawRandomSubsets } from '@interpolab/data-filtering';
import { loadWeights } from '@interpolab/nn';
import { streamFor, tf } from '@interpolab/tensor';
import type { JsonObject } from '../config/json-value.ts';
import type { SelectionConfig } from '../selection/selection-config.ts';
import { CheckpointFiles } from './checkpoint-files.ts';
import { prefixed, runCheckpointedTraining } from './checkpointed-training.ts';
import { estimateTraining } from './estimate-training.ts';
import { type ImagePart, type LabelledImages, openImages, readImagesRecord } from './labelled-images.ts';
import { labelledLogits, type MeasuredImages, measureClassifier } from './measure-classifier.ts';
import {
  type StageContext,
  StageError,
  type StageJob,
  type StageProgram,
  type StageResult,
} from './stage.ts';
import { openOnnx, saveNetwork, saveOnnx } from './stage-classifier.ts';

type Job = StageJob<SelectionConfig>;

/** A classifier of clean images: the evaluation classifier on all of them, a member of the ensemble on a part. */
export const imageClassifierStage: StageProgram<SelectionConfig> = {
  run: (job, context) => (isUsersOwn(job) ? measureUsersOwn(job, context) : trainAndMeasure(job, context)),

  async estimate(job) {
    if (isUsersOwn(job)) return { seconds: 0 };
    const { network } = job.config;
    const settings = trainingOf(job);
    return estimateTraining({
      where: job.member === undefined ? 'evaluationClassifier' : 'ensemble.training',
      settings: { ...settings, microbatchSize: null, checkpointActivations: false },
      parameters: createImageClassifier(network).parameters.count,
      averages: 0,
      fewestImages: 2,
      start: (batchSize) => createTrainer(job, blankImages(network.imageSize), { ...settings, batchSize }),
    });
  },
};

const isUsersOwn = ({ config, member }: Job) => member === undefined && config.evaluationOnnx !== null;

async function trainAndMeasure(job: Job, context: StageContext): Promise<StageResult> {
  const { config } = job;
  const settings = trainingOf(job);
  return withParts(job, ['train', 'validation'], async ([train, validation]) => {
    const subset = subsetOf(job, train.labels);
    const trainer = createTrainer(job, { source: train.source, labels: train.labels, subset });
    try {
      const { numClasses } = config.network;
      const { stopped, completedSteps, best } = await runCheckpointedTraining(
        {
          state: trainer.state,
          settings: { ...settings, evaluation: { every: settings.validateEvery } },
          trainStep: trainer.trainStep,
          evaluate: async () =>
            curvesOf(
              classificationMetrics(await labelledLogits(trainer.classifier.logits, validation, numClasses)),
            ),
          rank: (metrics) => -(metrics['f1.1'] ?? 0),
        },
        job,
        context,
      );
      if (stopped) return { status: 'stopped', step: completedSteps };
      return await measureBest(job, context, { steps: completedSteps, bestStep: best?.step });
    } finally {
      trainer.dispose();
    }
  });
}

/** Measures the best checkpoint and saves it as what later stages read. */
async function measureBest(
  job: Job,
  { report }: StageContext,
  { steps, bestStep }: { steps: number; bestStep: number | undefined },
): Promise<StageResult> {
  const { folder, config } = job;
  const classifier = createImageClassifier(config.network);
  try {
    const { best, last } = new CheckpointFiles(folder, trainingOf(job).archive);
    await loadWeights(bestStep ? best : last, classifier.parameters, { prefix: 'model.' });
    const figures = await withMeasuredImages(job, (images) =>
      measureClassifier(
        {
          logits: classifier.logits,
          numClasses: config.network.numClasses,
          method: config.calibration.method,
        },
        images,
        { folder, report },
      ),
    );
    const { calibration } = figures;
    const isDivided = config.calibration.divideLastLayer && calibration.method === 'temperature';
    if (isDivided) divideLastLayer(classifier, calibration.temperature);
    const files = await saveNetwork(folder, classifier, isDivided ? uncalibrated : calibration);
    report.metrics(prefixed('final/', numbersOf(figures.summary)), steps);
    return {
      status: 'done',
      outputs: [...files, ...figures.files],
      summary: { ...figures.summary, bestStep: bestStep ?? steps },
    };
  } finally {
    classifier.parameters.dispose();
  }
}

/** A model that the user brought is calibrated and measured as ours is; there is nothing to train. */
async function measureUsersOwn(job: Job, { report }: StageContext): Promise<StageResult> {
  const { folder, config } = job;
  const onnx = config.evaluationOnnx!;
  const { numClasses } = config.network;
  const model = await openOnnx(onnx, numClasses);
  try {
    const { calibration, files, summary } = await withMeasuredImages(job, (images) =>
      measureClassifier({ logits: model.logits, numClasses, method: config.calibration.method }, images, {
        folder,
        report,
      }),
    );
    assertRightWayRound(summary, readImagesRecord(job.inputs.images).classes);
    const saved = saveOnnx(folder, { onnx, numClasses, calibration });
    report.metrics(prefixed('final/', numbersOf(summary)), 0);
    return { status: 'done', outputs: [...saved, ...files], summary };
  } finally {
    await model.dispose();
  }
}

function assertRightWayRound(summary: JsonObject, classes: readonly string[]): void {
  const area = summary['rocAuc.1'];
  if (typeof area !== 'number' || area >= 0.5) return;
  throw new StageError(
    `ONNX: expected the classes in the order ${classes.join(', ')}, but on the test set the model has them the other way round (ROC-AUC ${area.toFixed(3)}; set evaluationOnnx.classOrder=[1,0]).`,
  );
}

/** Members of the ensemble stay uncalibrated, as the paper's do (§1.4), and are measured on the test set only. */
function withMeasuredImages<Result>(
  job: Job,
  measure: (images: MeasuredImages) => Promise<Result>,
): Promise<Result> {
  if (job.member !== undefined) {
    return withParts(job, ['test'], ([test]) => measure({ validation: null, test, handLabelled: null }));
  }
  const byHand: ImagePart[] = job.config.handLabelled ? ['handLabelled'] : [];
  return withParts(job, ['validation', 'test', ...byHand], ([validation, test, handLabelled = null]) =>
    measure({ validation, test, handLabelled }),
  );
}

async function withParts<Result>(
  { inputs }: Job,
  parts: readonly ImagePart[],
  use: (images: LabelledImages[]) => Promise<Result>,
): Promise<Result> {
  const open: LabelledImages[] = [];
  try {
    for (const part of parts) open.push(await openImages(inputs.images, part));
    return await use(open);
  } finally {
    for (const images of open) images.close();
  }
}

function trainingOf({ config, member }: Job): ImageClassifierTrainingConfig {
  return member === undefined ? config.evaluationClassifier : config.ensemble.training;
}

interface TrainingImages {
  readonly source: ImageSource;
  readonly labels: Int32Array;
  readonly subset?: Int32Array;
}

/** What a member of the ensemble trains on; undefined: everything. */
function subsetOf({ config, member, seed }: Job, labels: Int32Array): Int32Array | undefined {
  if (member === undefined) return undefined;
  const rows = Int32Array.from(labels.keys());
  const { members, split, subset } = config.ensemble;
  if (split === 'folds') return drawFolds(rows, { count: members, seed, labels })[member];
  return drawRandomSubsets(rows, { count: member + 1, size: subset!, seed, labels })[member];
}

function createTrainer(
  job: Job,
  { source, labels, subset }: TrainingImages,
  training: ImageClassifierTrainingConfig = trainingOf(job),
) {
  const { config, member, seed } = job;
  return createImageClassifierTrainer({
    ...{ images: source, labels, subset, training },
    network: config.network,
    seed: streamFor('image-classifier', seed, member ?? 'evaluation'),
  });
}

/** What is worth a curve of a validation. */
function curvesOf({ loss, accuracy, classes, atThreshold, count }: ClassificationMetrics) {
  const perClass = classes.flatMap(({ f1, precision, recall, rocAuc }, index) =>
    Object.entries({ f1, precision, recall, rocAuc }).flatMap(([name, value]) =>
      value === null ? [] : [[`${name}.${index}`, value] as const],
    ),
  );
  return { loss, accuracy, decidedShare: atThreshold.decided / count, ...Object.fromEntries(perClass) };
}

function numbersOf(summary: JsonObject): Record<string, number> {
  return Object.fromEntries(
    Object.entries(summary).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function blankImages(size: number): TrainingImages {
  return {
    source: { count: 2, gather: (indices) => tf.zeros([indices.length, size, size, 3]) as tf.Tensor4D },
    labels: Int32Array.of(0, 1),
  };
}
