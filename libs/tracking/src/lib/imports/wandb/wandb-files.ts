// Which files of an export belong to one run.
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../store/input-error.ts';
import type { JsonObject, JsonValue } from '../../store/run-store.ts';
import { type FoundFile, findFiles, groupBy } from '../find-files.ts';
import { parsePythonJson, TABLE_FILE } from '../table-rows.ts';

export interface WandbFiles {
  /** What a certificate calls the run. */
  label: string;
  /** Where its media are. */
  folder: string;
  history: readonly FoundFile[];
  config: string | undefined;
  summary: string | undefined;
  metadata: string | undefined;
}

/** Parts of one history: history.parquet, or 0000.parquet, 0001.parquet, … as the history artifact has. */
const PART = /^(history.*|wandb-history.*|\d+)$/;
const stemOf = (name: string) => basename(name).replace(TABLE_FILE, '');

async function firstThatIs(...paths: string[]): Promise<string | undefined> {
  for (const path of paths)
    if (
      await stat(path).then(
        (found) => found.isFile(),
        () => false,
      )
    )
      return path;
  return undefined;
}

async function filesOf(label: string, history: readonly FoundFile[]): Promise<WandbFiles> {
  const { path } = history[0];
  const folder = dirname(path);
  const stem = stemOf(path);
  const beside = (part: string) =>
    PART.test(stem)
      ? firstThatIs(join(folder, `${part}.json`), join(folder, `wandb-${part}.json`))
      : firstThatIs(join(folder, `${stem}.${part}.json`));
  return {
    ...{ label, folder, history },
    ...{
      config: await beside('config'),
      summary: await beside('summary'),
      metadata: await beside('metadata'),
    },
  };
}

/** A file is a run, or a folder with the parts of one history is. Throws InputError. */
export async function findWandbRuns(place: string): Promise<WandbFiles[]> {
  const found = await stat(place).catch((cause) => {
    throw new InputError(
      `import: ${place}: expected a history as .parquet or .jsonl, or a folder of them, got nothing.`,
      {
        cause,
      },
    );
  });
  if (found.isFile()) return [await filesOf(stemOf(place), [{ name: basename(place), path: place }])];
  const tables = (await findFiles(place)).filter(
    ({ name }) => TABLE_FILE.test(name) && !name.startsWith('media/'),
  );
  if (tables.length === 0)
    throw new InputError(`import: ${place}: expected histories of W&B as .parquet or .jsonl, got none.`);
  const runs = groupBy(tables, ({ name }) => {
    const stem = name.replace(TABLE_FILE, '');
    return PART.test(stemOf(name)) ? dirname(name) : stem;
  });
  return Promise.all([...runs].map(([name, files]) => filesOf(name === '.' ? basename(place) : name, files)));
}

/** A file of JSON that is an object; nothing without the file. Throws InputError. */
export async function readJsonObject(path: string | undefined): Promise<JsonObject> {
  if (!path) return {};
  const value = parsePythonJson(await readFile(path, 'utf8'), path);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new InputError(`import: ${path}: expected an object, got ${JSON.stringify(value)?.slice(0, 60)}.`);
}

/** W&B wraps settings as { value, desc }, and keeps its own under _wandb. */
export function plainConfig(config: JsonObject): JsonObject {
  const unwrap = (item: JsonValue): JsonValue =>
    typeof item === 'object' && item !== null && !Array.isArray(item) && 'value' in item && isWrapper(item)
      ? (item.value ?? null)
      : item;
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key !== '_wandb')
      .map(([key, item]) => [key, unwrap(item)]),
  );
}

const isWrapper = (item: JsonObject) => Object.keys(item).every((key) => key === 'value' || key === 'desc');
