import { describe, expect, it } from 'vitest';
import { nativeLevels, openNativeLibrary } from './backend/native-library.ts';
import { startLibrary } from './backend/start-library.ts';
import { describeEngineContract } from './contract/engine-contract.test-support.ts';

const levels = nativeLevels();

describe.each(levels)('native engine, %s', (level) => {
  describeEngineContract('native', (threads) => startLibrary(openNativeLibrary({ threads, level })));
});

it.skipIf(levels.length === 0)('native engine: tested, because it is built on this machine', () => {
  expect(levels.length).toBeGreaterThan(0);
});
