const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/** A Postgres array literal, NULL for null; pg's own conversion loses the sign of -0. */
export function numericArray(numbers: readonly (number | null)[]): string {
  return `{${numbers.map((value) => (value === null ? 'NULL' : numberText(value))).join(',')}}`;
}
