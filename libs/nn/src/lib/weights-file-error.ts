/** A file of weights that is missing, damaged, hostile, or not what the network needs. The message is one line. */
export class WeightsFileError extends Error {
  override readonly name: string = 'WeightsFileError';
  readonly path: string;

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path}: ${problem}`, options);
    this.path = path;
  }
}
