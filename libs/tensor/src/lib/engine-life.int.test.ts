import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isNativeBuilt } from './backend/native-library.ts';

const run = promisify(execFile);
const packageFolder = fileURLToPath(new URL('../..', import.meta.url));
const minutes = 60_000;
/** MiB by which resident memory may differ between two equal states: V8's own heap was seen to wander by 48. */
const WANDERING = 100;

// biome-ignore lint/suspicious/noExplicitAny: each program prints its own counts
async function live(program: string, engine = ''): Promise<any> {
  const file = 'src/lib/contract/engine-life.fixture.ts';
  const args = ['--expose-gc', '--import', 'tsx', file, program, engine];
  const { stdout } = await run(process.execPath, args, { cwd: packageFolder });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

const engines = ['native', 'wasm'].filter((engine) => engine !== 'native' || isNativeBuilt());

describe.each(engines)('the life of the %s engine', (engine) => {
  it(
    'makes and disposes of 10,000 tensors in the memory of the first 2,000',
    async () => {
      const { before, after } = await live('tensors', engine);
      expect(after.numTensors).toBe(before.numTensors);
      expect(after.numBytes).toBe(before.numBytes);
      expect(after.held).toBe(before.held);
      expect(after.memory - before.memory).toBeLessThan(WANDERING); // the tensors are 2,000 MiB together
    },
    2 * minutes,
  );

  it(
    'starts and ends 200 times without leaving memory, threads or files',
    async () => {
      const { before, after, sum } = await live('engines', engine);
      // Taps in reach of 16 × 16 pixels: (3·14 + 2·2)²; 2 images, 16 inputs, 16 outputs.
      expect(sum).toBe(200 * 2 * 46 ** 2 * 16 * 16);
      expect(after.threads).toBeLessThanOrEqual(before.threads);
      expect(after.files).toBeLessThanOrEqual(before.files);
      expect(after.memory - before.memory).toBeLessThan(WANDERING); // 200 engines of 4 MiB and more each
    },
    4 * minutes,
  );

  it(
    'trains 1,000 steps with the tensors, bytes and blocks of those before',
    async () => {
      const { before, after } = await live('steps', engine);
      const { memory: memoryBefore, ...counts } = before;
      const { memory, ...countsAfter } = after;
      expect(countsAfter).toEqual(counts);
      expect(memory - memoryBefore).toBeLessThan(WANDERING);
    },
    2 * minutes,
  );

  it(
    'lets the memory of large tensors go when only small ones are made',
    async () => {
      const { during, after } = await live('phases', engine);
      expect(during.held).toBeGreaterThanOrEqual(8 * 32);
      expect(after.held).toBeLessThan(8);
      // The linear memory of WebAssembly never shrinks; what it holds free is used for any size.
      if (engine === 'native') expect(after.memory).toBeLessThan(during.memory - 200);
    },
    2 * minutes,
  );

  it('does not use the processor while nothing is asked of it', async () => {
    const { cpu } = await live('idle', engine);
    expect(cpu).toBeLessThan(150); // three threads that spin would use 2,000 ms and more
  });
});

it.skipIf(!isNativeBuilt())('native, wasm and cpu engines live together in one thread', async () => {
  const { sums } = await live('together');
  expect(sums).toHaveLength(18);
  for (const sum of sums) expect(sum).toBe(2 * 22 ** 2 * 16 * 16);
});
