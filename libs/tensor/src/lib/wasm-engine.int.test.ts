import { describe } from 'vitest';
import { describeEngineContract } from './contract/engine-contract.ts';

describe('wasm engine', () => {
  describeEngineContract('wasm');
});
