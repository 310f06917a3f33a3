import { WeightsFileError } from './weights-file-error.ts';

/** A safetensors file that is missing, damaged, or not what the network needs. The message is one line. */
export class SafetensorsError extends WeightsFileError {
  override readonly name = 'SafetensorsError';
}
