// The query language alone, for a browser: what it means is said in the README. Nothing here needs Node.

export { csvCell } from './lib/query/csv-cell.ts';
export { formatField, formatLiteral, formatQuery, keysOfPath, quoteText } from './lib/query/format-query.ts';
export { parseQuery } from './lib/query/parse-query.ts';
export { pointAt, QueryError } from './lib/query/query-error.ts';
export { AGGREGATES, FIELD_NAMES, parseField } from './lib/query/query-fields.ts';
export { bareValue } from './lib/query/query-values.ts';
export type { Aggregate, Comparison, Field, Literal, RunQuery, ValueTest } from './lib/query/run-query.ts';
