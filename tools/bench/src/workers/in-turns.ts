import { quantile } from '../tracking/figure.ts';

/** What so many workers took, round by round. */
export interface Throughput {
  readonly workers: number;
  /** Of every round, in their order. */
  readonly seconds: readonly number[];
  /** Units a second: what there was to do, by the median of the seconds. */
  readonly rate: number;
  /** Times as fast as one worker: the median of the rounds' own ratios, as a machine's other work comes and goes. */
  readonly speedup: number;
}

export interface Turns {
  readonly counts: readonly number[];
  readonly rounds: number;
  /** Units of one measurement. */
  readonly work: number;
}

/** Measures every number of workers once a round, each round beginning with another one; `counts` has a 1. */
export async function inTurns(
  { counts, rounds, work }: Turns,
  measure: (workers: number, round: number) => Promise<number>,
): Promise<Throughput[]> {
  const seconds = new Map(counts.map((count) => [count, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < counts.length; turn++) {
      const workers = counts[(turn + round) % counts.length];
      seconds.get(workers)!.push(await measure(workers, round));
    }
  }
  return throughputs(seconds, work);
}

export function throughputs(seconds: ReadonlyMap<number, readonly number[]>, work: number): Throughput[] {
  const ofOne = seconds.get(1)!;
  return [...seconds].map(([workers, all]) => ({
    ...{ workers, seconds: all, rate: work / quantile(all, 0.5) },
    speedup: quantile(
      all.map((one, round) => ofOne[round] / one),
      0.5,
    ),
  }));
}
