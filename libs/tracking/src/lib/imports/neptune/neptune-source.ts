// What is left of Neptune: the Parquet files of neptune-exporter, and the files beside them.
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../store/input-error.ts';
import type { JsonObject, JsonValue } from '../../store/run-store.ts';
import { Census } from '../census.ts';
import { type FoundFile, findFiles } from '../find-files.ts';
import { imageFormat } from '../image-format.ts';
import type { LeftOut } from '../left-out.ts';
import { pathBelow } from '../path-below.ts';
import type { RunSource, SourceEvent, SourceRun, Survey } from '../source-run.ts';
import { TimeSpan } from '../time-span.ts';
import {
  filePathOf,
  histogramOf,
  type NeptuneRow,
  neptuneRows,
  SINGLE_VALUES,
  settingOf,
  toMillionths,
} from './neptune-rows.ts';

const FILE_TYPES = new Set(['file', 'file_series']);

interface ExportedRun {
  project: string;
  run: string;
  /** In their order. */
  parts: readonly FoundFile[];
  filesFolder: string;
  stepMultiplier: number;
}

class NeptuneRun implements SourceRun {
  readonly label: string;
  readonly identity: string;
  readonly #exported: ExportedRun;

  constructor(exported: ExportedRun) {
    this.#exported = exported;
    this.label = `${exported.project}/${exported.run}`;
    this.identity = JSON.stringify(['neptune', exported.project, exported.run]);
  }

  async survey(): Promise<Survey> {
    const { stepMultiplier } = this.#exported;
    const census = new Census();
    const span = new TimeSpan();
    const config: JsonObject = {};
    const system: JsonObject = {};
    for await (const row of this.#rows()) {
      if (row.at !== null) span.add(row.at);
      if (row.type in SINGLE_VALUES)
        (row.path.startsWith('sys/') ? system : config)[row.path] = settingOf(row);
      await this.#count(census, row);
    }
    const began = Date.parse(String(system['sys/creation_time']));
    if (!Number.isNaN(began)) span.add(began);
    const tags = [system['sys/tags'], system['sys/group_tags']].flatMap((list) =>
      Array.isArray(list) ? list : [],
    );
    const failed = system['sys/failed'] === true;
    return {
      ...{ census, remarks: stepMultiplier === 1 ? [] : [`steps are multiplied by ${stepMultiplier}`] },
      outline: {
        ...{
          name: String(system['sys/name'] || this.#exported.run),
          config,
          tags: tags.map(String),
          about: system,
        },
        ...{ startedAt: span.startedAt, finishedAt: span.finishedAt },
        ...{ status: failed ? 'failed' : 'finished', error: failed ? 'failed in Neptune' : null },
      },
    };
  }

  async *events(leftOut: LeftOut): AsyncGenerator<SourceEvent> {
    for await (const row of this.#rows()) {
      const { path: name, type, step, row: values } = row;
      const at = row.at ?? 0;
      if (type === 'float_series')
        yield {
          type: 'metrics',
          at,
          step: step ?? Number.NaN,
          values: { [name]: Number(values.float_value) },
        };
      else if (type === 'string_series')
        yield {
          type: 'table',
          at,
          name,
          step,
          columns: ['text'],
          rows: [[String(values.string_value ?? '')]],
        };
      else if (type === 'histogram_series') yield* histogramEvents(row, leftOut);
      else if (FILE_TYPES.has(type)) yield* this.#fileEvents(row, leftOut);
      else if (name === 'sys/description' && values.string_value)
        yield { type: 'notes', at, notes: String(values.string_value) };
      else if (!(type in SINGLE_VALUES)) leftOut.add(name, `the store has no record for Neptune's "${type}"`);
    }
  }

  async *#rows(): AsyncGenerator<NeptuneRow> {
    const { project, run, parts, stepMultiplier } = this.#exported;
    for (const { path } of parts)
      for await (const row of neptuneRows(path))
        if (row.project === project && row.run === run)
          yield { ...row, step: row.step === null ? null : toMillionths(row.step * stepMultiplier) };
  }

  async #fileOf(row: NeptuneRow): Promise<{ path: string; bytes: number } | undefined> {
    const named = filePathOf(row);
    const path = named === undefined ? undefined : pathBelow(this.#exported.filesFolder, named);
    const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
    return path !== undefined && found?.isFile() ? { path, bytes: found.size } : undefined;
  }

  /** A file of a series is known by its step too. */
  #fileName = ({ path, type, step }: NeptuneRow) => (type === 'file_series' ? `${path}/step-${step}` : path);

