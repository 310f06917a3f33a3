import { join } from 'node:path';
import {
  type CalibrationState,
  type ClassificationMetrics,
  calibrationAt,
  classificationMetrics,
  createImageClassifier,
  createImageClassifierTrainer,
  fitTemperature,
  type ImageClassifier,
  type ImageClassifierTrainingConfig,
  type LabelledLogits,
  predictLogits,
} from '@interpolab/classifier';
import { drawRandomSubsets, type ScoredDataset } from '@interpolab/data-filtering';
import { rankCorrelation } from '@interpolab/evaluation';
import { loadWeights, saveWeights, writeFileAtomically } from '@interpolab/nn';
import { streamFor } from '@interpolab/tensor';
import type { JsonObject } from '../config/json-value.ts';
import type { SelectionConfig } from '../selection/selection-config.ts';
import { CheckpointFiles } from './checkpoint-files.ts';
import { prefixed, runCheckpointedTraining } from './checkpointed-training.ts';
import { estimateTraining } from './estimate-training.ts';
import { bytesAsSource, readFaces } from './faces-stage.ts';
import type { StageJob, StageProgram } from './stage.ts';

export const imageClassifierFile = 'classifier.safetensors';
const calibrationFile = 'calibration.json';
const evaluationBatch = 256;

/** A classifier of clean images: the evaluation classifier on all of them, a member of the ensemble on a part. */
export const imageClassifierStage: StageProgram<SelectionConfig> = {
  async run(job, context) {
    const { folder, config, inputs } = job;
    const settings = trainingOf(job);
    const [train, validation] = [
      await readFaces(inputs.faces, 'train'),
      await readFaces(inputs.faces, 'validation'),
    ];
    const trainer = createTrainer(job, train);
    try {
      const { stopped, completedSteps, best } = await runCheckpointedTraining(
        {
          state: trainer.state,
          settings: { ...settings, evaluation: { every: settings.validateEvery } },
          trainStep: trainer.trainStep,
          evaluate: async () => {
            const logits = await logitsOf(trainer.classifier, validation);
            return curvesOf(classificationMetrics(logits));
          },
          rank: (metrics) => -(metrics['f1.1'] ?? 0),
        },
        job,
        context,
      );
      if (stopped) return { status: 'stopped', step: completedSteps };
      const classifier = createImageClassifier(config.network);
      try {
        const { best: path, last } = new CheckpointFiles(folder, settings.archive);
        await loadWeights(best ? path : last, classifier.parameters, { prefix: 'model.' });
        const result = await measure(classifier, {
          validation: job.member === undefined ? validation : undefined,
          test: await readFaces(inputs.faces, 'test'),
        });
        const { temperature, calibration, summary } = result;
        await saveWeights(join(folder, imageClassifierFile), classifier.parameters, {
          metadata: { temperature: String(temperature), config: JSON.stringify(config.network) },
        });
        writeFileAtomically(join(folder, calibrationFile), `${JSON.stringify(calibration, null, 2)}\n`);
        context.report.metrics(prefixed('final/', numbersOf(summary)), completedSteps);
        return {
          status: 'done',
          outputs: [imageClassifierFile, calibrationFile],
          summary: { ...summary, bestStep: best?.step ?? completedSteps },
        };
      } finally {
        classifier.parameters.dispose();
      }
    } finally {
      trainer.dispose();
    }
  },

  async estimate(job) {
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

function trainingOf({ config, member }: StageJob<SelectionConfig>): ImageClassifierTrainingConfig {
  return member === undefined ? config.evaluationClassifier : config.ensemble.training;
}

function createTrainer(
  job: StageJob<SelectionConfig>,
  train: ScoredDataset,
  training: ImageClassifierTrainingConfig = trainingOf(job),
) {
  const { config, member } = job;
  const seed = streamFor('image-classifier', job.seed, member ?? 'evaluation');
  const isBlank = train.count < config.ensemble.subset;
  const subset =
    member === undefined || isBlank
      ? undefined
      : drawRandomSubsets(
          Int32Array.from({ length: train.count }, (_, row) => row),
          { count: member + 1, size: config.ensemble.subset, seed: job.seed, labels: train.labels },
        )[member];
  return createImageClassifierTrainer({
    images: bytesAsSource(train),
    labels: train.labels,
    subset,
    network: config.network,
    training,
    seed,
  });
}

/** Temperature by the validation set if there is one (members of the ensemble have none, as in the paper), the rest on the test set. */
async function measure(
  classifier: ImageClassifier,
  { validation, test }: { validation: ScoredDataset | undefined; test: ScoredDataset },
) {
  const fitted = validation && fitTemperature(await logitsOf(classifier, validation));
  const temperature = fitted?.temperature ?? 1;
  const labelled = await logitsOf(classifier, test);
  const [before, after] = [calibrationAt(labelled, 1), calibrationAt(labelled, temperature)];
  const margins = Float64Array.from(
    { length: test.count },
    (_, row) => labelled.logits[2 * row + 1] - labelled.logits[2 * row],
  );
  const metrics = classificationMetrics(labelled, { temperature });
  const summary = {
    temperature,
    accuracy: metrics.accuracy,
    'f1.1': metrics.classes[1].f1,
    'rocAuc.1': metrics.classes[1].rocAuc,
    nllBefore: before.nll,
    nllAfter: after.nll,
    eceBefore: before.ece,
    eceAfter: after.ece,
    rankCorrelation: rankCorrelation(margins, test.scores),
  };
  const calibration = {
    temperature,
    validation: fitted && { before: fitted.before, after: fitted.after },
    test: { before, after } satisfies Record<string, CalibrationState>,
    metrics,
  };
  return { temperature, calibration, summary };
}

export async function logitsOf(classifier: ImageClassifier, dataset: ScoredDataset): Promise<LabelledLogits> {
  const logits = await predictLogits({
    logits: classifier.logits,
    images: bytesAsSource(dataset),
    batchSize: evaluationBatch,
  });
  return { logits: logits!, labels: dataset.labels, numClasses: classifier.config.numClasses };
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

function blankImages(size: number): ScoredDataset {
  const count = 2;
  return {
    images: new Uint8Array(count * size * size * 3),
    count,
    height: size,
    width: size,
    channels: 3,
    labels: Int32Array.of(0, 1),
    scores: Float64Array.of(0, 1),
  };
}
