import { describe, expect, it } from 'vitest';
import { isNativeBuilt } from '../src/lib/backend/native-library.ts';
import { explain, explanations } from './explanations.ts';
import { runSuite } from './run-suite.ts';

const LIMIT = 240_000; // milliseconds; some ten seconds on a quiet machine

describe("the spec files of tfjs-core's own package", () => {
  it('pass on tfjs-backend-cpu, so what fails on ours is ours', { timeout: LIMIT }, async () => {
    const { specs } = await runSuite('cpu');
    const found = explain(specs, []);
    expect(found.unexplained).toEqual([]);
    expect(found.passed).toBeGreaterThan(4000);
  });

  const engines = ['native', 'wasm'] as const;
  for (const engine of engines) {
    const missing = engine === 'native' && !isNativeBuilt() ? ' (SKIPPED: not built on this machine)' : '';
    it.skipIf(missing !== '')(`pass on ${engine}, or say why not${missing}`, { timeout: LIMIT }, async () => {
      const { specs } = await runSuite(engine);
      const found = explain(specs, explanations);
      expect(found.unexplained).toEqual([]);
      expect(found.unneeded).toEqual([]);
      expect(found.share).toBeGreaterThan(0.97);
      expect(found.passed).toBeGreaterThan(3900);
    });
  }
});