  async #count(census: Census, row: NeptuneRow): Promise<void> {
    const { path: name, type, step } = row;
    if (type in SINGLE_VALUES && !name.startsWith('sys/')) census.settings(leavesOf(settingOf(row)));
    else if (type === 'float_series') census.point(name, step ?? Number.NaN);
    else if (type === 'string_series') census.table(name, step);
    else if (type === 'histogram_series') census.histogram(name, step);
    else if (FILE_TYPES.has(type)) {
      const file = await this.#fileOf(row);
      if (file && (await imageOf(file))) census.image({ name, step, sampleIndex: 0, bytes: file.bytes });
      else census.artifact(this.#fileName(row), file?.bytes ?? 0);
    }
  }

  async *#fileEvents(row: NeptuneRow, leftOut: LeftOut): AsyncGenerator<SourceEvent> {
    const { path: name, step } = row;
    const at = row.at ?? 0;
    const file = await this.#fileOf(row);
    if (!file) {
      leftOut.add(name, `its file ${filePathOf(row) ?? ''} is not in the export`, (census) =>
        census.artifact(this.#fileName(row), 0),
      );
      return;
    }
    const bytes = await imageOf(file);
    if (bytes) yield { type: 'image', at, name, step, sampleIndex: 0, caption: '', bytes };
    else yield { type: 'artifact', at, name: this.#fileName(row), ...file };
  }
}

const MOST_IMAGE_BYTES = 64 * 2 ** 20;

/** Neptune's files may have any name, so what they are is in their bytes. */
async function imageOf({
  path,
  bytes: size,
}: {
  path: string;
  bytes: number;
}): Promise<Uint8Array | undefined> {
  if (size > MOST_IMAGE_BYTES) return undefined;
  const bytes = await readFile(path);
  return imageFormat(bytes) ? bytes : undefined;
}

const leavesOf = (value: JsonValue) => (Array.isArray(value) ? Math.max(1, value.length) : 1);

function* histogramEvents(row: NeptuneRow, leftOut: LeftOut): Generator<SourceEvent> {
  const { path: name, step } = row;
  const { type, edges, counts } = histogramOf(row);
  if (type === 'COUNTING') yield { type: 'histogram', at: row.at ?? 0, name, step, edges, counts };
  else
    leftOut.add(name, `a histogram of densities (${type}), not of counts`, (census) =>
      census.histogram(name, step),
    );
}

/** The files are beside the data, or below the folder that has both. */
async function folderOfFiles(folder: string): Promise<string> {
  for (const path of [join(folder, 'files'), join(dirname(folder), 'files')])
    if (
      await stat(path).then(
        (found) => found.isDirectory(),
        () => false,
      )
    )
      return path;
  return folder;
}

/** Opens the folder that neptune-exporter wrote (with `data` and `files` below), or its folder of data. Throws InputError. */
export async function openNeptune(
  place: string,
  { stepMultiplier = 1 }: { stepMultiplier?: number } = {},
): Promise<RunSource> {
  const folder = resolve(place);
  const parts = (await findFiles(folder)).filter(
    ({ name }) => /\.parquet$/i.test(name) && !name.startsWith('files/'),
  );
  if (parts.length === 0)
    throw new InputError(`import: ${place}: expected Parquet files of neptune-exporter, got none.`);
  const runs = new Map<string, { project: string; run: string; parts: FoundFile[] }>();
  for (const part of parts.sort(byPart)) {
    for await (const { project, run } of neptuneRows(part.path)) {
      const key = JSON.stringify([project, run]);
      const known = runs.get(key);
      if (!known) runs.set(key, { project, run, parts: [part] });
      else if (known.parts.at(-1) !== part) known.parts.push(part);
    }
  }
  const filesFolder = await folderOfFiles(folder);
  return {
    runs: [...runs.values()].map((run) => new NeptuneRun({ ...run, filesFolder, stepMultiplier })),
    remarks: [],
  };
}

/** <run>_part_10 comes after <run>_part_9. */
function byPart(a: FoundFile, b: FoundFile): number {
  const number = ({ name }: FoundFile) => Number(/_part_(\d+)\.parquet$/.exec(basename(name))?.[1] ?? 0);
  const stem = ({ name }: FoundFile) => name.replace(/_part_\d+\.parquet$/, '');
  return stem(a) === stem(b) ? number(a) - number(b) : stem(a) < stem(b) ? -1 : 1;
}
