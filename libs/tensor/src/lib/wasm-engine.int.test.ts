import { describe } from 'vitest';
import { describeEngineContract } from './contract/engine-contract.test-support.ts';
import { startEngine } from './start-engine.ts';

describe('wasm engine', () => {
  describeEngineContract('wasm', (threads) => startEngine({ engine: 'wasm', threads }));
});
