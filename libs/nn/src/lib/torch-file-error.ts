import { WeightsFileError } from './weights-file-error.ts';

/** A PyTorch file that is missing, damaged, hostile, or holds more than named tensors. The message is one line. */
export class TorchFileError extends WeightsFileError {
  override readonly name = 'TorchFileError';
}
