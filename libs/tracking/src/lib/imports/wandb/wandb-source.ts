// Exported histories of W&B: a row is a step, beside them the config, the summary and the metadata as JSON.
import { readFile, stat } from 'node:fs/promises';
import { InputError } from '../../store/input-error.ts';
import type { JsonObject, JsonValue } from '../../store/run-store.ts';
import { Census } from '../census.ts';
import type { LeftOut } from '../left-out.ts';
import { pathBelow } from '../path-below.ts';
import type { RunSource, SourceEvent, SourceRun, Survey } from '../source-run.ts';
import { type TableRow, tableRows } from '../table-rows.ts';
import { TimeSpan } from '../time-span.ts';
import { type HistoryValue, valuesOf } from './history-values.ts';
import { findWandbRuns, plainConfig, readJsonObject, type WandbFiles } from './wandb-files.ts';

interface Place {
  step: number;
  /** Milliseconds since 1970; 0 if the history does not say. */
  at: number;
}

function timeOf(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  return Number.isFinite(Number(value ?? Number.NaN)) ? Math.round(1000 * Number(value)) : 0;
}

function placeOf(row: TableRow, path: string): Place {
  const { _step: step, _timestamp: timestamp } = row;
  if (typeof step !== 'number' && typeof step !== 'bigint')
    throw new InputError(
      `import: ${path}: expected a number as _step in each row, got ${JSON.stringify(step) ?? 'none'} (export the whole history: run.scan_history()).`,
    );
  return { step: Number(step), at: timeOf(timestamp) };
}

/** Leaves of the settings, counted without the store's own way to flatten them. */
function countLeaves(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 1;
  const items = Object.values(value);
  return items.length === 0 ? 1 : items.reduce<number>((sum, item) => sum + countLeaves(item ?? null), 0);
}

class WandbRun implements SourceRun {
  readonly label: string;
  readonly identity: string;
  readonly #files: WandbFiles;

  constructor(files: WandbFiles, first: TableRow | undefined) {
    this.label = files.label;
    this.#files = files;
    this.identity = JSON.stringify(['wandb', files.label.split('/').at(-1), timeOf(first?._timestamp)]);
  }

  async survey(): Promise<Survey> {
    const census = new Census();
    const span = new TimeSpan();
    for await (const { row, place } of this.#rows()) {
      if (place.at > 0) span.add(place.at);
      for (const value of valuesOf(row)) await this.#count(census, value, place);
    }
    const config = plainConfig(await readJsonObject(this.#files.config));
    const keys = Object.keys(config);
    census.settings(keys.length === 0 ? 0 : countLeaves(config));
    const metadata = await readJsonObject(this.#files.metadata);
    const state = typeof metadata.state === 'string' ? metadata.state : 'finished';
    const failed = state === 'failed' || state === 'crashed';
    return {
      ...{ census, remarks: [] },
      outline: {
        ...{
          name: String(metadata.displayName ?? metadata.name ?? this.label),
          config,
          tags: tagsOf(metadata),
        },
        ...{ about: metadata, startedAt: span.startedAt, finishedAt: span.finishedAt },
        ...{ status: failed ? 'failed' : state === 'killed' ? 'interrupted' : 'finished' },
        error: failed ? `${state} in W&B` : null,
      },
    };
  }

  async *events(leftOut: LeftOut): AsyncGenerator<SourceEvent> {
    let latest = 0;
    for await (const { row, place } of this.#rows()) {
      latest = Math.max(latest, place.at);
      const numbers: [string, number][] = [];
      for (const value of valuesOf(row)) {
        if (value.kind === 'number') numbers.push([value.name, value.value]);
        else yield* this.#content(value, place, leftOut);
      }
      if (numbers.length > 0) yield { type: 'metrics', ...place, values: Object.fromEntries(numbers) };
    }
    const summary = plainSummary(await readJsonObject(this.#files.summary));
    if (Object.keys(summary).length > 0) yield { type: 'summary', at: latest, values: summary };
  }

  async *#rows() {
    for (const { path } of this.#files.history)
      for await (const row of tableRows(path)) yield { row, place: placeOf(row, path) };
  }

  /** The file of an image, if it came along with the export. */
  async #imageFile(path: string): Promise<string | undefined> {
    const file = pathBelow(this.#files.folder, path);
    const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
    return found?.isFile() ? file : undefined;
  }

  async #count(census: Census, value: HistoryValue, { step }: Place): Promise<void> {
    const { name } = value;
    if (value.kind === 'number') census.point(name, step);
    else if (value.kind === 'text') census.table(name, step);
    else if (value.kind === 'histogram') census.histogram(name, step);
    else if (value.kind === 'images')
      for (const [sampleIndex, { path }] of value.files.entries()) {
        const file = await this.#imageFile(path);
        census.image({ name, step, sampleIndex, bytes: file ? (await stat(file)).size : 0 });
      }
  }

  async *#content(value: HistoryValue, { step, at }: Place, leftOut: LeftOut): AsyncGenerator<SourceEvent> {
    const { name } = value;
    if (value.kind === 'text')
      yield { type: 'table', at, name, step, columns: ['text'], rows: [[value.text]] };
    else if (value.kind === 'histogram')
      yield { type: 'histogram', at, name, step, edges: value.edges, counts: value.counts };
    else if (value.kind === 'other') leftOut.add(name, `the store has no record for ${value.what}`);
    else if (value.kind === 'images')
      for (const [sampleIndex, { path, caption }] of value.files.entries()) {
        const file = await this.#imageFile(path);
        if (file) yield { type: 'image', at, name, step, sampleIndex, caption, bytes: await readFile(file) };
        else
          leftOut.add(name, `its file ${path} is not in the export`, (census) =>
            census.image({ name, step, sampleIndex, bytes: 0 }),
          );
      }
  }
}

const tagsOf = ({ tags }: JsonObject): string[] => (Array.isArray(tags) ? tags.map(String) : []);

/** What W&B puts there itself is not the run's. */
const plainSummary = (summary: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(summary).filter(([key]) => key !== '_wandb'));

/** Opens an exported history or a folder of them. Throws InputError, one line. */
export async function openWandb(place: string): Promise<RunSource> {
  const found = await findWandbRuns(place);
  const runs = await Promise.all(
    found.map(async (files) => {
      for await (const row of tableRows(files.history[0].path)) return new WandbRun(files, row);
      return new WandbRun(files, undefined);
    }),
  );
  return { runs, remarks: [] };
}
