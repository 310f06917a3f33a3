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
  /** Time of the faster PyTorch format / time of this peer, medians; absent without PyTorch. */
  readonly speedup?: number;
}

export interface JobResult {
  readonly job: string;
  readonly peers: PeerResult[];
}

const isTorch = (name: string) => /^(torch|cuda) /.test(name);

/** Medians, and ratios to the faster of PyTorch's memory formats and devices. */
export function summarise(job: string, timings: readonly Timings[]): JobResult {
  const torchTimes = timings.filter(({ name }) => isTorch(name)).map(medianMs);
  const torchMs = torchTimes.length > 0 ? Math.min(...torchTimes) : undefined;
  const gigaFlop = workOf(job);
  const peers = timings.map((peer) => ({
    peer: peer.name,
    about: peer.about,
    parameters: peer.parameters,
    medianMs: medianMs(peer),
    minMs: Math.min(...peer.steps.map(({ ms }) => ms)),
    medianCpuMs: median(peer.steps.map(({ cpuMs }) => cpuMs)),
    gigaFlops: gigaFlop && gigaFlop / (medianMs(peer) / 1000),
    peakMegabytes: Math.max(...peer.steps.map(({ peakMegabytes }) => peakMegabytes)),
    speedup: torchMs && torchMs / medianMs(peer),
  }));
  return { job, peers };
}

/** The middle of the values; of an even number the lower middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1];
}

const medianMs = ({ steps }: Timings) => median(steps.map(({ ms }) => ms));

function workOf(job: string): number | undefined {
  const work: Record<string, number> = {
    'train A': networks.A.trainingGigaFlop,
    'train B': networks.B.trainingGigaFlop,
  };
  return work[job];
}
