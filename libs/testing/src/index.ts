import './lib/matchers.ts';

// The rule that the golden files were made by: `trainer:verify` needs it too, so it lives where that may import it.
export { normalValues, parameterValues, streamValue, streamValues } from '@interpolab/nn';

export { type Comparison, compareAllClose, type Tolerance } from './lib/compare-all-close.ts';
export { expectNoLeaks } from './lib/expect-no-leaks.ts';
export {
  loadReference,
  type ReferenceParameter,
  type ScheduleReference,
  type SmallReference,
} from './lib/load-reference.ts';
export { compareWithReference, type ReferenceTensor } from './lib/reference-tensor.ts';
export { type ExampleOutput, runReadmeExample } from './lib/run-readme-example.ts';
export { tempDirectory } from './lib/temp-directory.ts';
