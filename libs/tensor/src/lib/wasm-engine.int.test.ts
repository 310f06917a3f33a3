import { describe } from 'vitest';
import { wasmLevels } from './backend/wasm-levels.ts';
import { describeEngineContract } from './contract/engine-contract.test-support.ts';
import { startEngine } from './start-engine.ts';

describe.each(wasmLevels())('wasm engine, %s', (level) => {
  describeEngineContract('wasm', (threads) => startEngine({ engine: 'wasm', threads, level }));
});
