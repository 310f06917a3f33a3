/** What somebody asked for cannot be had as asked: the message is for them, and says nothing of the inside. */
export class InputError extends RangeError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InputError';
  }
}
