import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type ReferenceConfig, referenceConfigSchema } from './reference-config.ts';

/** A golden file that cannot be read or is not one. The message is one line. */
export class ReferenceFileError extends Error {
  override readonly name = 'ReferenceFileError';
}

export interface ReferenceFile {
  readonly path: string;
  readonly config: ReferenceConfig;
  /** As written, with keys that this program may not know. */
  readonly writtenConfig: Readonly<Record<string, unknown>>;
  /** Timesteps of the single evaluations, one per image. */
  readonly t: readonly number[];
  /** Everything else, by key. */
  readonly quantities: Readonly<Record<string, unknown>>;
}

const envelopeSchema = z.looseObject({
  config: z.record(z.string(), z.unknown()),
  t: z.array(z.int().min(0)).min(1),
});

/** Reads a golden file: its configuration is checked, its quantities when they are compared. */
export function readReferenceFile(path: string): ReferenceFile {
  const { config: writtenConfig, t, ...quantities } = parse(path, envelopeSchema, readJson(path), []);
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
  return { path, config, writtenConfig, t, quantities };
}

/** `value` under `schema`. @throws ReferenceFileError that names file and key. */
export function parse<T>(path: string, schema: z.ZodType<T>, value: unknown, key: readonly string[]): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = [...key, ...issue.path].join('.') || '(whole file)';
  throw new ReferenceFileError(`${path}: ${where}: ${issue.message}`);
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
