import './lib/matchers.ts';

// The rule that the golden files were made by, and how they give a tensor: `trainer:verify` needs them too, so they live
// where that may import them.
export { type GoldenTensor, normalValues, parameterValues, streamValue, streamValues } from '@interpolab/nn';

export { type Comparison, compareAllClose, type Tolerance } from './lib/compare-all-close.ts';
export { expectNoLeaks } from './lib/expect-no-leaks.ts';
export {
  type EfficientNetReference,
  loadReference,
  type ReferenceParameter,
  type ScheduleReference,
  type SmallReference,
} from './lib/load-reference.ts';
export { compareWithReference } from './lib/reference-tensor.ts';
export { type ExampleOutput, runReadmeExample } from './lib/run-readme-example.ts';
export { tempDirectory } from './lib/temp-directory.ts';
