import { fetchValues, type RandomState } from '@interpolab/tensor';
import { assertHolds, assertNothingElse, tensorsToWrite } from './model-weights.ts';
import type { MovingAverage } from './moving-average.ts';
import type { Optimizer } from './optimizer.ts';
import type { Parameter } from './parameter.ts';
import type { ParameterSet } from './parameter-set.ts';
import { SafetensorsError } from './safetensors-error.ts';
import { type SafetensorsReader, withSafetensors } from './safetensors-reader.ts';
import { type TensorToWrite, writeSafetensors } from './safetensors-writer.ts';
import { readStored } from './stored-parameter.ts';

const format = 'interpolab-training-checkpoint';
const formatVersion = 1;

/** What training changes: everything that a resumed run needs to go on to the last bit. */
export interface TrainingState {
  readonly parameters: ParameterSet;
  readonly optimizer: Optimizer;
  /** Moved by the optimiser. */
  readonly average?: MovingAverage;
  /** Averages at other rates. */
  readonly furtherAverages?: readonly MovingAverage[];
  /** What else the next step depends on. */
  readonly memory?: TrainingMemory;
}

/** Plain numbers that training remembers from step to step, by name; their sizes never change. */
export interface TrainingMemory {
  arrays(): Readonly<Record<string, Float32Array>>;
  restore(arrays: Readonly<Record<string, Float32Array>>): void;
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
 * Writes one safetensors file: `model.*`, `average.*` and `average@<rate>.*` (if there are any), `optimizer.<slot>.*`
 * (AdamW: `first`, `second`), `memory.*`, and the info in its metadata.
 */
export async function saveTrainingCheckpoint(
  path: string,
  state: TrainingState,
  info: Omit<CheckpointInfo, 'random'> & Partial<Pick<CheckpointInfo, 'random'>>,
): Promise<void> {
  const { parameters, optimizer, average, furtherAverages = [] } = state;
  await fetchValues([
    ...[...parameters].map(({ variable }) => variable),
    ...(average?.variables ?? []),
    ...furtherAverages.flatMap(({ variables }) => variables),
    ...optimizer.variables,
  ]);
  writeSafetensors(path, {
    tensors: [
      ...partsOf(state).flatMap(({ prefix, valuesOf }) => tensorsToWrite(prefix, parameters, valuesOf)),
      ...memoryToWrite(state),
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
    assertNothingElse(reader, [
      ...parts.flatMap(({ prefix }) => state.parameters.names.map((name) => `${prefix}${name}`)),
      ...memoryToWrite(state).map(({ name }) => name),
    ]);
    for (const { name, shape } of memoryToWrite(state)) reader.assertFloat(name, shape);
    for (const { prefix, assign } of parts) {
      for (const parameter of state.parameters) {
        assign(parameter, await readStored(reader, { prefix, parameter }));
      }
    }
    await restoreMemory(reader, state);
    return info;
  });
}

const memoryPrefix = 'memory.';

function memoryToWrite({ memory }: TrainingState): TensorToWrite[] {
  return Object.entries(memory?.arrays() ?? {}).map(([name, values]) => ({
    name: `${memoryPrefix}${name}`,
    dtype: 'F32',
    shape: [values.length],
    values: () => values,
  }));
}

async function restoreMemory(reader: SafetensorsReader, state: TrainingState): Promise<void> {
  const arrays: Record<string, Float32Array> = {};
  for (const { name, shape } of memoryToWrite(state)) {
    arrays[name.slice(memoryPrefix.length)] = await reader.readFinite(name, shape);
  }
  state.memory?.restore(arrays);
}

/** One set of values of all parameters: how they are read for the file, and put back. */
interface CheckpointPart {
  readonly prefix: string;
  valuesOf(parameter: Parameter): Float32Array;
  assign(parameter: Parameter, values: Float32Array): void;
}

function partsOf({ optimizer, average, furtherAverages = [] }: TrainingState): CheckpointPart[] {
  return [
    {
      prefix: 'model.',
      valuesOf: (parameter) => parameter.toDisk(),
      assign: (parameter, values) => parameter.assign(values),
    },
    ...(average ? [averagePart('average.', average)] : []),
    ...furtherAverages.map((further) => averagePart(`average@${further.decay}.`, further)),
    ...optimizer.slots.map((slot) => ({
      prefix: `optimizer.${slot}.`,
      valuesOf: (parameter: Parameter) => optimizer.toDisk(parameter, slot),
      assign: (parameter: Parameter, values: Float32Array) => optimizer.assign(parameter, slot, values),
    })),
  ];
}

function averagePart(prefix: string, average: MovingAverage): CheckpointPart {
  return {
    prefix,
    valuesOf: (parameter) => average.toDisk(parameter),
    assign: (parameter, values) => average.assign(parameter, values),
  };
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
