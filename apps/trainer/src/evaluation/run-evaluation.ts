import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FeatureMatrix, MemberDisagreement } from '@interpolab/evaluation';
import { writeFileAtomically } from '@interpolab/nn';
import { type EngineChoice, startEngine } from '@interpolab/tensor';
import type { TrackedRun, Tracking } from '@interpolab/tracking';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import type { JsonObject } from '../config/json-value.ts';
import { openTracker } from '../experiment/open-tracker.ts';
import { type PixelImages, pictureGrid } from '../report/picture-grid.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import { disagreementAxis } from '../stages/ensemble-disagreement.ts';
import { featuresOf, openUserFeatures } from '../stages/feature-network.ts';
import { nearestFigure } from '../stages/nearest-figure.ts';
import { compareEvaluations, describeDifferences, readEvaluation } from './compare-evaluations.ts';
import { evaluateSamples, type JudgedSet, type NamedImages, type SetEvaluation } from './evaluate-samples.ts';
import type { EvaluationSettings } from './evaluation-settings.ts';
import { type Judge, openJudge, openOracle } from './judge.ts';
import {
  describePaired,
  type PairedDifference,
  pairedWithEarlier,
  pairedWithFree,
} from './paired-evaluations.ts';
import { openRunSamples, openSampleSets, type SampleSet } from './sample-set.ts';

export interface EvaluationOptions {
  /** Paths, or `run:ID`. */
  readonly samples: readonly string[];
  readonly classifiers: readonly string[];
  readonly preset?: { readonly name: string; readonly config: ExperimentConfig };
  readonly reference?: string;
  readonly heldOut?: string;
  /** Path of a network of features in ONNX form. */
  readonly features?: string;
  /** Path of an earlier evaluation. */
  readonly against?: string;
  readonly settings: EvaluationSettings;
  readonly project: string;
  /** Folder for evaluation.json. */
  readonly out?: string;
  readonly engine: EngineChoice;
  readonly threads?: number;
  readonly dataDirectory: string;
  readonly output: TextOutput;
  readonly offline?: boolean;
}

/** Everything that was measured, as JSON. */
export interface EvaluationRecord {
  readonly format: 'interpolab-evaluation-1';
  readonly judges: readonly { readonly name: string; readonly sha256: string }[];
  readonly sets: readonly (Omit<SetEvaluation, 'judged' | 'disagreement' | 'neighbours'> & {
    readonly judged: readonly Omit<JudgedSet, 'scores'>[];
    /** Of the classifiers, where there are two or more. */
    readonly disagreement: MemberDisagreement | null;
  })[];
  /** Of runs with several seeds: guidance against none, seed by seed. */
  readonly paired: readonly PairedDifference[];
}

export interface EvaluationOutcome {
  readonly evaluations: readonly SetEvaluation[];
  readonly record: EvaluationRecord;
  /** Lines: conditions against each other seed by seed, and against an earlier evaluation; empty where neither is possible. */
  readonly differences: string;
  readonly runId: string;
}

export const evaluationFile = 'evaluation.json';

/** Measures existing samples, and keeps scores, figures and a picture of the mild ones as a run. Throws one-line errors. */
export async function runEvaluation(options: EvaluationOptions): Promise<EvaluationOutcome> {
  const { settings, output, dataDirectory, offline } = options;
  const earlier = options.against === undefined ? undefined : readEvaluation(options.against);
  const tracking = await openTracker({ dataDirectory, output, offline });
  const engine = await startEngine({ engine: options.engine, threads: options.threads });
  const open: { dispose(): Promise<void> }[] = [];
  try {
    const sets: SampleSet[] = [];
    for (const source of options.samples) sets.push(...(await setsOf(source, tracking)));
    const classifiers = distinct(await openAll(options.classifiers, settings, open));
    const cacheFolder = join(dataDirectory, 'image-caches');
    const oracle = options.preset
      ? await openOracle(options.preset.config, { name: options.preset.name, cacheFolder })
      : null;
    const reference =
      (await oneSet('reference', options, tracking)) ??
      (oracle && { ...oracle.training, source: `the training images of preset ${options.preset?.name}` });
    const evaluations = await evaluateSamples({
      ...{ sets: distinct(sets), classifiers, settings, oracle: oracle?.judge ?? null },
      features: await featureNetwork(options, { classifiers, open }),
      reference,
      heldOut: await oneSet('held-out', options, tracking),
      onSet: (name) => output.write(`measuring ${name}\n`),
    });
    const record = recordOf(evaluations);
    const differences = [
      describePaired(record.paired),
      ...(earlier
        ? [
            describeDifferences(compareEvaluations(record, earlier)),
            describePaired(pairedWithEarlier(record, earlier)),
          ]
        : []),
    ].join('');
    if (options.out !== undefined) {
      mkdirSync(options.out, { recursive: true });
      writeFileAtomically(join(options.out, evaluationFile), `${JSON.stringify(record)}\n`);
    }
    const run = tracking.startRun({
      project: options.project,
      name: `evaluate ${sets.map(({ name }) => name).join(', ')}`.slice(0, 200),
      kind: 'evaluate',
      config: { evaluation: settings, samples: options.samples } as unknown as JsonObject,
      seed: 0,
      engine: `${engine.name}, ${engine.threads} threads`,
      tags: ['evaluate'],
    });
    await track(run, {
      ...{ sets, evaluations, reference },
      judges: [...(oracle ? [oracle.judge] : []), ...classifiers],
      record,
    });
    run.finish('finished');
    await tracking.flush();
    return { evaluations, record, differences, runId: run.id };
  } finally {
    for (const judge of open) await judge.dispose();
    await engine.dispose();
    await tracking.close();
  }
}

