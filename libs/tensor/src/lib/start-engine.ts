import { availableParallelism } from 'node:os';
import { isNativeBuilt, openNativeLibrary } from './backend/native-library.ts';
import { startLibrary } from './backend/start-library.ts';
import { openWasmLibrary } from './backend/wasm-library.ts';
import { type Engine, type EngineName, engineNames } from './engine.ts';
import { useReferenceBackend } from './gpu/reference-backend.ts';
import { type Candidate, gpuCandidates, startAutomaticEngine } from './gpu/start-automatic-engine.ts';
import { startTensorflowGpu } from './gpu/tensorflow-gpu-engine.ts';
import { startWebGpu } from './gpu/webgpu-engine.ts';

export type EngineChoice = 'auto' | EngineName;

/** Everything that `startEngine` takes as an engine. */
export const engineChoices: readonly EngineChoice[] = ['auto', ...engineNames];

export interface EngineOptions {
  /** Default `auto`: tensorflow-gpu or webgpu where one is installed and has a GPU, else native if it is built and loads, else wasm. */
  engine?: EngineChoice;
  /**
   * Threads that kernels run on, the calling one included. Default: as many as the machine runs at once. `cpu` and the
   * GPU engines have one.
   */
  threads?: number;
  /**
   * Instruction set of the kernels, for comparisons: one of `nativeLevels()` or of `wasmLevels()`. Default: the best that
   * runs here. Only `native` and `wasm` have levels.
   */
  level?: string;
}

/**
 * Starts an engine and makes it the tfjs backend. One engine of a kind can run in a thread at a time.
 * @throws EngineUnavailableError if the engine that was asked for cannot run here.
 */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
  const { engine = 'auto', threads = availableParallelism(), level } = options;
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new RangeError(`startEngine: threads must be an integer in [1, 256], got ${threads}.`);
  }
  if (level !== undefined && engine !== 'native' && engine !== 'wasm') {
    throw new RangeError(
      `startEngine: level '${level}' is for the native and wasm engines, got engine '${engine}' (name one of them, or leave level out).`,
    );
  }
  switch (engine) {
    case 'tensorflow-gpu':
      return startTensorflowGpu();
    case 'webgpu':
      return startWebGpu({ onlyHardware: false });
    case 'native':
      return startLibrary(openNativeLibrary({ threads, level }));
    case 'wasm':
      return startLibrary(await openWasmLibrary({ threads, level }));
    case 'cpu':
      return startCpu();
    case 'auto':
      return startAutomaticEngine([...gpuCandidates, nativeCandidate(threads)], () =>
        startEngine({ engine: 'wasm', threads }),
      );
    default:
      throw new RangeError(
        `startEngine: engine must be one of ${engineChoices.map((choice) => `'${choice}'`).join(', ')}, got '${engine}'.`,
      );
  }
}

/** Built is not enough: an addon of another system or of older sources does not load. */
function nativeCandidate(threads: number): Candidate {
  return {
    name: 'native',
    isInstalled: isNativeBuilt,
    start: () => startEngine({ engine: 'native', threads }),
  };
}

async function startCpu(): Promise<Engine> {
  await useReferenceBackend();
  return {
    name: 'cpu',
    threads: 1,
    detail: 'tfjs-backend-cpu, the reference: correct and slow',
    dispose: async () => {},
  };
}
