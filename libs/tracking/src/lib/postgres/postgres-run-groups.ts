import type pg from 'pg';
import { joinField } from '../query/field-join.ts';
import { LARGEST_AVERAGED, RANK } from '../query/field-rank.ts';
import { type GroupFields, groupFields, groupKey } from '../query/group-fields.ts';
import type { GroupRuns, RunGroup, RunGroups } from '../store/run-store.ts';
import { type RunSearch, searchRuns } from './postgres-run-search.ts';

interface GroupRow {
  runs: number;
  total: number;
  example: string;
  [cell: string]: unknown;
}

/** One statement: a row for each run with its keys and columns, then a row for each group. */
async function readGroups(search: RunSearch, { by, columns, limit }: GroupFields): Promise<GroupRow[]> {
  const { client, parameters, conditions, projects } = search;
  const keys = by.map((field, i) => joinField(field, { parameters, projects, alias: `k${i}` }));
  const values = columns.map((field, i) => joinField(field, { parameters, projects, alias: `c${i}` }));
  const perRun = [
    ...keys.flatMap(({ rank, number, text }, i) => [
      ...[`${rank} AS "rank${i}"`, `${number}::float8 AS "number${i}"`, `${text} AS "text${i}"`],
    ]),
    ...values.map(
      ({ rank, number }, i) =>
        `CASE WHEN ${rank} = ${RANK.number} AND abs(${number}) < ${LARGEST_AVERAGED} THEN ${number} END::float8 AS "value${i}"`,
    ),
  ];
  const group = keys.flatMap((_, i) => [`"rank${i}"`, `"number${i}"`, `"text${i}"`]);
  const means = values.flatMap((_, i) => [
    `count("value${i}")::int AS "n${i}"`,
    `avg("value${i}") AS "mean${i}"`,
    `stddev_samp("value${i}") AS "std${i}"`,
  ]);
  const { rows } = await client.query<GroupRow>(
    `SELECT ${[...group, ...means].map((sql) => `${sql}, `).join('')} count(*)::int AS runs, max(id COLLATE "C") AS example,
       (count(*) OVER ())::int AS total
     FROM (SELECT ${['r.id', ...perRun].join(', ')} FROM "Run" r ${[...keys, ...values].map(({ join }) => join).join(' ')}
       WHERE ${conditions.join(' AND ')}) AS run
     ${group.length > 0 ? `GROUP BY ${group.join(', ')}` : 'HAVING count(*) > 0'}
     ORDER BY runs DESC, example DESC LIMIT ${parameters.add(limit)}`,
    parameters.values,
  );
  return rows;
}

export async function groupRuns(pool: pg.Pool, query: GroupRuns): Promise<RunGroups> {
  const fields = groupFields(query);
  const { by: _, columns: __, limit: ___, ...chosen } = query;
  const rows = await searchRuns(pool, { ...chosen, all: true }, (search) => readGroups(search, fields));
  const groups = rows.map(
    (row): RunGroup => ({
      key: fields.by.map((field, i) =>
        groupKey(field, {
          ...{ rank: row[`rank${i}`] as number, number: row[`number${i}`] as number },
          text: row[`text${i}`] as string,
        }),
      ),
      ...{ runs: row.runs, example: row.example },
      columns: fields.columns.map((__, i) => ({
        n: row[`n${i}`] as number,
        mean: row[`mean${i}`] as number | null,
        std: row[`std${i}`] as number | null,
      })),
    }),
  );
  return { groups, total: rows[0]?.total ?? 0 };
}
