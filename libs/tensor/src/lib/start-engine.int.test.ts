import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isNativeBuilt, nativeLevels, openNativeLibrary } from './backend/native-library.ts';
import { EngineUnavailableError } from './engine-unavailable-error.ts';
import { type EngineChoice, startEngine } from './start-engine.ts';
import * as tf from './tf.ts';

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

describe(startEngine, () => {
  it('takes native if it is built, else wasm, unless there is a GPU with its engine', async () => {
    const engine = await startEngine({ threads: 1 });
    expect(engine.threads).toBe(1);
    if (engine.adapter) expect(engine.adapter.type).toBe('hardware');
    else expect(engine.name).toBe(isNativeBuilt() ? 'native' : 'wasm');
    expect(tf.getBackend()).toBe(engine.name === 'tensorflow-gpu' ? 'tensorflow' : engine.name);
    await engine.dispose();
    await engine.dispose(); // a second time does nothing
  });

  it.skipIf(!isNativeBuilt())(
    'takes wasm if the native addon is there but does not load, and says so',
    async () => {
      const program = `
      process.dlopen = () => { throw new Error('wrong ELF class'); };
      const { startEngine } = await import('@interpolab/tensor');
      const { name, detail } = await startEngine({ threads: 1 });
      console.log(JSON.stringify({ name, detail }));`;
      const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: packageFolder });
      const { name, detail } = JSON.parse(stdout);
      expect(name).toBe('wasm');
      expect(detail).toContain('auto passed over');
      expect(detail).toMatch(/native engine: .* does not load: wrong ELF class \(build it again with/);
    },
  );

  it('says what is wrong with its options', async () => {
    await expect(startEngine({ engine: 'gpu' as EngineChoice })).rejects.toThrow(
      new RangeError(
        "startEngine: engine must be one of 'auto', 'tensorflow-gpu', 'webgpu', 'native', 'wasm', 'cpu', got 'gpu'.",
      ),
    );
    await expect(startEngine({ threads: 0 })).rejects.toThrow(
      new RangeError('startEngine: threads must be an integer in [1, 256], got 0.'),
    );
  });

  it.skipIf(!isNativeBuilt())('says which instruction sets there are', () => {
    const known = nativeLevels().join(', ');
    expect(() => openNativeLibrary({ threads: 1, level: 'avx9' })).toThrow(
      new EngineUnavailableError(`native engine: this processor has no level 'avx9' (it runs ${known}).`),
    );
  });
});

describe('README.md', () => {
  it('has an example that runs', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const example = /```ts\n([\s\S]*?)```/.exec(readme)![1];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', example],
      { cwd: packageFolder },
    );
    const promised = /prints `(.*)`/.exec(readme)![1];
    expect(stdout.trim()).toBe(promised);
  });
});
