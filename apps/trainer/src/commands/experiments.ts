import { describeRow, describeRows } from '../catalogue/describe-rows.ts';
import { inspectCatalogue } from '../catalogue/inspect-catalogue.ts';
import { rowFacts } from '../catalogue/row-facts.ts';
import { beginCatalogueCommand, catalogueOptions } from './catalogue-options.ts';
import { helpOption } from './common-options.ts';
import { describeOptions, type OptionTable } from './parse-arguments.ts';

const options: OptionTable = {
  row: { type: 'string', value: 'N', help: 'one row (8), some (8,9,11 or 8-11); one is shown with its jobs' },
  ...catalogueOptions,
  json: { type: 'boolean', help: 'the rows as one line of JSON' },
  help: helpOption,
};

const usage = `nx run trainer:experiments [options]

Lists the paper's 25 experiments: what each shows, what it needs, what is left of it to compute here, how it stands, and
its headline result with the 95 % interval.

${describeOptions(options)}`;

/** `trainer:experiments`: the catalogue and how it stands here. Returns the exit code. */
export async function experiments(args: readonly string[]): Promise<number> {
  const begun = beginCatalogueCommand(args, { options, usage, rows: 'row' });
  if (!begun) return 0;
  const { values, settings } = begun;
  const { stdout } = process;
  const { states, rate, engine } = await inspectCatalogue(settings);
  if (values.json) stdout.write(`${JSON.stringify({ engine, rate, rows: states.map(rowFacts) })}\n`);
  else if (states.length === 1) stdout.write(`${describeRow(states[0], rate)}\n`);
  else stdout.write(`${describeRows(states, rate)}\n`);
  return 0;
}
