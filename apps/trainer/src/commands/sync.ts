import { resolve } from 'node:path';
import { describeSync, syncJournals } from '@interpolab/tracking';
import { callersDirectory, dataDirectory } from '../env.ts';
import { helpOption, jsonOption } from './common-options.ts';
import { describeOptions, type OptionTable, parseArguments } from './parse-arguments.ts';

const options: OptionTable = {
  journals: {
    type: 'string',
    value: 'FOLDER',
    help: 'a data directory, or its folder "journal", perhaps of another machine (default: the own one)',
  },
  json: jsonOption('the counts'),
  help: helpOption,
};

const usage = () => `nx run trainer:sync -- [options]

Brings into the database what runs have left in journals: those that ran with --offline (INTERPOLAB_OFFLINE=1), or while the
database was away; with the images and artifacts that they name. May be stopped and called again at any time.

${describeOptions(options)}`;

/** `trainer:sync`: ships journals. Returns the exit code: 1 if records were refused, artifacts are missing or a newer program wrote a journal. */
export async function sync(args: readonly string[]): Promise<number> {
  const values = parseArguments(args, options);
  const { stdout } = process;
  if (values.help) {
    stdout.write(`${usage()}\n`);
    return 0;
  }
  const report = await syncJournals({
    dataDirectory: dataDirectory(),
    journals:
      values.journals === undefined ? undefined : resolve(callersDirectory(), String(values.journals)),
    onProblem: (problem) => stdout.write(`${problem}\n`),
  });
  stdout.write(`${describeSync(report)}\n`);
  if (values.json) stdout.write(`${JSON.stringify(report)}\n`);
  return report.refusedRecords + report.missingArtifacts + report.newerJournals > 0 ? 1 : 0;
}
