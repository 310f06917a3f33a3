import { describe } from 'vitest';
import { isNativeBuilt } from './backend/native-library.ts';
import { describeEngineContract } from './contract/engine-contract.ts';

describe.skipIf(!isNativeBuilt())('native engine (skipped where it is not built)', () => {
  describeEngineContract('native');
});
