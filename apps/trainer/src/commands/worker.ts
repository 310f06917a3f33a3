import { hostname } from 'node:os';
import { join } from 'node:path';
import { openCarrier } from '../carrier/open-carrier.ts';
import { engineHere, openQueue } from '../executor/create-executor.ts';
import { watchLeftovers } from '../executor/watch-leftovers.ts';
import { workOnQueue } from '../executor/work-on-queue.ts';
import { engineOption, helpOption } from './common-options.ts';
import { commonSettings } from './experiment-options.ts';
import { describeOptions, type OptionTable, parseArguments, wholeNumber } from './parse-arguments.ts';

const options: OptionTable = {
  engine: engineOption,
  concurrency: { type: 'string', value: 'N', help: 'experiments computed at a time (default 1)' },
  idle: {
    type: 'string',
    value: 'SECONDS',
    help: 'end once there has been nothing to do for so long (default: stay)',
  },
  help: helpOption,
};

const usage = `nx run trainer:worker [options]

Computes experiments of sweeps that were started with --executor=pg-boss, here or on another machine: DATABASE_URL says where
their queue is. Takes those whose engine it has, and computes each in a process of its own. Ctrl-C gives them back; if the
worker is killed, another one goes on from the last checkpoint within a minute, where they share INTERPOLAB_DATA_DIR. Where
they share no folder, INTERPOLAB_CARRY=300 has results, and a checkpoint every 300 s, go through the bucket of
INTERPOLAB_ARTIFACTS.

${describeOptions(options)}`;

/** `trainer:worker`: takes jobs from the queue. Returns the exit code. */
export async function worker(args: readonly string[]): Promise<number> {
  const values = parseArguments(args, options);
  const { stdout } = process;
  if (values.help) {
    stdout.write(`${usage}\n`);
    return 0;
  }
  const concurrency = wholeNumber('concurrency', String(values.concurrency ?? '1'), 1);
  const idleSeconds = values.idle === undefined ? undefined : wholeNumber('idle', String(values.idle));
  const { dataDirectory, output, stop, carrySeconds, ...settings } = commonSettings(values);
  await openCarrier({ dataDirectory, carrySeconds, output, stop }); // what is wrong is said before every job fails of it
  const engine = await engineHere(settings);
  const queue = await openQueue({ dataDirectory, engine, output, stop });
  const leftovers = watchLeftovers({ dataDirectory, output });
  try {
    stdout.write(
      `worker ${process.pid} on ${hostname()}: takes experiments for ${engine}, ${concurrency} at a time\n`,
    );
    const folder = join(dataDirectory, 'jobs');
    const { jobs } = await workOnQueue({ queue, concurrency, folder, output, stop, idleSeconds });
    stdout.write(`worker ${process.pid}: ${jobs} jobs taken; ends\n`);
  } finally {
    await leftovers.stop();
    await queue.close();
  }
  return stop.requested ? 130 : 0;
}
