import type { Engine, EngineName } from '../engine.ts';
import { EngineUnavailableError } from '../engine-unavailable-error.ts';
import { nvidiaDevices } from './nvidia-devices.ts';
import { installedVersion, optionalPackages } from './optional-package.ts';
import { startTensorflowGpu } from './tensorflow-gpu-engine.ts';
import { startWebGpu } from './webgpu-engine.ts';

/** An engine that `auto` may take. */
export interface Candidate {
  readonly name: EngineName;
  /** Cheap: loads nothing. One that is not installed is passed over in silence. */
  isInstalled(): boolean;
  /** @throws EngineUnavailableError if it cannot compute here. */
  start(): Promise<Engine>;
}

/** The GPU engines, best first. */
export const gpuCandidates: readonly Candidate[] = [
  {
    name: 'tensorflow-gpu',
    isInstalled: () => installedVersion(optionalPackages.tfjsNodeGpu) !== undefined,
    start: async () => {
      // libtensorflow is some hundred megabytes: not to be loaded only to hear that there is no card.
      if ((await nvidiaDevices()).length === 0) {
        throw new EngineUnavailableError(
          'tensorflow-gpu engine: no NVIDIA driver is loaded: neither /proc/driver/nvidia/gpus nor nvidia-smi shows a card.',
        );
      }
      return startTensorflowGpu();
    },
  },
  {
    name: 'webgpu',
    isInstalled: () =>
      installedVersion(optionalPackages.webgpu) !== undefined &&
      installedVersion(optionalPackages.tfjsWebGpu) !== undefined,
    start: () => startWebGpu({ onlyHardware: true }),
  },
];

/**
 * Starts the first candidate that is installed and can compute, else `otherwise`. Why an installed one was passed over
 * is added to the engine's detail, so that it is read where the engine is. Any other failure than
 * EngineUnavailableError is passed on.
 */
export async function startAutomaticEngine(
  candidates: readonly Candidate[],
  otherwise: () => Promise<Engine>,
): Promise<Engine> {
  const passedOver: string[] = [];
  for (const candidate of candidates) {
    if (!candidate.isInstalled()) continue;
    try {
      return withReasons(await candidate.start(), passedOver);
    } catch (error) {
      if (!(error instanceof EngineUnavailableError)) throw error;
      passedOver.push(error.message.replace(/\.$/, ''));
    }
  }
  return withReasons(await otherwise(), passedOver);
}

function withReasons(engine: Engine, passedOver: readonly string[]): Engine {
  if (passedOver.length === 0) return engine;
  return { ...engine, detail: `${engine.detail} (auto passed over: ${passedOver.join('; ')})` };
}
