// Columns of numbers as `metrics.packedCurves` sends them, for the browser.
export { type PackedNumbers, unpackNumbers } from './lib/metrics/packed-numbers.ts';
