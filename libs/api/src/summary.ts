// Values of summaries, for the browser too.
export { decodeSummaryValue } from './lib/schemas/summary-value.ts';
