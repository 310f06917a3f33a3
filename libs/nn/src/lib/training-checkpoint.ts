import { fetchValues, type RandomState } from '@interpolab/tensor';
import type { AdamW } from './adamw.ts';
import { assertHolds, assertNothingElse, tensorsToWrite } from './model-weights.ts';
import type { MovingAverage } from './moving-average.ts';
import type { ParameterSet } from './parameter-set.ts';
import { SafetensorsError } from './safetensors-error.ts';
import { type SafetensorsReader, withSafetensors } from './safetensors-reader.ts';
import { writeSafetensors } from './safetensors-writer.ts';

const format = 'interpolab-training-checkpoint';
const formatVersion = 1;

/** What training changes: everything that a resumed run needs to go on to the last bit. */
export interface TrainingState {
  readonly parameters: ParameterSet;
  readonly optimizer: AdamW;
  readonly average?: MovingAverage;
}

export interface CheckpointInfo {
  /** Updates done so far: training goes on at this `trainStep`. */
  readonly step: number;
  /** Hash of everything that decides the course of training; a checkpoint of another hash is refused. */
  readonly configHash: string;
  /** States of random streams, for a training loop that keeps some. */
  readonly random: Readonly<Record<string, RandomState>>;
}

/**
 * Writes one safetensors file: `model.*`, `average.*` (if there is one), `optimizer.first.*`,
 * `optimizer.second.*`, and the info in its metadata.
 */
export async function saveTrainingCheckpoint(
  path: string,
  state: TrainingState,
  info: Omit<CheckpointInfo, 'random'> & Partial<Pick<CheckpointInfo, 'random'>>,
): Promise<void> {
  const { parameters, optimizer, average } = state;
  await fetchValues([
    ...[...parameters].map(({ variable }) => variable),
    ...(average?.variables ?? []),
    ...optimizer.variables,
  ]);
  writeSafetensors(path, {
    tensors: [
      ...tensorsToWrite('model.', parameters, (parameter) => parameter.toDisk()),
      ...(average ? tensorsToWrite('average.', parameters, (parameter) => average.toDisk(parameter)) : []),
      ...tensorsToWrite('optimizer.first.', parameters, (parameter) => optimizer.toDisk(parameter, 'first')),
      ...tensorsToWrite('optimizer.second.', parameters, (parameter) =>
        optimizer.toDisk(parameter, 'second'),
      ),
    ],
    metadata: {
      format,
      formatVersion: String(formatVersion),
      step: String(info.step),
      configHash: info.configHash,
      random: JSON.stringify(info.random ?? {}),
    },
  });
}

/** Reads what a checkpoint says about itself; cheap, the tensors are only checked against the file's size. */
export function readCheckpointInfo(path: string): Promise<CheckpointInfo> {
  return withSafetensors(path, async (reader) => parseInfo(reader));
}

/**
 * Puts a saved state back. Names and shapes are all checked before the first value is set. Throws
 * SafetensorsError for a damaged file or one of another configuration; the state must not be used after that.
 */
export async function loadTrainingCheckpoint(
  path: string,
  state: TrainingState,
  expected: { readonly configHash: string },
): Promise<CheckpointInfo> {
  return withSafetensors(path, async (reader) => {
    const info = parseInfo(reader);
    if (info.configHash !== expected.configHash) {
      throw new SafetensorsError(
        path,
        `expected configuration ${expected.configHash}, got ${info.configHash} (made by another configuration)`,
      );
    }
    const parts = partsOf(state);
    for (const { prefix } of parts) {
      assertHolds(reader, { prefix, parameters: state.parameters });
    }
    assertNothingElse(
      reader,
      parts.flatMap(({ prefix }) => state.parameters.names.map((name) => `${prefix}${name}`)),
    );
    for (const { prefix, assign } of parts) {
      for (const parameter of state.parameters) {
        assign(parameter, await reader.readFinite(`${prefix}${parameter.name}`, parameter.diskShape));
      }
    }
    return info;
  });
}

type Assign = (parameter: Parameters<AdamW['assign']>[0], values: Float32Array) => void;

function partsOf({ optimizer, average }: TrainingState): { prefix: string; assign: Assign }[] {
  return [
    { prefix: 'model.', assign: (parameter, values) => parameter.assign(values) },
    ...(average
      ? [{ prefix: 'average.', assign: ((parameter, values) => average.assign(parameter, values)) as Assign }]
      : []),
    {
      prefix: 'optimizer.first.',
      assign: (parameter, values) => optimizer.assign(parameter, 'first', values),
    },
    {
      prefix: 'optimizer.second.',
      assign: (parameter, values) => optimizer.assign(parameter, 'second', values),
    },
  ];
}

function parseInfo({ path, metadata }: SafetensorsReader): CheckpointInfo {
  if (metadata.format !== format) {
    throw new SafetensorsError(
      path,
      `expected a training checkpoint, got "${metadata.format ?? 'no format'}"`,
    );
  }
  if (metadata.formatVersion !== String(formatVersion)) {
    throw new SafetensorsError(
      path,
      `expected checkpoint format ${formatVersion}, got ${metadata.formatVersion} (written by another version)`,
    );
  }
  const step = Number(metadata.step);
  if (!Number.isSafeInteger(step) || step < 0) {
    throw new SafetensorsError(path, `expected a step of 0 or more, got ${metadata.step}`);
  }
  try {
    return { step, configHash: metadata.configHash ?? '', random: JSON.parse(metadata.random ?? '{}') };
  } catch (cause) {
    throw new SafetensorsError(path, 'expected random states as JSON, got something else', { cause });
  }
}
