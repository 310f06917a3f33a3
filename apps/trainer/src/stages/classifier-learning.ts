import { type ClassSeparation, judgeAccuracy, judgeSeparation, type Learning } from '@interpolab/classifier';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import { guidanceClassifiers } from '../config/guidance-classifiers.ts';
import type { JsonObject } from '../config/json-value.ts';

/** Whether a guidance classifier has learnt, judged where it is easiest: at the least noise. In its stage's summary. */
export interface ClassifierLearning {
  readonly verdict: Learning;
  /** Share right: between the two `classes` that are confused most, or of all where these are not known. */
  readonly right: number;
  /** The same of one who guesses. */
  readonly chance: number;
  readonly classes?: readonly [number, number];
  /** Images that were asked for: of each of the two, or of each class. */
  readonly images: readonly number[];
  /** Share right of each class among all. */
  readonly recalls?: readonly (number | null)[];
}

export function learningOf(separation: ClassSeparation): ClassifierLearning {
  return { ...separation, verdict: judgeSeparation(separation), chance: 0.5 };
}

/** Of a training that kept no more than its accuracy; null if that says nothing. */
export function learningOfAccuracy(
  summary: JsonObject,
  classSizes: readonly number[],
): ClassifierLearning | null {
  const right = summary['accuracy.q0'];
  const judged = typeof right === 'number' && judgeAccuracy(right, classSizes);
  return judged ? { verdict: judged.learning, right, chance: judged.chance, images: classSizes } : null;
}

/** `ended at chance (52 % right between class 0 and class 1 at the least noise; guessing gives 50 %)`; null: it has learnt. */
export function describeLearning(learning: ClassifierLearning): string | null {
  if (learning.verdict === 'learnt') return null;
  const end = learning.verdict === 'chance' ? 'ended at chance' : 'has learnt little';
  return `${end} (${describeRight(learning)})`;
}

function describeRight({ right, chance, classes }: ClassifierLearning): string {
  const [asked, guess] = classes
    ? [` between class ${classes[0]} and class ${classes[1]}`, 'guessing gives']
    : ['', 'always saying the commonest class gives'];
  return `${percent(right)} right${asked} at the least noise; ${guess} ${percent(chance)}`;
}

const percent = (share: number): string =>
  Number.isFinite(share) ? `${Number((100 * share).toFixed(1))} %` : 'no number';

export interface WhichClassifier {
  readonly config: Pick<ExperimentConfig, 'classifier' | 'furtherClassifiers'>;
  /** Its place among those that steer. */
  readonly guide?: number;
}

/** What is wrong with a finished classifier, what follows and what to do, in one line; null: it has learnt. */
export function learningWarning(learning: ClassifierLearning, which: WhichClassifier): string | null {
  const what = describeLearning(learning);
  const effect = learning.verdict === 'chance' ? 'show nothing of it' : 'show little of it';
  return what && `${what}. Samples that it steers will ${effect}. ${adviceOf(learning, which)}`;
}

/** The same in the middle of a training, where much may still come. Null unless it guesses. */
export function halfwayWarning(learning: ClassifierLearning, which: WhichClassifier): string | null {
  if (learning.verdict !== 'chance') return null;
  return `half of its steps are done, and it still guesses (${describeRight(learning)}). It may come yet; if you rather stop here, Ctrl-C loses nothing. ${adviceOf(learning, which)}`;
}

/** The settings by which such a training usually succeeds. */
function adviceOf(
  { images, classes, recalls }: ClassifierLearning,
  { config, guide = 0 }: WhichClassifier,
): string {
  const path = guide === 0 ? 'classifier.training' : `furtherClassifiers[${guide - 1}].training`;
  const { classWeights, learningRate, noiseWarmupSteps, steps, warmupSteps } =
    guidanceClassifiers(config)[guide].training;
  const settings = [
    noiseWarmupSteps === undefined
      ? `${path}.noiseWarmupSteps, half of the steps say, to begin with little noise`
      : `${path}.noiseWarmupSteps (${noiseWarmupSteps}) higher`,
    `${path}.learningRate (${learningRate}) lower`,
    `${path}.warmupSteps (${warmupSteps}) or ${path}.steps (${steps}) higher`,
  ];
  const sizes = images.filter((count) => count > 0);
  const isUnequal = Math.max(...sizes) >= 2 * Math.min(...sizes);
  const isOneSided = classes?.some((label) => recalls?.[label] === 0) ?? false;
  if (classWeights) settings.push(`${path}.classWeights (${classWeights.join(', ')}) closer to each other`);
  else if (isUnequal || isOneSided)
    settings.push(`${path}.classWeights, so that a rare class is drawn more often`);
  return `Try ${settings.join('; ')}.`;
}
