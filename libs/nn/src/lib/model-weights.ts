import type { MovingAverage } from './moving-average.ts';
import type { Parameter } from './parameter.ts';
import type { ParameterSet } from './parameter-set.ts';
import { SafetensorsError } from './safetensors-error.ts';
import { type SafetensorsReader, withSafetensors } from './safetensors-reader.ts';
import { type TensorToWrite, writeSafetensors } from './safetensors-writer.ts';

export interface SaveWeightsOptions {
  /** Save the averaged weights instead of the raw ones. */
  readonly average?: MovingAverage;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Saves weights under the reference's names and in its layout, so that the reference can load them. */
export async function saveWeights(
  path: string,
  parameters: ParameterSet,
  options: SaveWeightsOptions = {},
): Promise<void> {
  const { average, metadata } = options;
  const valuesOf = (parameter: Parameter) => average?.toDisk(parameter) ?? parameter.toDisk();
  writeSafetensors(path, { tensors: tensorsToWrite('', parameters, valuesOf), metadata });
}

export interface LoadWeightsOptions {
  /** Which part of the file: '' for a weight file, `model.` or `average.` for a training checkpoint. */
  readonly prefix?: string;
}

/**
 * Loads weights by name. Names and shapes are all checked before the first value is set. Throws SafetensorsError
 * naming file, tensor, expected and got; the parameters must not be used after that.
 */
export async function loadWeights(
  path: string,
  parameters: ParameterSet,
  { prefix = '' }: LoadWeightsOptions = {},
): Promise<Readonly<Record<string, string>>> {
  return withSafetensors(path, async (reader) => {
    assertHolds(reader, { prefix, parameters });
    if (prefix === '') {
      assertNothingElse(
        reader,
        [...parameters].map((parameter) => parameter.name),
      );
    }
    for (const parameter of parameters) {
      parameter.assign(await reader.readFinite(`${prefix}${parameter.name}`, parameter.diskShape));
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
  return [...parameters].map((parameter) => ({
    name: `${prefix}${parameter.name}`,
    dtype: 'F32',
    shape: parameter.diskShape,
    values: () => valuesOf(parameter),
  }));
}

/** Checks from the header that every parameter is in the file with its shape. */
export function assertHolds(
  reader: SafetensorsReader,
  { prefix, parameters }: { prefix: string; parameters: ParameterSet },
): void {
  for (const parameter of parameters) {
    reader.assertFloat32(`${prefix}${parameter.name}`, parameter.diskShape);
  }
}

export function assertNothingElse(reader: SafetensorsReader, expectedNames: Iterable<string>): void {
  const expected = new Set(expectedNames);
  for (const name of reader.entries.keys()) {
    if (!expected.has(name)) {
      throw new SafetensorsError(reader.path, `tensor "${name}": not part of this network`);
    }
  }
}
