import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { fileURLToPath } from 'node:url';
import { EngineUnavailableError } from '../engine-unavailable-error.ts';
import { type KernelLibrary, type MemoryBlock, numberKernels } from './kernel-library.ts';

interface Instance {
  readonly threads: number;
  run(from: number, to: number): number;
  close(): void;
}

interface Addon {
  open(threads: number, level: string, calls: Float64Array): Instance;
  addressOf(buffer: ArrayBuffer): number;
  release(buffer: ArrayBuffer): void;
  readonly callWords: number;
  readonly kernelNames: string;
  readonly levels: string[];
}

const ALIGNMENT = 64;
const SPARE = 64;

/** Where `native/build.mjs` puts the addon of this machine. */
export function nativeAddonPath(): string {
  return fileURLToPath(
    new URL(`../../../native/build/kernels-${platform()}-${arch()}.node`, import.meta.url),
  );
}

/** Whether the native engine has been built here. */
export function isNativeBuilt(): boolean {
  return existsSync(nativeAddonPath());
}

/** The instruction-set levels that were built and that this processor runs, best last; none if nothing is built. */
export function nativeLevels(): string[] {
  return isNativeBuilt() ? loadAddon().levels : [];
}

/**
 * Opens the compiled addon with its own threads. `level` names an instruction-set level; default is the best that
 * this processor runs.
 */
export function openNativeLibrary(o: { threads: number; level?: string }): KernelLibrary {
  const addon = loadAddon();
  const level = o.level ?? addon.levels[addon.levels.length - 1];
  if (!addon.levels.includes(level)) {
    throw new EngineUnavailableError(
      `native engine: this processor has no level '${level}' (it runs ${addon.levels.join(', ')}).`,
    );
  }
  const numbers = numberKernels('native engine', addon.kernelNames);
  const calls = new Float64Array(addon.callWords);
  const instance = addon.open(o.threads, level, calls);
  const blocks = new Set<MemoryBlock>();
  return {
    name: 'native',
    threads: instance.threads,
    detail: `C++ kernels, ${level}`,
    calls,
    numbers,
    allocate: (bytes) => allocate(addon, bytes, blocks),
    memoryIsFull,
    run: (from, to) => instance.run(from, to),
    dispose: async () => {
      instance.close();
      for (const block of blocks) block.release();
    },
  };
}

function loadAddon(): Addon {
  const path = nativeAddonPath();
  if (!existsSync(path)) {
    throw new EngineUnavailableError(
      'native engine: it is not built on this machine (run `node libs/tensor/native/build.mjs`, or use the wasm engine).',
    );
  }
  try {
    return createRequire(import.meta.url)(path) as Addon;
  } catch (error) {
    throw new EngineUnavailableError(
      `native engine: ${path} does not load: ${(error as Error).message} (build it again with \`node libs/tensor/native/build.mjs\`).`,
      { cause: error },
    );
  }
}

// The memory is an ArrayBuffer of JavaScript, so typed arrays see it without a copy, and the collector frees it if
// nobody gave it back. Giving back detaches it: at once, and a forgotten view of it is empty instead of wrong.
function allocate(addon: Addon, bytes: number, blocks: Set<MemoryBlock>): MemoryBlock {
  const buffer = makeBuffer(bytes + ALIGNMENT + SPARE);
  const start = addon.addressOf(buffer);
  const address = Math.ceil(start / ALIGNMENT) * ALIGNMENT;
  const release = () => {
    if (blocks.delete(block)) addon.release(buffer);
  };
  const block: MemoryBlock = { address, buffer, offset: address - start, bytes, usedIn: 0, release };
  blocks.add(block);
  return block;
}

function makeBuffer(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (error) {
    throw memoryIsFull(`${Math.ceil(bytes / 2 ** 20)} MiB more`, error);
  }
}

function memoryIsFull(what: string, cause?: unknown): RangeError {
  return new RangeError(`native engine: the system has no memory for ${what} (a smaller batch needs less).`, {
    cause,
  });
}
