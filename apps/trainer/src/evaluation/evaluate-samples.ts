import {
  type AttributeHeatMap,
  attributeHeatMap,
  type FeatureMatrix,
  isAttributeAxis,
  type Neighbours,
  type NoiseFloor,
  noiseFloor,
  type ScoreSummary,
  summarizeScores,
  type TruthCurve,
  truthCurve,
} from '@interpolab/evaluation';
import { ConfigError } from '../config/config-error.ts';
import type { PixelImages } from '../report/picture-grid.ts';
import { type SetDisagreement, setDisagreement } from '../stages/ensemble-disagreement.ts';
import type { EvaluationSettings } from './evaluation-settings.ts';
import type { Judge } from './judge.ts';
import {
  type FeatureMeasures,
  firstImages,
  measureFeatures,
  type NearestMeasures,
  nearestByFeatures,
  nearestByPixels,
} from './measure-features.ts';
import type { SampleOrigin, SampleSet } from './sample-set.ts';

/** What one judge says of one set. */
export interface JudgedSet {
  readonly judge: string;
  readonly judgeSha256: string;
  readonly scores: Float64Array;
  /** Over fixed bins, and over the set's own range as the reference bins. */
  readonly fixed: ScoreSummary;
  readonly reference: ScoreSummary;
  /** Of an ideal uniform sampler with as many samples in as many bins; null for a set without a score. */
  readonly floor: NoiseFloor | null;
}

/** All that is measured of one set of samples. */
export interface SetEvaluation {
  readonly name: string;
  readonly samples: number;
  readonly samplesSha256: string;
  readonly origin?: SampleOrigin;
  readonly judged: readonly JudgedSet[];
  /** Of the classifiers, where there are two or more. */
  readonly disagreement: SetDisagreement | null;
  /** The first classifier against the oracle, where both judge and the truth is an attribute in [0, 1]. */
  readonly truth: TruthCurve | null;
  readonly features: FeatureMeasures | null;
  readonly nearest: readonly NearestMeasures[];
  /** In every space of `nearest`, for the figure. */
  readonly neighbours: readonly Neighbours[];
  /** 20 × 20 over the first two judges of an attribute in [0, 1] (paper §6.3); null where there are no two. */
  readonly heatMap: JudgedHeatMap | null;
}

export interface JudgedHeatMap extends AttributeHeatMap {
  /** Who judged along the rows, and over them. */
  readonly x: string;
  readonly y: string;
}

/** Images, and what an error about them calls them. */
export interface NamedImages extends PixelImages {
  readonly source: string;
}

export interface EvaluationInput {
  readonly sets: readonly SampleSet[];
  readonly oracle: Judge | null;
  readonly classifiers: readonly Judge[];
  /** A network of features; null: none is at hand. */
  readonly features: ((images: PixelImages) => Promise<FeatureMatrix>) | null;
  /** What samples are held against, as a set and one by one. */
  readonly reference: NamedImages | null;
  /** Images that training has not seen, as the measure of how near is near. */
  readonly heldOut: NamedImages | null;
  readonly settings: EvaluationSettings;
  readonly onSet?: (name: string) => void;
}

/** Measures every set by every judge, and beside the reference. Throws one-line errors naming the set. */
export async function evaluateSamples(input: EvaluationInput): Promise<SetEvaluation[]> {
  const { features, settings, reference, heldOut } = input;
  const featured = async (set: PixelImages | null) =>
    set && features ? features(firstImages(set, settings.featureImages)) : null;
  const ofSource = (set: NamedImages | null) => set && naming(set.source, () => featured(set));
  const [known, unseen] = [await ofSource(reference), await ofSource(heldOut)];
  const evaluations: SetEvaluation[] = [];
  for (const set of input.sets) {
    input.onSet?.(set.name);
    const evaluate = async () =>
      evaluateSet(set, input, { own: known && (await featured(set)), known, unseen });
    evaluations.push(await naming(`samples ${set.name}`, evaluate));
  }
  return evaluations;
}

/** What is wrong with images is said with where they come from. @throws ConfigError */
async function naming<Result>(source: string, measure: () => Promise<Result>): Promise<Result> {
  try {
    return await measure();
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigError(`${source}: ${error.message}`, { cause: error });
    throw error;
  }
}

interface Features {
  readonly own: FeatureMatrix | null;
  readonly known: FeatureMatrix | null;
  readonly unseen: FeatureMatrix | null;
}

async function evaluateSet(
  set: SampleSet,
  { oracle, classifiers, reference, heldOut, settings }: EvaluationInput,
  { own, known, unseen }: Features,
): Promise<SetEvaluation> {
  const judges = oracle ? [oracle, ...classifiers] : classifiers;
  const judged: JudgedSet[] = [];
  for (const judge of judges) judged.push(describeScores(judge, await judge.score(set), settings));
  const byClassifiers = judged.slice(oracle ? 1 : 0);
  const hasTruth = oracle?.axis.places === null && byClassifiers.length > 0;
  const byPixels = reference && nearestByPixels(set, reference, heldOut ?? undefined);
  const found = [
    ...(byPixels ? [byPixels] : []),
    ...(own && known ? [nearestByFeatures(own, known, unseen ?? undefined)] : []),
  ];
  return {
    ...{ name: set.name, samples: set.count, samplesSha256: set.sha256, judged },
    ...(set.origin && { origin: set.origin }),
    disagreement: setDisagreement(
      byClassifiers.map(({ judgeSha256, scores }) => ({ sha256: judgeSha256, scores })),
      set.sha256,
    ),
    truth: hasTruth ? truthCurve({ truth: judged[0].scores, scores: byClassifiers[0].scores }) : null,
    features: own && known && measureFeatures(own, known, settings),
    nearest: found.map(({ measures }) => measures),
    neighbours: found.map(({ neighbours }) => neighbours),
    heatMap: heatMapOf(judges, judged),
  };
}

function heatMapOf(judges: readonly Judge[], judged: readonly JudgedSet[]): JudgedHeatMap | null {
  const [x, y] = judged.filter((_, at) => isAttributeAxis(judges[at].axis));
  return y ? { x: x.judge, y: y.judge, ...attributeHeatMap(x.scores, y.scores) } : null;
}

function describeScores(
  { name, sha256, axis }: Judge,
  scores: Float64Array,
  { bins, middle }: EvaluationSettings,
): JudgedSet {
  const question = { axis, bins, middle };
  const fixed = summarizeScores(scores, { ...question, variant: 'fixed' });
  const counted = fixed.histogram.counts.reduce((sum, count) => sum + count, 0);
  return {
    ...{ judge: name, judgeSha256: sha256, scores, fixed },
    reference: summarizeScores(scores, { ...question, variant: 'reference' }),
    floor: counted > 0 ? noiseFloor({ samples: counted, bins: axis.places ?? bins }) : null,
  };
}
