import './lib/matchers.ts';

export { type Comparison, compareAllClose, type Tolerance } from './lib/compare-all-close.ts';
export { expectNoLeaks } from './lib/expect-no-leaks.ts';
export {
  loadReference,
  type ReferenceParameter,
  type ScheduleReference,
  type SmallReference,
} from './lib/load-reference.ts';
export { normalValues, parameterValues, streamValue, streamValues } from './lib/number-stream.ts';
export { compareWithReference, type ReferenceTensor } from './lib/reference-tensor.ts';
export { type ExampleOutput, runReadmeExample } from './lib/run-readme-example.ts';
export { tempDirectory } from './lib/temp-directory.ts';
