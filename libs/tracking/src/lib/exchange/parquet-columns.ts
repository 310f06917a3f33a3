// Numbers of a project as Parquet, some hundred thousand rows at a time.
import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { SchemaElement } from 'hyparquet';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';

export type ColumnType = 'STRING' | 'INT64' | 'INT32' | 'DOUBLE';

/** Rows of a group: what reader and writer hold in memory. */
export const GROUP_ROWS = 100_000;

const elementOf = (name: string, type: ColumnType): SchemaElement =>
  type === 'STRING'
    ? { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }
    : { name, type, repetition_type: 'REQUIRED' };

/** Writes rows of named columns; the same rows give the same bytes. */
export class ParquetColumns<Row extends Record<string, string | number | bigint>> {
  readonly #path: string;
  readonly #types: readonly [keyof Row & string, ColumnType][];
  readonly #writer: ParquetWriter;
  #rows: Row[] = [];
  count = 0;

  constructor(path: string, types: Readonly<Record<keyof Row & string, ColumnType>>) {
    this.#path = path;
    this.#types = Object.entries(types) as [keyof Row & string, ColumnType][];
    const root: SchemaElement = { name: 'root', num_children: this.#types.length };
    this.#writer = new ParquetWriter({
      writer: fileWriter(path),
      schema: [root, ...this.#types.map(([name, type]) => elementOf(name, type))],
      statistics: false, // NaN has no place among them
      createdBy: 'interpolab',
    });
  }

  async add(row: Row): Promise<void> {
    this.#rows.push(row);
    this.count++;
    if (this.#rows.length === GROUP_ROWS) await this.#writeGroup();
  }

  async finish(): Promise<void> {
    if (this.#rows.length > 0) await this.#writeGroup();
    await this.#writer.finish();
    const file = openSync(this.#path, 'r');
    fsyncSync(file);
    closeSync(file);
  }

  async #writeGroup(): Promise<void> {
    await this.#writer.write({
      columnData: this.#types.map(([name, type]) => ({
        name,
        data: this.#rows.map((row) => (type === 'INT64' ? BigInt(row[name]) : row[name])),
        // a dictionary would take −0 for 0
        encoding: type === 'STRING' ? undefined : 'PLAIN',
      })),
      rowGroupSize: GROUP_ROWS,
    });
    this.#rows = [];
  }
}

/** Reads what ParquetColumns wrote, a group at a time; INT64 as numbers. */
export async function* readParquetColumns<Row extends Record<string, string | number>>(
  path: string,
): AsyncGenerator<Row[]> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  let first = 0;
  for (const { num_rows } of metadata.row_groups) {
    const end = first + Number(num_rows);
    const rows = await parquetReadObjects({ file, metadata, rowStart: first, rowEnd: end });
    yield rows.map(
      (row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            typeof value === 'bigint' ? Number(value) : value,
          ]),
        ) as Row,
    );
    first = end;
  }
}
