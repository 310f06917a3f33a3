import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type ImageClassifierReference, imageClassifierReferenceSchema } from './image-classifier-config.ts';
import { type ReferenceConfig, referenceConfigSchema } from './reference-config.ts';
import { parse, ReferenceFileError } from './reference-file-error.ts';

interface GoldenFile {
  readonly path: string;
  /** As written, with keys that this program may not know. */
  readonly writtenConfig: Readonly<Record<string, unknown>>;
  /** Everything that is compared, by key. */
  readonly quantities: Readonly<Record<string, unknown>>;
}

/** Golden numbers of a denoiser, a guidance classifier and the diffusion around them. */
export interface DiffusionFile extends GoldenFile {
  readonly about: 'diffusion';
  readonly config: ReferenceConfig;
  /** Timesteps of the single evaluations, one per image. */
  readonly t: readonly number[];
}

/** Golden numbers of a classifier of clean images: its config names a `model`. */
export interface ImageClassifierFile extends GoldenFile {
  readonly about: 'imageClassifier';
  readonly config: ImageClassifierReference;
}

export type ReferenceFile = DiffusionFile | ImageClassifierFile;

const configSchema = z.record(z.string(), z.unknown());
const envelopeSchema = z.looseObject({ config: configSchema });
const diffusionEnvelopeSchema = z.looseObject({
  config: configSchema,
  t: z.array(z.int().min(0)).min(1),
});

/** Reads a golden file: its configuration is checked, its quantities when they are compared. */
export function readReferenceFile(path: string): ReferenceFile {
  const json = readJson(path);
  const { config: writtenConfig, ...quantities } = parse(path, envelopeSchema, json, []);
  if (!('model' in writtenConfig)) return diffusionFile(path, json);
  const config = parse(path, imageClassifierReferenceSchema, writtenConfig, ['config']);
  return { about: 'imageClassifier', path, config, writtenConfig, quantities };
}

function diffusionFile(path: string, json: unknown): DiffusionFile {
  const { config: writtenConfig, t, ...quantities } = parse(path, diffusionEnvelopeSchema, json, []);
  const config = parse(path, referenceConfigSchema, writtenConfig, ['config']);
  if (t.length !== config.batch) {
    throw new ReferenceFileError(
      `${path}: t: expected ${config.batch} timesteps (config.batch), got ${t.length}`,
    );
  }
  const late = t.find((timestep) => timestep >= config.diffusionSteps);
  if (late !== undefined) {
    throw new ReferenceFileError(
      `${path}: t: expected timesteps below config.diffusionSteps ${config.diffusionSteps}, got ${late}`,
    );
  }
  return { about: 'diffusion', path, config, writtenConfig, t, quantities };
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'no such file' : `could not be read: ${code}`;
    throw new ReferenceFileError(`${path}: ${problem}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ReferenceFileError(`${path}: not valid JSON: ${(error as Error).message.split('\n')[0]}`);
  }
}
