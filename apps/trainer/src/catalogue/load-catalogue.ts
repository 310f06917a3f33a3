import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import { describeConfigIssue } from '../config/describe-config-issue.ts';
import { presetFolder } from '../config/load-preset.ts';
import { readJsonFile } from '../config/read-json-file.ts';
import { type CatalogueRow, catalogueRowSchema } from './catalogue-row.ts';

export const catalogueFolder = join(presetFolder, 'experiments');

/**
 * The rows of a folder of files `NN-name.json`, in their order. @throws ConfigError with one line for the first file that
 * is no row, has another number than its name, or has a number that another has.
 */
export function loadCatalogue(folder = catalogueFolder): CatalogueRow[] {
  if (!existsSync(folder)) throw new ConfigError(`catalogue ${folder}: no such folder.`);
  const rows = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => readRow(join(folder, file)));
  const twice = rows.find(({ row }, at) => rows.findIndex((other) => other.row === row) !== at);
  if (twice) throw new ConfigError(`catalogue ${folder}: row ${twice.row} is there twice.`);
  return rows;
}

function readRow(path: string): CatalogueRow {
  const written = readJsonFile(path, 'catalogue');
  const result = catalogueRowSchema.safeParse(written);
  if (!result.success)
    throw new ConfigError(
      `catalogue ${path}: ${describeConfigIssue(result.error, written, catalogueRowSchema)}`,
    );
  const { row } = result.data;
  const inName = Number(/^(\d{2})-/.exec(basename(path))?.[1]);
  if (inName !== row)
    throw new ConfigError(`catalogue ${path}: row: must be ${inName}, as in the file's name; got ${row}.`);
  return result.data;
}
