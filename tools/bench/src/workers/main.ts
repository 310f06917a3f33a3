// What becomes of a sweep whose workers are killed at random, and how fast workers are:
//   npx nx run tool-bench:workers -- [--only kill,sweep,shards] [--jobs 30] [--workers 3] [--seed 0] [--pause 8] [--json]
// On a busy machine a longer --pause, or nothing is ever done; --undisturbed FOLDER takes the data folder of a sweep that
// ran before. Ends with 1 if a job did not end exactly once, or with other results than undisturbed.
import { parseArgs } from 'node:util';
import { quantile } from '../tracking/figure.ts';
import { type KillReport, killWorkers } from './kill-bench.ts';
import { shardThroughput, sweepThroughput, type Throughput } from './throughput-bench.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: 'kill,sweep,shards' },
    jobs: { type: 'string', default: '30' },
    workers: { type: 'string', default: '3' },
    seed: { type: 'string', default: '0' },
    pause: { type: 'string', default: '8' },
    undisturbed: { type: 'string' },
  },
});
const [jobs, workers, seed] = [options.jobs, options.workers, options.seed].map(Number);
if (!Number.isSafeInteger(jobs) || jobs < 3 || jobs % 3 !== 0)
  throw new RangeError(`workers bench: expected a multiple of 3 as --jobs, got "${options.jobs}".`);
const wanted = options.only.split(',');
const tell = (line: string) => process.stderr.write(`${line}\n`);

function describeKills(report: KillReport): string {
  const { kills, lostJobs, wrongEnds, sameResults, sameSamples, takeOverSeconds: times } = report;
  const taken =
    times.length === 0
      ? 'none taken over'
      : `taken over after ${quantile(times, 0.5).toFixed(0)} s (median), ${times.at(-1)!.toFixed(0)} s at most`;
  return (
    `${report.jobs} jobs, ${kills} workers killed, ${lostJobs} of them with a job: ${taken}; ` +
    `${wrongEnds} wrong ends, results ${sameResults ? 'the same' : 'DIFFERENT'}, samples ${sameSamples ? 'the same' : 'DIFFERENT'}; ` +
    `${report.roughSeconds.toFixed(0)} s, undisturbed on two local workers ${report.calmSeconds?.toFixed(0) ?? '–'} s`
  );
}

const describeRates = (what: string, unit: string, rates: readonly Throughput[]) =>
  `${what}: ${rates.map((one) => `${one.workers} workers ${one.rate.toFixed(1)} ${unit}`).join(', ')}`;

const kill = wanted.includes('kill')
  ? await killWorkers({
      jobs,
      workers,
      seed,
      pause: Number(options.pause),
      undisturbed: options.undisturbed,
      tell,
    })
  : undefined;
const sweep = wanted.includes('sweep') ? await sweepThroughput(8, tell) : undefined;
const shards = wanted.includes('shards') ? await shardThroughput(1024, tell) : undefined;
if (options.json) console.log(JSON.stringify({ kill, sweep, shards }, null, 2));
else {
  if (kill) console.log(describeKills(kill));
  if (sweep) console.log(describeRates('sweep', 'experiments/h', sweep));
  if (shards) console.log(describeRates('shards', 'samples/s', shards));
}
if (kill && (kill.wrongEnds > 0 || !kill.sameResults || !kill.sameSamples)) process.exitCode = 1;
