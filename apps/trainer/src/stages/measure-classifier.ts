import { join } from 'node:path';
import {
  type Calibration,
  type CalibrationConfig,
  type CalibrationState,
  calibrateLogits,
  calibrationAt,
  classificationMetrics,
  fitCalibration,
  type LabelledLogits,
  type LogitsFn,
  predictLogits,
  uncalibrated,
} from '@interpolab/classifier';
import { rankCorrelation } from '@interpolab/evaluation';
import { writeFileAtomically } from '@interpolab/nn';
import type { JsonObject } from '../config/json-value.ts';
import { reliabilityDiagram } from '../report/reliability-diagram.ts';
import type { LabelledImages } from './labelled-images.ts';
import type { StageReporter } from './stage.ts';

const evaluationBatch = 256;
const figuresFile = 'calibration.json';
const diagramFile = 'reliability.png';

export interface MeasuredImages {
  /** What the calibration is fitted to; null: none is. */
  readonly validation: LabelledImages | null;
  readonly test: LabelledImages;
  readonly handLabelled: LabelledImages | null;
}

export interface ClassifierFigures {
  readonly calibration: Calibration;
  readonly files: readonly string[];
  readonly summary: JsonObject;
}

export interface MeasuredClassifier {
  readonly logits: LogitsFn;
  readonly numClasses: number;
  readonly method: CalibrationConfig['method'];
}

/**
 * Calibrates a classifier on the validation set and measures it on images that nothing was chosen by: the test set, and
 * those that people have labelled if there are any. The figures go to `folder`, with a reliability diagram.
 */
export async function measureClassifier(
  { logits, numClasses, method }: MeasuredClassifier,
  { validation, test, handLabelled }: MeasuredImages,
  { folder, report }: { folder: string; report: StageReporter },
): Promise<ClassifierFigures> {
  const logitsOf = (images: LabelledImages) => labelledLogits(logits, images, numClasses);
  const { calibration, warnings } = validation
    ? fitOrLeave(await logitsOf(validation), method)
    : { calibration: uncalibrated, warnings: [] };
  const raw = await logitsOf(test);
  const judged = judge(raw, calibration);
  const byHand = handLabelled && judge(await logitsOf(handLabelled), calibration);
  const { before, after, metrics } = judged;
  const summary: JsonObject = {
    temperature: calibration.method === 'temperature' ? calibration.temperature : 1,
    ...figuresOf(judged),
    rankCorrelation: test.truth && numClasses === 2 ? rankCorrelation(marginsOf(raw), test.truth) : null,
    ...(byHand && { handLabelled: { images: byHand.metrics.count, ...figuresOf(byHand) } }),
    ...(warnings.length > 0 && { warnings }),
  };
  const details = { calibration, test: { before, after }, metrics, handLabelled: byHand };
  writeFileAtomically(join(folder, figuresFile), `${JSON.stringify(details, null, 2)}\n`);
  const png = await reliabilityDiagram({ before: before.bins, after: after.bins });
  writeFileAtomically(join(folder, diagramFile), png);
  for (const [state, { bins }] of Object.entries({ before, after })) {
    report.table(`reliability/${state}`, reliabilityTable(bins));
  }
  report.picture('reliability', png, {
    caption: `ECE ${before.ece.toFixed(4)} before, ${after.ece.toFixed(4)} after calibration, ${metrics.count} images`,
  });
  return { calibration, files: [figuresFile, diagramFile], summary };
}

/** The bins of a reliability diagram; an empty one has neither confidence nor accuracy. */
function reliabilityTable(bins: CalibrationState['bins']) {
  return {
    columns: ['low', 'high', 'count', 'confidence', 'accuracy'],
    rows: bins.map(({ low, high, count, confidence, accuracy }) => [low, high, count, confidence, accuracy]),
  };
}

/** Logits of all images of a part, with their labels. */
export async function labelledLogits(
  logits: LogitsFn,
  { source, labels }: LabelledImages,
  numClasses: number,
): Promise<LabelledLogits> {
  const all = await predictLogits({ logits, images: source, batchSize: evaluationBatch });
  return { logits: all!, labels, numClasses };
}

/** A set on which no calibration can be fitted leaves the classifier as it is, and says so: its training was not in vain. */
function fitOrLeave(
  labelled: LabelledLogits,
  method: CalibrationConfig['method'],
): { calibration: Calibration; warnings: string[] } {
  try {
    return { calibration: fitCalibration(labelled, method), warnings: [] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { calibration: uncalibrated, warnings: [`not calibrated: ${error.message}.`] };
  }
}

interface Judged {
  readonly before: CalibrationState;
  readonly after: CalibrationState;
  readonly metrics: ReturnType<typeof classificationMetrics>;
}

function judge(raw: LabelledLogits, calibration: Calibration): Judged {
  const calibrated = { ...raw, logits: calibrateLogits(raw, calibration) };
  return {
    before: calibrationAt(raw, 1),
    after: calibrationAt(calibrated, 1),
    metrics: classificationMetrics(calibrated),
  };
}

function figuresOf({ before, after, metrics }: Judged): JsonObject {
  const { accuracy, classes, confusion, atThreshold } = metrics;
  return {
    accuracy,
    'f1.1': classes[1].f1,
    'rocAuc.1': classes[1].rocAuc,
    confusion: confusion.map((row) => [...row]),
    confusionAtThreshold: {
      threshold: atThreshold.threshold,
      counts: atThreshold.confusion.map((row) => [...row]),
    },
    nllBefore: before.nll,
    nllAfter: after.nll,
    eceBefore: before.ece,
    eceAfter: after.ece,
  };
}

/** Of two classes, how much the second is favoured. */
function marginsOf({ logits, labels }: LabelledLogits): Float64Array {
  return Float64Array.from(labels, (_, row) => logits[2 * row + 1] - logits[2 * row]);
}
