import { InputError } from '../store/input-error.ts';

/** A filter that cannot be understood. `column` counts characters of the filter from 1. */
export class QueryError extends InputError {
  readonly column: number;

  constructor(column: number, message: string) {
    super(`filter, column ${column}: ${message}.`);
    this.name = 'QueryError';
    this.column = column;
  }
}

/** The filter with a mark under the place, for a terminal. */
export const pointAt = (filter: string, { column, message }: QueryError): string =>
  `${message}\n  ${filter.replace(/\s/g, ' ')}\n  ${' '.repeat(column - 1)}^`;
