import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createTrainingSet } from '@interpolab/data-filtering';
import { type FeatureMatrix, type ScoreAxis, unknownAxis } from '@interpolab/evaluation';
import { ConfigError } from '../config/config-error.ts';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import type { PixelImages } from '../report/picture-grid.ts';
import { scoresOf } from '../stages/classifier-judges.ts';
import { judgeSha256 } from '../stages/evaluate-stage.ts';
import { featuresOf } from '../stages/feature-network.ts';
import { createSampleMeasure } from '../stages/sample-measure.ts';
import {
  classifierFiles,
  openOnnx,
  openStageClassifier,
  openWeightsFile,
} from '../stages/stage-classifier.ts';
import { fileSha256 } from '../stages/stage-folder.ts';
import type { EvaluationSettings } from './evaluation-settings.ts';

/** Who says of every sample where on an axis it lies. */
export interface Judge {
  readonly name: string;
  /** Scores of judges with other hashes cannot be compared. */
  readonly sha256: string;
  readonly axis: ScoreAxis;
  /** [N], NaN for a sample that is not valid. */
  score(samples: PixelImages): Promise<Float64Array>;
  /** Of a network: what its last layer sees. */
  features?(samples: PixelImages): Promise<FeatureMatrix>;
  dispose(): Promise<void>;
}

/** Images that training has seen, where the data of an experiment say it. */
export interface Oracle {
  readonly judge: Judge;
  readonly training: PixelImages;
}

const batch = 64;

/** A classifier of clean images: the folder of its stage, its weights, or a model in ONNX form. @throws ConfigError */
export async function openJudge(path: string, { classifierOnnx }: EvaluationSettings): Promise<Judge> {
  if (!existsSync(path))
    throw new ConfigError(`classifier ${path}: expected a folder or a file, found nothing there`);
  const isFolder = statSync(path).isDirectory();
  if (isFolder && !existsSync(join(path, classifierFiles.record))) {
    throw new ConfigError(
      `classifier ${path}: expected the folder of a finished classifier (stages/imageClassifier-…)`,
    );
  }
  const classifier = isFolder
    ? await openStageClassifier(path)
    : path.endsWith('.onnx')
      ? {
          ...(await openOnnx({ ...classifierOnnx, path }, classifierOnnx.classOrder?.length ?? 2)),
          ...{
            calibration: { method: 'none' } as const,
            sha256: await fileSha256(path),
            features: undefined,
          },
        }
      : await openWeightsFile(path);
  const { sha256, features } = classifier;
  return {
    name: basename(path).replace(/\.(onnx|safetensors)$/, ''),
    sha256,
    axis: unknownAxis('attribute'),
    async score({ images, count, height, width }) {
      const scores: number[] = [];
      const bytes = height * width * 3;
      for (let first = 0; first < count; first += batch) {
        const here = Math.min(batch, count - first);
        const part = {
          images: images.subarray(first * bytes, (first + here) * bytes),
          count: here,
          height,
          width,
        };
        scores.push(...(await scoresOf(classifier, part)));
      }
      return Float64Array.from(scores);
    },
    ...(features && { features: (samples: PixelImages) => featuresOf({ features, sha256 }, samples) }),
    dispose: () => classifier.dispose(),
  };
}

/** Positions, or the factor of drawn faces, as the data of a preset define them. @throws ConfigError */
export async function openOracle(
  config: ExperimentConfig,
  { name, cacheFolder }: { name: string; cacheFolder: string },
): Promise<Oracle> {
  const set = await createTrainingSet(config.data, { cacheFolder });
  const measure = set && createSampleMeasure(config, set.dataset);
  if (!measure) {
    throw new ConfigError(
      `preset ${name}: nothing reads its ${config.data.kind} exactly; give a --classifier`,
    );
  }
  const size = config.data.imageSize;
  return {
    judge: {
      ...{ name: measure.judge, sha256: judgeSha256(measure), axis: measure.axis },
      async score(samples) {
        if (samples.height !== size || samples.width !== size) {
          throw new ConfigError(
            `preset ${name}: expected samples of ${size} × ${size} pixels, got ${samples.width} × ${samples.height}`,
          );
        }
        return measure.summarize([samples]).scores;
      },
      dispose: async () => {},
    },
    training: set.dataset,
  };
}
