import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { EngineUnavailableError } from '../engine-unavailable-error.ts';
import { type KernelLibrary, type MemoryBlock, numberKernels } from './kernel-library.ts';
import { type WasmLevel, wasmBinary, wasmLevels } from './wasm-levels.ts';
import { type WasmMemory, type WasmModule, webAssembly } from './web-assembly.ts';

/** What `native/src/wasm-main.cc` exports. */
interface Exports {
  callsAddress(): number;
  callWordCount(): number;
  kernelNamesAddress(): number;
  /** 0 if the memory is full. */
  allocate(bytes: number): number;
  release(address: number, bytes: number): void;
  wasFull(): number;
  readonly __stack_pointer: { value: number };
  setThreads(threads: number): void;
  run(from: number, to: number): void;
  placeOfCall(): number;
  stop(): void;
}

const PAGE = 65536;
const INITIAL_PAGES = 256;
const MOST_PAGES = 65536; // 4 GiB, all that 32-bit addresses reach
const STACK = 262144;
const SPARE = 64;

const workerUrl = new URL('../../../wasm/pool-worker.mjs', import.meta.url);

/**
 * Starts the WebAssembly kernels with `threads - 1` workers beside the calling thread. `level` names one of the builds;
 * default is the best that this Node runs.
 */
export async function openWasmLibrary(o: { threads: number; level?: string }): Promise<KernelLibrary> {
  const { threads } = o;
  const level = chooseLevel(o.level);
  const module = await loadModule(wasmBinary(level));
  const memory = new webAssembly.Memory({ initial: INITIAL_PAGES, maximum: MOST_PAGES, shared: true });
  const exports = new webAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  const workers = await startWorkers({ module, memory, exports, count: threads - 1 });
  exports.setThreads(threads);
  return {
    name: 'wasm',
    threads,
    detail: `WebAssembly kernels, ${level}`,
    calls: new Float64Array(memory.buffer, exports.callsAddress(), exports.callWordCount()),
    numbers: numberKernels('wasm engine', readText(memory, exports.kernelNamesAddress())),
    allocate: (bytes) => allocate(memory, exports, bytes),
    memoryIsFull,
    run: (from, to) => run(exports, from, to),
    dispose: async () => {
      exports.stop();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function chooseLevel(asked: string | undefined): WasmLevel {
  const levels = wasmLevels();
  const level = levels.find((one) => one === (asked ?? levels.at(-1)));
  if (level !== undefined) return level;
  throw new EngineUnavailableError(
    `wasm engine: this Node has no level '${asked}' (it runs ${levels.join(', ')}).`,
  );
}

async function loadModule(wasmUrl: URL): Promise<WasmModule> {
  try {
    return await webAssembly.compile(await readFile(wasmUrl));
  } catch (error) {
    throw new EngineUnavailableError(
      `wasm engine: ${wasmUrl.pathname} does not load: ${(error as Error).message} (restore the file, or use Node 20 or later).`,
      { cause: error },
    );
  }
}

async function startWorkers(o: {
  module: WasmModule;
  memory: WasmMemory;
  exports: Exports;
  count: number;
}): Promise<Worker[]> {
  const workers = Array.from({ length: o.count }, (_, i) => {
    const stackTop = allocate(o.memory, o.exports, STACK).address + STACK;
    const workerData = { module: o.module, memory: o.memory, thread: i + 1, stackTop };
    // execArgv: the workers need none of the loaders of this process, and start faster without them.
    return new Worker(workerUrl, { workerData, execArgv: [], name: 'interpolab-kernels' });
  });
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message'))); // once() rejects on 'error'
  } catch (error) {
    await Promise.all(workers.map((worker) => worker.terminate()));
    throw new EngineUnavailableError(
      `wasm engine: its worker threads do not start: ${(error as Error).message}.`,
      {
        cause: error,
      },
    );
  }
  // Sleeping workers must not keep a finished program alive.
  for (const worker of workers) worker.unref();
  return workers;
}

function allocate(memory: WasmMemory, exports: Exports, bytes: number): MemoryBlock {
  const address = exports.allocate(bytes + SPARE) >>> 0;
  if (address === 0) throw memoryIsFull(`${Math.ceil(bytes / 2 ** 20)} MiB more`);
  // Growing makes a new buffer object; older views stay valid, since shared memory never moves.
  const release = () => exports.release(address, bytes + SPARE);
  return { address, buffer: memory.buffer, offset: address, bytes, usedIn: 0, release };
}

function run(exports: Exports, from: number, to: number): number {
  const stack = exports.__stack_pointer.value;
  try {
    exports.run(from, to);
    return to;
  } catch (error) {
    // A trap leaves the stack where it was. Kernels trap only before they start any task.
    exports.__stack_pointer.value = stack;
    if (!exports.wasFull()) throw error;
    return exports.placeOfCall();
  }
}

function memoryIsFull(what: string): RangeError {
  return new RangeError(
    `wasm engine: its memory has no room for ${what}, 4 GiB is the most that WebAssembly has (a smaller batch, or the native engine, needs less).`,
  );
}

function readText(memory: WasmMemory, address: number): string {
  const bytes = new Uint8Array(memory.buffer, address, Math.min(PAGE, memory.buffer.byteLength - address));
  return Buffer.from(bytes.slice(0, bytes.indexOf(0))).toString('latin1');
}
