import { fetchValues } from '@interpolab/tensor';
import type { MovingAverage } from './moving-average.ts';
import { withWeights } from './open-weights.ts';
import type { Parameter } from './parameter.ts';
import type { ParameterSet } from './parameter-set.ts';
import { type TensorToWrite, writeSafetensors } from './safetensors-writer.ts';
import { assertStored, readStored } from './stored-parameter.ts';
import { writeTorch } from './torch-writer.ts';
import { WeightsFileError } from './weights-file-error.ts';
import type { WeightsReader } from './weights-reader.ts';

export interface SaveWeightsOptions {
  /** Save the averaged weights instead of the raw ones. */
  readonly average?: MovingAverage;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Saves weights under the reference's names and in its layout, so that the reference can load them: for PyTorch if
 * `path` ends in `.pt` or `.pth` (which has no place for metadata), else as safetensors.
 */
export async function saveWeights(
  path: string,
  parameters: ParameterSet,
  options: SaveWeightsOptions = {},
): Promise<void> {
  const { average, metadata } = options;
  await fetchValues(average?.variables ?? [...parameters].map(({ variable }) => variable));
  const valuesOf = (parameter: Parameter) => average?.toDisk(parameter) ?? parameter.toDisk();
  const tensors = tensorsToWrite('', parameters, valuesOf);
  if (/\.pth?$/.test(path)) {
    if (metadata)
      throw new RangeError(`saveWeights: ${path}: a PyTorch file takes no metadata (use .safetensors)`);
    writeTorch(path, tensors);
  } else {
    writeSafetensors(path, { tensors, metadata });
  }
}

export interface LoadWeightsOptions {
  /** Which part of the file: '' for a weight file, `model.` or `average.` for a training checkpoint, `state_dict.` where it is nested. */
  readonly prefix?: string;
}

/**
 * Loads weights by name, from a safetensors or PyTorch file. Names and shapes are all checked before the first value
 * is set. Throws WeightsFileError naming file, tensor, expected and got; the parameters must not be used after that.
 */
export async function loadWeights(
  path: string,
  parameters: ParameterSet,
  { prefix = '' }: LoadWeightsOptions = {},
): Promise<Readonly<Record<string, string>>> {
  return withWeights(path, async (reader) => {
    assertHolds(reader, { prefix, parameters });
    if (prefix === '') {
      assertNothingElse(
        reader,
        [...parameters].map((parameter) => parameter.name),
      );
    }
    for (const parameter of parameters) {
      parameter.assign(await readStored(reader, { prefix, parameter }));
    }
    return reader.metadata;
  });
}

/** Tensors `prefix + name` for every parameter, read lazily. */
export function tensorsToWrite(
  prefix: string,
  parameters: ParameterSet,
  valuesOf: (parameter: Parameter) => Float32Array,
): TensorToWrite[] {
  return [...parameters].map((parameter) => {
    const isCounter = parameter.role === 'counter';
    return {
      name: `${prefix}${parameter.name}`,
      dtype: isCounter ? 'I64' : 'F32',
      shape: parameter.diskShape,
      values: () =>
        isCounter ? BigInt64Array.from(valuesOf(parameter), (value) => BigInt(value)) : valuesOf(parameter),
    };
  });
}

/** Checks from the header that every parameter is in the file with its shape. */
export function assertHolds(
  reader: WeightsReader,
  { prefix, parameters }: { prefix: string; parameters: ParameterSet },
): void {
  for (const parameter of parameters) {
    assertStored(reader, { prefix, parameter });
  }
}

export function assertNothingElse(reader: WeightsReader, expectedNames: Iterable<string>): void {
  const expected = new Set(expectedNames);
  for (const name of reader.entries.keys()) {
    if (!expected.has(name)) {
      throw new WeightsFileError(reader.path, `tensor "${name}": not part of this network`);
    }
  }
}
