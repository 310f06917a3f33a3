import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FilterConfig, filterConfigSchema } from '@interpolab/data-filtering';
import { applyOverride } from '../config/apply-override.ts';
import { ConfigError, UsageError } from '../config/config-error.ts';
import { describeConfigIssue } from '../config/describe-config-issue.ts';
import type { JsonObject } from '../config/json-value.ts';
import { loadPreset, presetNames } from '../config/load-preset.ts';
import { callersDirectory, dataDirectory } from '../env.ts';
import { openTracker } from '../experiment/open-tracker.ts';
import { type FilterOutcome, runFilter } from '../filter/run-filter.ts';
import { formatCount } from '../report/format.ts';
import { textTable } from '../report/text-table.ts';
import { helpOption, jsonOption, offlineOption, projectOption } from './common-options.ts';
import { describeOptions, type OptionTable, parseArguments } from './parse-arguments.ts';

const filterFolder = fileURLToPath(new URL('../../presets/filters', import.meta.url));

const options: OptionTable = {
  scores: {
    type: 'string',
    multiple: true,
    value: 'FILE.npz',
    help: 'scores of the data set; may be repeated, one classifier or more a file',
  },
  filter: { type: 'string', value: 'NAME', help: 'a filter, or the path of a .json file (default: no step)' },
  set: {
    type: 'string',
    multiple: true,
    value: 'PATH=VALUE',
    help: 'change one value of the filter, e.g. mode=reference; may be repeated',
  },
  rows: { type: 'string', value: 'FILE.txt', help: 'start from these rows, one number a line' },
  out: { type: 'string', value: 'FOLDER', help: 'where the index lists and filter.json go' },
  project: projectOption,
  offline: offlineOption,
  json: jsonOption('the record'),
  help: helpOption,
};

const usage = () => `nx run trainer:filter -- --scores=FILE.npz --filter=NAME --out=FOLDER [options]

Chooses the images that training may see by what classifiers say of them: kept.txt and subset-N.txt list rows of the
data set, filter.json holds the funnel, the classifiers' hashes and the histograms of what was kept and dropped.

${describeOptions(options)}

filters: ${presetNames(filterFolder).join(', ')}`;

/** `trainer:filter`: from scores to the extremes. Returns the exit code. */
export async function filter(args: readonly string[]): Promise<number> {
  const values = parseArguments(args, options);
  const { stdout } = process;
  if (values.help) {
    stdout.write(`${usage()}\n`);
    return 0;
  }
  const scores = (values.scores ?? []) as string[];
  if (scores.length === 0) throw new UsageError('--scores: expected at least one file of scores, got none');
  if (values.out === undefined) throw new UsageError('--out: expected a folder, got none');
  const absolute = (path: string): string => resolve(callersDirectory(), path);
  const config = resolveFilter(values.filter as string | undefined, (values.set ?? []) as string[]);
  const out = absolute(String(values.out));
  const outcome = await runFilter({
    scores: scores.map(absolute),
    rows: values.rows === undefined ? undefined : absolute(String(values.rows)),
    filter: config,
    out,
  });
  stdout.write(`${describeOutcome(outcome)}\n`);
  await track(outcome, {
    config,
    out,
    inputs: scores.map(absolute),
    project: String(values.project ?? 'zero-shot-interpolation'),
    offline: values.offline === true || undefined,
  });
  if (values.json) stdout.write(`${JSON.stringify({ out, kept: outcome.kept, ...outcome.record })}\n`);
  return 0;
}

function resolveFilter(name: string | undefined, overrides: readonly string[]): FilterConfig {
  const base =
    name === undefined
      ? {}
      : loadPreset(name.endsWith('.json') ? resolve(callersDirectory(), name) : name, filterFolder);
  const written = overrides.reduce<JsonObject>(applyOverride, base);
  const parsed = filterConfigSchema.safeParse(written);
  if (!parsed.success) throw new ConfigError(describeConfigIssue(parsed.error, written, filterConfigSchema));
  return parsed.data;
}

/** The funnel as a table, and what a reader has to know. */
function describeOutcome({ record, files }: FilterOutcome): string {
  const { funnel, classes, warnings } = record;
  const right = (title: string) => ({ title, align: 'right' as const });
  const rows = funnel.map(({ step, kept, perClass }) => [
    step,
    formatCount(kept),
    ...perClass.map(formatCount),
  ]);
  return [
    textTable([{ title: 'step' }, right('kept'), ...classes.map(right)], rows),
    '',
    ...warnings.map((warning) => `warning: ${warning}`),
    `wrote ${files.join(', ')}`,
  ].join('\n');
}

interface TrackedFilter {
  readonly config: FilterConfig;
  readonly out: string;
  readonly inputs: readonly string[];
  readonly project: string;
  readonly offline: boolean | undefined;
}

/** The filter as a run: what went in, what came out, and the histograms of what was kept and dropped. */
async function track({ record, files, result }: FilterOutcome, tracked: TrackedFilter): Promise<void> {
  const { config, out, inputs, project } = tracked;
  const tracking = await openTracker({
    ...{ dataDirectory: dataDirectory(), output: process.stdout },
    offline: tracked.offline,
  });
  try {
    const run = tracking.startRun({
      project,
      name: `filter ${record.dataset.name}`,
      kind: 'data',
      config: { filter: config } as unknown as JsonObject,
      seed: 0,
      engine: 'none',
      tags: ['filter'],
    });
    for (const path of inputs) await run.artifact({ name: basename(path), kind: 'scores', role: 'in', path });
    for (const name of files)
      await run.artifact({ name, kind: 'filter', role: 'out', path: join(out, name) });
    for (const { member, edges, kept, dropped } of result.histograms) {
      run.histogram(`attribute-score/${member}/kept`, { edges, counts: kept });
      run.histogram(`attribute-score/${member}/dropped`, { edges, counts: dropped });
    }
    run.summary(record as unknown as JsonObject);
    run.finish('finished');
    await tracking.flush();
  } finally {
    await tracking.close();
  }
}
