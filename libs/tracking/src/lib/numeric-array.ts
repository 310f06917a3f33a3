import pg from 'pg';

/** A Postgres array literal; pg's own conversion loses the sign of -0. */
export function numericArray(numbers: readonly number[]): string {
  return `{${numbers.map((value) => (Object.is(value, -0) ? '-0' : String(value))).join(',')}}`;
}

/** The inverse, for arrays without NULL: "NaN", "Infinity" and "-Infinity" are what Number reads too. */
export function parseNumericArray(text: string): number[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',').map(Number);
}

const INT8_ARRAY_OID = 1016;
const FLOAT8_ARRAY_OID = 1022;

/** Type parsers for a query that reads long arrays of numbers; bigints become numbers. */
export const numericArrayTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8_ARRAY_OID || oid === FLOAT8_ARRAY_OID
      ? parseNumericArray
      : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};
