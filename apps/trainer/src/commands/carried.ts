import { openSharedObjects } from '@interpolab/tracking';
import { type CarriedThing, objectsToPrune, surveyCarried } from '../carrier/carried-survey.ts';
import { ConfigError, UsageError } from '../config/config-error.ts';
import { formatBytes, formatCount } from '../report/format.ts';
import { describeOptions, type OptionTable, parseArguments, wholeNumber } from './parse-arguments.ts';

const options: OptionTable = {
  prune: { type: 'boolean', help: 'remove what is older than --days' },
  days: {
    type: 'string',
    value: 'N',
    help: 'with --prune: stages and experiments of which nothing was stored for N days go',
  },
  json: { type: 'boolean', help: 'end with the counts as one line of JSON' },
  help: { type: 'boolean', help: 'this text' },
};

const usage = `nx run trainer:carried -- [options]

Says what the bucket of INTERPOLAB_ARTIFACTS holds of stages that machines carry through it (INTERPOLAB_CARRY), and removes what
is old. Nothing is lost by that but time: who needs a stage again computes it.

${describeOptions(options)}`;

const DAY_MS = 24 * 3600_000;

/** `trainer:carried`: looks after what is carried. Returns the exit code. */
export async function carried(args: readonly string[]): Promise<number> {
  const values = parseArguments(args, options);
  const { stdout } = process;
  if (values.help) {
    stdout.write(`${usage}\n`);
    return 0;
  }
  if (values.prune !== true && values.days !== undefined) throw new UsageError('--days: belongs to --prune');
  if (values.prune === true && values.days === undefined)
    throw new UsageError('--prune: expected --days=N, how old what goes is at least');
  const days = values.days === undefined ? undefined : wholeNumber('days', String(values.days));
  const objects = await openSharedObjects();
  if (!objects) throw new ConfigError('carried: expected a bucket, found none; set INTERPOLAB_ARTIFACTS.');
  const things = await surveyCarried(objects);
  const going = days === undefined ? [] : objectsToPrune(things, Date.now() - days * DAY_MS);
  for (const { name } of going) await objects.remove(name);
  const counts = {
    ...{ finished: ofState(things, 'finished'), begun: ofState(things, 'begun') },
    ...{ experiments: ofState(things, 'experiment'), bytes: sum(things) },
    lostFiles: things.flatMap(({ lost }) => lost).length,
    ...{ removedObjects: going.length, removedBytes: sum(going) },
  };
  stdout.write(`${describe(counts, objects.location)}\n`);
  if (values.json) stdout.write(`${JSON.stringify(counts)}\n`);
  return 0;
}

const ofState = (things: readonly CarriedThing[], state: CarriedThing['state']) =>
  things.filter((thing) => thing.state === state).length;

const sum = (things: readonly { readonly bytes: number }[]) =>
  things.reduce((total, { bytes }) => total + bytes, 0);

function describe(counts: Readonly<Record<string, number>>, location: string): string {
  const { finished, begun, experiments, bytes, lostFiles, removedObjects, removedBytes } = counts;
  const stages = `${formatCount(finished)} finished stages, ${formatCount(begun)} begun, ${formatCount(experiments)} experiments`;
  const lost = lostFiles > 0 ? `; ${formatCount(lostFiles)} files of uploads that were killed` : '';
  const found = `${location}: ${stages}, ${formatBytes(bytes)} besides the artifacts${lost}`;
  if (removedObjects === 0) return found;
  return `${found}\nremoved ${formatCount(removedObjects)} objects, ${formatBytes(removedBytes)}`;
}
