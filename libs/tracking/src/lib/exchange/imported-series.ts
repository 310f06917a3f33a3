import type pg from 'pg';
import { insertChunks } from '../postgres/postgres-chunk-table.ts';
import { writeMetricRows } from '../postgres/postgres-metric-table.ts';
import {
  CHUNK_POINTS,
  type ChunkStatistics,
  combineStatistics,
  statisticsOf,
} from '../series/metric-chunk.ts';
import type { Columns } from '../series/thin-series.ts';
import { InputError } from '../store/input-error.ts';

interface Point {
  readonly run: string;
  readonly name: string;
  readonly step: number;
  readonly time: number;
  readonly value: number;
}

const empty = (): Columns => ({ steps: [], values: [], times: [] });

/** Writes series whose points come in order of run, name and step; one chunk is in memory. */
export class ImportedSeries {
  readonly #client: pg.ClientBase;
  readonly #conflictsOf: (run: string, name: string) => number;
  #current: { run: string; name: string; first: number; statistics?: ChunkStatistics } | undefined;
  #columns = empty();
  #last: Point | undefined;
  count = 0;

  constructor(client: pg.ClientBase, conflictsOf: (run: string, name: string) => number) {
    this.#client = client;
    this.#conflictsOf = conflictsOf;
  }

  async add(point: Point): Promise<void> {
    const { run, name, step, time, value } = point;
    if (this.#current?.run !== run || this.#current.name !== name) {
      await this.#finishSeries();
      this.#current = { run, name, first: value };
    } else if (this.#last && step <= this.#last.step) {
      throw new InputError(
        `import: run ${run}, ${name}: expected growing steps, got ${step} after ${this.#last.step}.`,
      );
    }
    this.#columns.steps.push(step);
    this.#columns.times.push(time);
    this.#columns.values.push(value);
    this.#last = point;
    this.count++;
    if (this.#columns.steps.length === CHUNK_POINTS) await this.#writeChunk();
  }

  async finish(): Promise<void> {
    await this.#finishSeries();
  }

  async #writeChunk(): Promise<void> {
    const current = this.#current!;
    const columns = this.#columns;
    this.#columns = empty();
    await insertChunks(this.#client, current.run, [{ name: current.name, columns }]);
    const statistics = statisticsOf(columns);
    current.statistics = current.statistics ? combineStatistics(current.statistics, statistics) : statistics;
  }

  async #finishSeries(): Promise<void> {
    if (!this.#current) return;
    if (this.#columns.steps.length > 0) await this.#writeChunk();
    const { run, name, first, statistics } = this.#current;
    const { value: last, time: lastAt } = this.#last!;
    const conflicts = this.#conflictsOf(run, name);
    await writeMetricRows(this.#client, run, [{ ...statistics!, name, first, last, lastAt, conflicts }]);
    this.#current = undefined;
  }
}
