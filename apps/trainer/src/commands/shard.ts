import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { carriedShare, shareHere } from '../carrier/carried-shares.ts';
import { openCarrier } from '../carrier/open-carrier.ts';
import { ConfigError, UsageError } from '../config/config-error.ts';
import { waitForFolder } from '../experiment/experiment-lock.ts';
import { ProgressMeter } from '../report/progress-meter.ts';
import { ProgressPrinter } from '../report/progress-printer.ts';
import type { StageJob } from '../stages/stage.ts';
import type { Shard } from '../stages/stage-shards.ts';
import { ComputeWorker } from '../worker/compute-worker.ts';
import { engineOption, helpOption, threadsOption } from './common-options.ts';
import { commonSettings } from './experiment-options.ts';
import { describeOptions, type OptionTable, parseArguments } from './parse-arguments.ts';

const options: OptionTable = {
  job: { type: 'string', value: 'FILE', help: 'the share: a JSON file that an executor has written' },
  engine: engineOption,
  threads: threadsOption(),
  json: {
    type: 'boolean',
    help: 'end with {"seconds": …, "processorSeconds": …}, what it took to compute, without the start',
  },
  help: helpOption,
};

const usage = `nx run trainer:shard [options]

Computes a share of a stage into the stage's folder. Executors call it: see --shards of trainer:train and trainer:sample.

${describeOptions(options)}`;

/** `shard`: what an executor starts for a share of a stage. Returns the exit code. */
export async function shard(args: readonly string[]): Promise<number> {
  const given = parseArguments(args, options);
  const { stdout } = process;
  if (given.help) {
    stdout.write(`${usage}\n`);
    return 0;
  }
  const written = readJob(given.job);
  const { engine, threads, stop, ...settings } = commonSettings(given);
  const carrier = await openCarrier({ ...settings, stop });
  const job = await shareHere(written, { ...settings, carrier });
  const folder = join(job.folder, 'shards', `lock-${job.shard!.index}-of-${job.shard!.of}`);
  mkdirSync(folder, { recursive: true });
  const hold = await waitForFolder(folder, { stop });
  if (!hold) return 130;
  const worker = await ComputeWorker.start({ engine, threads });
  let cost = { seconds: 0, processorSeconds: 0 };
  const share = carriedShare(job, job.shard);
  if (share) await carrier.bringProgress(share);
  const endOfProgress = share ? carrier.followProgress(share) : async () => {};
  try {
    stop.onRequest(() => worker.requestStop());
    const printer = new ProgressPrinter(stdout);
    const meter = new ProgressMeter();
    const costSoFar = startMeter();
    const { status } = await worker.run(job, (event) => {
      if (event.type !== 'progress') return;
      const { done, total, values } = event;
      const time = performance.now() / 1000;
      printer.show(job.kind, meter.report(done, total, time), { values, time });
    });
    if (status === 'stopped') return 130;
    cost = costSoFar();
  } finally {
    await endOfProgress();
    await worker.close();
    await hold.release();
  }
  if (given.json) stdout.write(`${JSON.stringify(cost)}\n`);
  return 0;
}

/** What has passed since, by the clock and on processors; less of the latter than of the former: others had them. */
function startMeter() {
  const [began, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - began) / 1000, processorSeconds: (user + system) / 1e6 };
  };
}

type ShareJob = StageJob<unknown> & { readonly shard: Shard };

function readJob(path: unknown): ShareJob {
  if (path === undefined) throw new UsageError('--job: expected the file of a share');
  try {
    const job = JSON.parse(readFileSync(String(path), 'utf8')) as ShareJob;
    if (job.shard && job.folder) return job;
  } catch {
    // said below
  }
  throw new ConfigError(`--job ${path}: is not a share that an executor has written.`);
}
