/** What somebody asked for cannot be had as asked: the message is for them, and says nothing of the inside. */
export class InputError extends RangeError {
  readonly isInputError = true;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InputError';
  }
}

/** By its mark, not by its class: a bundler may pack this file twice, and then there are two classes. */
export const isInputError = (error: unknown): error is InputError =>
  error instanceof Error && 'isInputError' in error && error.isInputError === true;
