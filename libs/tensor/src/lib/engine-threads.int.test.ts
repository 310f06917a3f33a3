import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isNativeBuilt } from './backend/native-library.ts';

const run = promisify(execFile);
const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

async function runNode(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', ...args], { cwd: packageFolder });
  return stdout.trim();
}

describe.each(['native', 'wasm'].filter((engine) => engine !== 'native' || isNativeBuilt()))(
  '%s engine',
  (engine) => {
    it('runs in several worker threads, survives terminate(), and lets the process end', async () => {
      // Σ over 8 images of 16 × 16 pixels, 32 outputs: (3·14 + 2·2)² taps in reach, 32 inputs each.
      const sum = 8 * 32 * 32 * 46 ** 2;
      expect(await runNode('src/lib/contract/engine-in-workers.fixture.ts', engine)).toBe(
        `sums ${sum} ${sum}`,
      );
    });

    it('lets the process end without dispose()', async () => {
      const program = `import { startEngine } from '@interpolab/tensor'; console.log((await startEngine({ engine: '${engine}', threads: 3 })).threads);`;
      expect(await runNode('--input-type=module', '--eval', program)).toBe('3');
    });
  },
);
