import { resolve } from 'node:path';
import { z } from 'zod';
import { type FormName, formNames } from '../catalogue/catalogue-row.ts';
import { chosenRows } from '../catalogue/chosen-rows.ts';
import { loadCatalogue } from '../catalogue/load-catalogue.ts';
import { didYouMean } from '../config/closest-word.ts';
import { ConfigError, UsageError } from '../config/config-error.ts';
import { presetNames } from '../config/load-preset.ts';
import { readJsonFile } from '../config/read-json-file.ts';
import { callersDirectory } from '../env.ts';
import { selectionPresets } from '../selection/selection-config.ts';
import { engineOption, threadsOption } from './common-options.ts';
import { commonSettings } from './experiment-options.ts';
import { type OptionTable, parseArguments } from './parse-arguments.ts';

/** What every command takes that is about the catalogue. */
export const catalogueOptions: OptionTable = {
  'set-of': {
    type: 'string',
    value: 'NAME',
    help: 'offline: at the size of a CPU on data that are drawn (default); paper: at the size of the paper',
  },
  catalogue: { type: 'string', value: 'FOLDER', help: 'rows of your own in place of presets/experiments' },
  inputs: {
    type: 'string',
    value: 'FILE',
    help: 'JSON with what presets need of yours: {"celeba-smile": {"data.path": "…", "data.rows": "…"}}; "*" is for all',
  },
  engine: engineOption,
  threads: threadsOption('each engine', '1: the bits depend on it, and experiments run side by side'),
};

/** What a command about the catalogue begins with: its command line, and what that means. */
export interface CatalogueCommand {
  readonly values: Record<string, string | boolean | string[] | undefined>;
  /** With the rows that were chosen. */
  readonly settings: ReturnType<typeof catalogueSettings>;
}

/** Null: the help was asked for, and printed. @throws UsageError or ConfigError in one line. */
export function beginCatalogueCommand(
  args: readonly string[],
  { options, usage, rows }: { options: OptionTable; usage: string; rows: string },
): CatalogueCommand | null {
  const values = parseArguments(args, options);
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return null;
  }
  const settings = catalogueSettings(values);
  return {
    values,
    settings: {
      ...settings,
      rows: chosenRows(settings.rows, { option: rows, written: values[rows] as string | undefined }),
    },
  };
}

const inputsSchema = z.record(z.string(), z.record(z.string(), z.json()));

function catalogueSettings(values: Record<string, string | boolean | string[] | undefined>) {
  const form = String(values['set-of'] ?? 'offline') as FormName;
  if (!formNames.includes(form))
    throw new UsageError(`--set-of: expected ${formNames.join(' or ')}, got "${form}"`);
  const settings = commonSettings(values);
  return {
    ...settings,
    threads: settings.threads ?? 1,
    form,
    rows: loadCatalogue(
      values.catalogue === undefined ? undefined : resolve(callersDirectory(), String(values.catalogue)),
    ),
    given: readInputs(values.inputs as string | undefined),
  };
}

/** A preset that there is, of trainings or of selections, or a file of the user's own. @throws ConfigError, one line. */
export function checkInputNames(path: string, names: readonly string[]): void {
  const known = [...presetNames(), ...presetNames(selectionPresets)];
  for (const name of names) {
    if (name === '*' || name.endsWith('.json') || known.includes(name)) continue;
    throw new ConfigError(
      `--inputs ${path}: expected names of presets or "*", got "${name}"${didYouMean(name, known) || '.'}`,
    );
  }
}

/** Assignments for a preset: what the file says for all presets and for this one. */
function readInputs(file: string | undefined): (preset: string) => string[] {
  if (file === undefined) return () => [];
  const path = resolve(callersDirectory(), file);
  const result = inputsSchema.safeParse(readJsonFile(path, '--inputs'));
  if (!result.success)
    throw new ConfigError(
      `--inputs ${path}: expected {"PRESET": {"PATH": VALUE}}, got something else at ${result.error.issues[0].path.join('.') || 'the top'}.`,
    );
  const inputs = result.data;
  checkInputNames(path, Object.keys(inputs));
  return (preset) =>
    Object.entries({ ...inputs['*'], ...inputs[preset] }).map(
      ([key, value]) => `${key}=${JSON.stringify(value)}`,
    );
}
