/** A safetensors file that is missing, damaged, or not what the network needs. The message is one line. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
  readonly path: string;

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path}: ${problem}`, options);
    this.path = path;
  }
}
