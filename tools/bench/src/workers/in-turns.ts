import { quantile } from '../tracking/figure.ts';

export const workerCounts = [1, 2, 4];

export interface ThroughputOptions {
  /** Units that every measurement computes: experiments of a sweep, or samples. */
  readonly work: number;
  readonly rounds: number;
  tell(line: string): void;
}

interface Timed {
  readonly seconds: number;
}

/** What so many workers took. */
export interface Throughput<Round extends Timed = Timed> {
  readonly workers: number;
  /** In their order. */
  readonly rounds: readonly Round[];
  /** The median of the rounds. */
  readonly seconds: number;
  /** Units a second, by the median. */
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
export async function inTurns<Round extends Timed>(
  { counts, rounds, work }: Turns,
  measure: (workers: number, round: number) => Promise<Round>,
): Promise<Throughput<Round>[]> {
  const measured = new Map(counts.map((count) => [count, [] as Round[]]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < counts.length; turn++) {
      const workers = counts[(turn + round) % counts.length];
      measured.get(workers)!.push(await measure(workers, round));
    }
  }
  const ofOne = measured.get(1)!;
  return [...measured].map(([workers, all]) => {
    const seconds = medianOf(all, (one) => one.seconds);
    const speedup = medianOf(all, (one, round) => ofOne[round].seconds / one.seconds);
    return { workers, rounds: all, seconds, rate: work / seconds, speedup };
  });
}

export function medianOf<Round>(rounds: readonly Round[], of: (one: Round, round: number) => number): number {
  return quantile(rounds.map(of), 0.5);
}