const setsOf = (source: string, tracking: Tracking): Promise<SampleSet[]> =>
  source.startsWith('run:') ? openRunSamples(source.slice(4), tracking) : openSampleSets(source);

/** The images of an option that names some; null where it is not given. */
async function oneSet(
  option: 'reference' | 'held-out',
  { reference, heldOut }: EvaluationOptions,
  tracking: Tracking,
): Promise<NamedImages | null> {
  const path = option === 'reference' ? reference : heldOut;
  if (path === undefined) return null;
  const [first] = await setsOf(path, tracking);
  return { ...first, source: `--${option} ${path}` };
}

async function openAll(
  paths: readonly string[],
  settings: EvaluationSettings,
  open: { dispose(): Promise<void> }[],
): Promise<Judge[]> {
  const judges: Judge[] = [];
  for (const path of paths) {
    const judge = await openJudge(path, settings);
    open.push(judge);
    judges.push(judge);
  }
  return judges;
}

/** The same with names of their own: a second `samples` is `samples 2`. */
function distinct<T extends { readonly name: string }>(items: readonly T[]): T[] {
  const times = new Map<string, number>();
  return items.map((item) => {
    const seen = (times.get(item.name) ?? 0) + 1;
    times.set(item.name, seen);
    return seen === 1 ? item : { ...item, name: `${item.name} ${seen}` };
  });
}

async function featureNetwork(
  { features, settings }: EvaluationOptions,
  { classifiers, open }: { classifiers: readonly Judge[]; open: { dispose(): Promise<void> }[] },
): Promise<((images: PixelImages) => Promise<FeatureMatrix>) | null> {
  if (features === undefined) return classifiers.find((judge) => judge.features)?.features ?? null;
  const network = await openUserFeatures({ ...settings.featuresOnnx, path: features });
  open.push(network);
  return (images) => featuresOf(network, images);
}

function recordOf(evaluations: readonly SetEvaluation[]): EvaluationRecord {
  const judges = evaluations[0].judged.map(({ judge: name, judgeSha256: sha256 }) => ({ name, sha256 }));
  const sets = evaluations.map(({ judged, disagreement, neighbours: _, ...set }) => ({
    ...set,
    disagreement: disagreement?.numbers ?? null,
    judged: judged.map(({ scores: _scores, ...figures }) => figures),
  }));
  const paired = pairedWithFree({ judges, sets });
  return { format: 'interpolab-evaluation-1', judges, sets, paired };
}

interface Tracked {
  readonly sets: readonly SampleSet[];
  readonly reference: PixelImages | null;
  readonly evaluations: readonly SetEvaluation[];
  readonly judges: readonly Judge[];
  readonly record: EvaluationRecord;
}

const gallery = { columns: 8, rows: 4 };

async function track(
  run: TrackedRun,
  { sets, evaluations, reference, judges, record }: Tracked,
): Promise<void> {
  for (const [
    at,
    { name, samplesSha256, judged, disagreement, nearest, neighbours },
  ] of evaluations.entries()) {
    if (reference && nearest[0]?.space === 'pixels') {
      run.image(`nearest/${name}`, await nearestFigure(sets[at], reference, { spaces: neighbours }), {
        caption: `the samples nearest to the reference and their nearest images, by ${nearest.map(({ space }) => space).join(', then by ')}`,
      });
    }
    if (disagreement) run.scores(`${disagreementAxis.attribute}/${name}`, disagreement.set);
    for (const { judge, judgeSha256, scores, fixed } of judged) {
      run.scores(`${judge}/${name}`, { scores, samplesSha256, classifierSha256: judgeSha256 });
      const { edges, counts } = fixed.histogram;
      run.histogram(`${judge}/${name}`, { edges: [...edges], counts: [...counts] });
      if (fixed.mild && fixed.mild.successes > 0) {
        const mild = mildOnes(sets[at], scores);
        run.image(`mild/${judge}/${name}`, await pictureGrid(mild, gallery), {
          caption: `${mild.count} of ${scores.length} samples with P within 0.01 of 0.5`,
        });
      }
    }
  }
  const numbers = record.sets.flatMap(({ name, disagreement }) =>
    disagreement ? [[name, disagreement]] : [],
  );
  const hasNumbers = numbers.length > 0;
  const scoreAxes = {
    ...Object.fromEntries(judges.map(({ name, axis }) => [name, axis])),
    ...(hasNumbers && { [disagreementAxis.attribute]: disagreementAxis }),
  };
  const disagreement = hasNumbers && { disagreement: Object.fromEntries(numbers) };
  run.summary({ ...record, ...disagreement, scoreAxes } as unknown as JsonObject);
}

/** The samples with P within 0.01 of 0.5, in their order (paper §6.3). */
function mildOnes({ images, height, width }: SampleSet, scores: Float64Array): PixelImages {
  const bytes = height * width * 3;
  const rows = [...scores.keys()].filter((row) => scores[row] >= 0.49 && scores[row] <= 0.51);
  const parts = rows.map((row) => images.subarray(row * bytes, (row + 1) * bytes));
  return { images: Buffer.concat(parts), count: rows.length, height, width };
}
