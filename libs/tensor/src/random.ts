// The seeded numbers alone, for who needs neither tensors nor TensorFlow.js.
export { type RandomState, RandomStream } from './lib/random/random-stream.ts';
export { streamFor } from './lib/random/stream-for.ts';
