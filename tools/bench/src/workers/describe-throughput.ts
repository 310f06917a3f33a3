import { medianOf, type Throughput } from './in-turns.ts';
import type { ShardReport } from './shard-bench.ts';
import type { WorkerTime } from './worker-time.ts';

/** A line for each number of workers, with medians of the rounds. */
export function describeSweep(throughput: readonly Throughput<WorkerTime>[]): string {
  return ['sweep', ...throughput.map((one) => describe(one, 'experiments/s'))].join('\n');
}

export function describeShards({ samples, shares, sha256, throughput }: ShardReport): string {
  const bits = `the same bits in every round and in one process, sha256 ${sha256.slice(0, 16)}…`;
  const head = `shards: ${samples} samples in ${shares} shares, ${bits}`;
  return [head, ...throughput.map((one) => describe(one, 'samples/s'))].join('\n');
}

function describe({ workers, rounds, rate, speedup }: Throughput<WorkerTime>, unit: string): string {
  const seconds = (of: keyof WorkerTime) => `${medianOf(rounds, (time) => time[of] ?? 0).toFixed(1)} s`;
  const isKnown = rounds.every(({ processor }) => processor !== null);
  const processor = isKnown ? ` (${seconds('processor')} on a processor)` : '';
  return [
    `  ${workers} ${workers === 1 ? 'worker' : 'workers'}: ${seconds('seconds')}, ${rate.toPrecision(3)} ${unit} (${speedup.toFixed(2)}×);`,
    `${workers === 1 ? 'it was' : 'together they were'} ${seconds('computing')} computing${processor},`,
    `${seconds('starting')} starting, ${seconds('waiting')} waiting; ${seconds('planning')} until jobs were queued,`,
    `${seconds('pickingUp')} until one was taken, ${seconds('gathering')} to gather`,
  ].join(' ');
}
