import { medianOf, type Throughput } from './in-turns.ts';
import type { ShardReport } from './shard-bench.ts';
import type { WorkerTime } from './worker-time.ts';

const rateOf = ({ workers, seconds, rate, speedup }: Throughput, unit: string) =>
  `  ${workers} ${workers === 1 ? 'worker' : 'workers'}: ${seconds.toFixed(1)} s, ${rate.toPrecision(3)} ${unit} (${speedup.toFixed(2)}×)`;

/** Medians of the rounds, a line for each number of workers. */
export function describeSweep(rates: readonly Throughput[]): string {
  return ['sweep', ...rates.map((one) => rateOf(one, 'experiments/s'))].join('\n');
}

/** The same, with what the workers did in that time. */
export function describeShards({ samples, shares, sha256, throughput }: ShardReport): string {
  const lines = throughput.map((one) => {
    const { workers, rounds } = one;
    const seconds = (of: keyof WorkerTime) => `${medianOf(rounds, (time) => time[of]).toFixed(1)} s`;
    return [
      rateOf(one, 'samples/s'),
      `; ${workers === 1 ? 'it was' : 'together they were'} ${seconds('computing')} computing (${seconds('processor')} on a processor),`,
      ` ${seconds('starting')} starting, ${seconds('waiting')} waiting; ${seconds('planning')} until shares were queued,`,
      ` ${seconds('pickingUp')} until one was taken, ${seconds('gathering')} to gather`,
    ].join('');
  });
  const bits = `the same bits in every round and in one process, sha256 ${sha256.slice(0, 16)}…`;
  return [`shards: ${samples} samples in ${shares} shares, ${bits}`, ...lines].join('\n');
}
