import type { Parameter } from './parameter.ts';
import type { WeightsReader } from './weights-reader.ts';

/** A parameter as a file has it: under its name with a prefix. */
interface StoredParameter {
  readonly prefix: string;
  readonly parameter: Parameter;
}

/** Checks from the header that a parameter is in the file, with its shape and type. */
export function assertStored(reader: WeightsReader, { prefix, parameter }: StoredParameter): void {
  const name = `${prefix}${parameter.name}`;
  if (parameter.role === 'counter') reader.assertInteger(name, parameter.diskShape);
  else reader.assertFloat(name, parameter.diskShape);
}

/** A parameter's values in disk layout. */
export async function readStored(
  reader: WeightsReader,
  { prefix, parameter }: StoredParameter,
): Promise<Float32Array> {
  const name = `${prefix}${parameter.name}`;
  return parameter.role === 'counter'
    ? reader.readIntegers(name, parameter.diskShape)
    : reader.readFinite(name, parameter.diskShape);
}
