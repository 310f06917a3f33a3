import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rowFacts } from '../catalogue/row-facts.ts';
import { UsageError } from '../config/config-error.ts';
import { callersDirectory } from '../env.ts';
import { createLocalExecutor } from '../executor/local-executor.ts';
import { drawFigures } from '../paper/draw-figures.ts';
import { reportData } from '../paper/report-data.ts';
import { runPaper } from '../paper/run-paper.ts';
import { withReferences } from '../paper/with-references.ts';
import { writeReport } from '../paper/write-report.ts';
import { beginCatalogueCommand, catalogueOptions } from './catalogue-options.ts';
import { helpOption, jsonOption, offlineOption, workersOption } from './common-options.ts';
import { describeOptions, type OptionTable, wholeNumber } from './parse-arguments.ts';

const options: OptionTable = {
  rows: { type: 'string', value: 'LIST', help: 'which rows: 8,9,11 or 8-11 (default all)' },
  ...catalogueOptions,
  workers: workersOption('experiments computed'),
  out: {
    type: 'string',
    value: 'FOLDER',
    help: 'where the report goes (default paper/report in the data folder)',
  },
  remarks: {
    type: 'string',
    value: 'FILE',
    help: 'text that the report has before its tables, paragraphs apart',
  },
  'report-only': { type: 'boolean', help: 'compute nothing; the report of what is done' },
  plan: { type: 'boolean', help: 'print what would be computed and its cost, and stop' },
  offline: offlineOption,
  json: jsonOption('the rows'),
  help: helpOption,
};

const usage = `nx run trainer:paper [options]

Computes the paper's experiments, or those of the rows that are named, and writes one report of them: Markdown, and HTML
with its figures inside. Goes on where an earlier call stopped; nothing is computed twice.

${describeOptions(options)}`;

/** `trainer:paper`: does it replicate? Returns the exit code. */
export async function paper(args: readonly string[]): Promise<number> {
  const begun = beginCatalogueCommand(args, { options, usage, rows: 'rows' });
  if (!begun) return 0;
  const { values, settings } = begun;
  const { stdout } = process;
  const slots = wholeNumber('workers', String(values.workers ?? '1'), 1);
  const remarks = readRemarks(values.remarks as string | undefined);
  const { engine, threads, offline, dataDirectory } = settings;
  const { status, catalogue, failed } = await runPaper({
    ...{ ...settings, reportOnly: values['report-only'] === true },
    makeExecutor: (logFolder) =>
      createLocalExecutor({
        ...{ slots, logFolder },
        args: [`--engine=${engine}`, `--threads=${threads}`, ...(offline ? ['--offline'] : [])],
      }),
  });
  if (status === 'planned') return 0;
  const out =
    values.out === undefined
      ? join(dataDirectory, 'paper', 'report')
      : resolve(callersDirectory(), String(values.out));
  const data = await withReferences({ dataDirectory, offline, output: settings.output }, (references) =>
    reportData(catalogue, { remarks, draw: drawFigures, references, command: commandOf(values) }),
  );
  const { markdown, html } = writeReport(out, data);
  stdout.write(`report  ${markdown}\n        ${html}\n`);
  if (values.json) stdout.write(`${JSON.stringify({ status, rows: catalogue.states.map(rowFacts) })}\n`);
  for (const { name, error } of failed) process.stderr.write(`error: ${name}: ${error}\n`);
  if (status === 'interrupted') return 130;
  return failed.length > 0 ? 1 : 0;
}

function readRemarks(file: string | undefined): string[] {
  if (file === undefined) return [];
  const path = resolve(callersDirectory(), file);
  try {
    return readFileSync(path, 'utf8')
      .split(/\n\s*\n/)
      .map((paragraph) => paragraph.trim().replaceAll(/\s*\n\s*/g, ' '))
      .filter((paragraph) => paragraph !== '');
  } catch (error) {
    throw new UsageError(`--remarks ${path}: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** What the user typed, but for what says nothing of the results. */
function commandOf(values: Record<string, string | boolean | string[] | undefined>): string {
  const kept = ['rows', 'set-of', 'catalogue', 'inputs', 'engine', 'threads', 'out', 'remarks'];
  const given = kept.flatMap((name) => (values[name] === undefined ? [] : [` --${name}=${values[name]}`]));
  return `npx nx run trainer:paper${given.join('')}`;
}
