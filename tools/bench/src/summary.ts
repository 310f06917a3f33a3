import networks from './networks.json' with { type: 'json' };
import type { PeerIntroduction, StepAnswer } from './peer.ts';

/** Everything measured of one peer at one job. */
export interface Timings extends PeerIntroduction {
  readonly name: string;
  readonly steps: StepAnswer[];
}

export interface PeerResult {
  readonly peer: string;
  readonly about: string;
  readonly parameters: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly medianCpuMs: number;
  /** Only where the work of a step is known. */
  readonly gigaFlops?: number;
  readonly peakMegabytes: number;
  /** Time of the faster PyTorch format / time of this peer, medians of the chosen clock; absent without PyTorch. */
  readonly speedup?: number;
}

export interface JobResult {
  readonly job: string;
  readonly peers: PeerResult[];
}

/** Which time of a step is compared: of the wall, or of all threads of the process. */
export type Clock = 'ms' | 'cpuMs';

/** `native:avx2` → `avx2`, `torch:avx2 nhwc` → `avx2`, `torch nhwc` → ''. */
const levelOf = (name: string) => /:(\S+)/.exec(name)?.[1] ?? '';
const isTorch = (name: string) => /^(torch|cuda)\b/.test(name);

/**
 * Medians, and ratios to the faster of PyTorch's memory formats and devices: at a peer's own level where PyTorch ran at it
 * too, else at the best.
 */
export function summarise(job: string, timings: readonly Timings[], clock: Clock = 'ms'): JobResult {
  const medianOf = ({ steps }: Timings, key: Clock) => median(steps.map((step) => step[key]));
  const torchTime = (level: string) =>
    Math.min(
      ...timings
        .filter(({ name }) => isTorch(name) && levelOf(name) === level)
        .map((peer) => medianOf(peer, clock)),
    );
  const speedup = (peer: Timings) => {
    const same = torchTime(levelOf(peer.name));
    const torch = Number.isFinite(same) ? same : torchTime('');
    return Number.isFinite(torch) ? torch / medianOf(peer, clock) : undefined;
  };
  const gigaFlop = workOf(job);
  const peers = timings.map((peer) => ({
    peer: peer.name,
    about: peer.about,
    parameters: peer.parameters,
    medianMs: medianOf(peer, 'ms'),
    minMs: Math.min(...peer.steps.map(({ ms }) => ms)),
    medianCpuMs: medianOf(peer, 'cpuMs'),
    gigaFlops: gigaFlop && gigaFlop / (medianOf(peer, 'ms') / 1000),
    peakMegabytes: Math.max(...peer.steps.map(({ peakMegabytes }) => peakMegabytes)),
    speedup: speedup(peer),
  }));
  return { job, peers };
}

/** The middle of the values; of an even number the lower middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1];
}

function workOf(job: string): number | undefined {
  const work: Record<string, number> = {
    'train A': networks.A.trainingGigaFlop,
    'train B': networks.B.trainingGigaFlop,
  };
  return work[job];
}
