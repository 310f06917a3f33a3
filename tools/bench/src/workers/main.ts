// What becomes of a sweep whose workers are killed at random, and how fast workers are:
//   npx nx run tool-bench:workers -- [--only kill,sweep,shards] [--jobs 30] [--workers 3] [--spare 1] [--seed 0] [--pause 8] [--json]
//     [--rounds 3] [--experiments 8] [--samples 2048]
// On a busy machine a longer --pause, or nothing is ever done; --undisturbed FOLDER takes the data folder of a sweep that
// ran before. Ends with 1 if a job did not end exactly once, or with other results than undisturbed.
import { parseArgs } from 'node:util';
import { quantile } from '../tracking/figure.ts';
import { describeShards, describeSweep } from './describe-throughput.ts';
import { type KillReport, killWorkers } from './kill-bench.ts';
import { shardThroughput } from './shard-bench.ts';
import { sweepThroughput } from './sweep-bench.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: 'kill,sweep,shards' },
    jobs: { type: 'string', default: '30' },
    workers: { type: 'string', default: '3' },
    spare: { type: 'string', default: '1' },
    seed: { type: 'string', default: '0' },
    pause: { type: 'string', default: '8' },
    undisturbed: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    experiments: { type: 'string', default: '8' },
    samples: { type: 'string', default: '2048' },
  },
});
const count = (
  name: 'jobs' | 'workers' | 'spare' | 'seed' | 'rounds' | 'experiments' | 'samples',
  least: number,
) => {
  const value = Number(options[name]);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(
    `workers bench: expected a whole number from ${least} on as --${name}, got "${options[name]}".`,
  );
};
const [jobs, workers, spare, rounds] = [
  count('jobs', 3),
  count('workers', 1),
  count('spare', 0),
  count('rounds', 1),
];
if (jobs % 3 !== 0)
  throw new RangeError(`workers bench: expected a multiple of 3 as --jobs, got "${options.jobs}".`);
if (spare >= workers)
  throw new RangeError(
    `workers bench: expected less than the ${workers} workers as --spare, got "${options.spare}".`,
  );
const wanted = options.only.split(',');
const tell = (line: string) => process.stderr.write(`${line}\n`);

function describeKills(report: KillReport): string {
  const { kills, lostJobs, wrongEnds, sameResults, sameSamples, takeOvers } = report;
  const spread = (seconds: readonly number[]) =>
    seconds.length === 0
      ? '–'
      : `${quantile(seconds, 0.5).toFixed(1)} s (${Math.max(...seconds).toFixed(1)} s at most)`;
  const steps = takeOvers.flatMap(({ stepped }) => stepped ?? []);
  return [
    `${report.jobs} jobs, ${kills} workers killed, ${lostJobs} of them with a job, ${takeOvers.length} taken over;`,
    `from the kill until the job was free ${spread(takeOvers.map(({ free }) => free))},`,
    `until another worker had it ${spread(takeOvers.map(({ claimed }) => claimed))},`,
    `until its first new step ${spread(steps)};`,
    `${wrongEnds} wrong ends, results ${sameResults ? 'the same' : 'DIFFERENT'}, samples ${sameSamples ? 'the same' : 'DIFFERENT'};`,
    `${report.roughSeconds.toFixed(0)} s, undisturbed on two local workers ${report.calmSeconds?.toFixed(0) ?? '–'} s`,
  ].join('\n');
}

const kill = wanted.includes('kill')
  ? await killWorkers({
      ...{ jobs, workers, spare, seed: count('seed', 0), tell },
      ...{ pause: Number(options.pause), undisturbed: options.undisturbed },
    })
  : undefined;
const sweep = wanted.includes('sweep')
  ? await sweepThroughput({ work: count('experiments', 1), rounds, tell })
  : undefined;
const shards = wanted.includes('shards')
  ? await shardThroughput({ work: count('samples', 8), rounds, tell })
  : undefined;
if (options.json) console.log(JSON.stringify({ kill, sweep, shards }, null, 2));
else {
  if (kill) console.log(describeKills(kill));
  if (sweep) console.log(describeSweep(sweep));
  if (shards) console.log(describeShards(shards));
}
if (kill && (kill.wrongEnds > 0 || !kill.sameResults || !kill.sameSamples)) process.exitCode = 1;
