/** Collects the parameters of a statement; `add` returns the place holder. */
export interface SqlParameters {
  readonly values: unknown[];
  add(value: unknown): string;
}

export function sqlParameters(values: unknown[] = []): SqlParameters {
  return {
    values,
    add(value) {
      values.push(value);
      return `$${values.length}`;
    },
  };
}
