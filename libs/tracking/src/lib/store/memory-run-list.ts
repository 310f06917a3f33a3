// Lists, counts, groups and keys of the runs in memory, over the same words as those in Postgres.
import { evaluateQuery, rankedValue, showField, textOrder } from '../query/evaluate-query.ts';
import { LARGEST_AVERAGED, RANK, type RankedValue } from '../query/field-rank.ts';
import { formatField } from '../query/format-query.ts';
import { groupFields, groupKey } from '../query/group-fields.ts';
import { parseQuery } from '../query/parse-query.ts';
import { checkTable, parseField } from '../query/query-fields.ts';
import { checkRunIds } from '../series/series-answer.ts';
import { decodeCursor, encodeCursor, type ListCursor, pageSize } from './list-cursor.ts';
import { byText, factsOf, type StoredRun, summaryOf } from './memory-run.ts';
import { type ChooseRuns, COUNTED_RUNS, type RunOrder, type RunStore, type RunSummary } from './run-store.ts';

function matches(run: RunSummary, query: ChooseRuns): boolean {
  const { project, projects, kind, parentId, rootsOnly, status, search, ids } = query;
  const words = search?.toLowerCase();
  return (
    (project === undefined || run.project === project) &&
    (projects === undefined || projects.includes(run.project)) &&
    (kind === undefined || run.kind === kind) &&
    (parentId === undefined || run.parentId === parentId) &&
    (!rootsOnly || run.parentId === null) &&
    (status === undefined || run.status === status) &&
    (ids === undefined || ids.includes(run.id)) &&
    (!words ||
      run.name.toLowerCase().includes(words) ||
      run.id.toLowerCase().includes(words) ||
      run.tags.includes(search as string))
  );
}

const byNumber = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0);

function comparePlaces(a: ListCursor, b: ListCursor, order: RunOrder | undefined): number {
  const byValue = (x: RankedValue, y: RankedValue) =>
    byNumber(x.rank, y.rank) ||
    (order?.descending ? -1 : 1) * (byNumber(x.number, y.number) || textOrder(x.text, y.text));
  return (
    (a.value && b.value ? byValue(a.value, b.value) : 0) ||
    byText(b.startedAt, a.startedAt) ||
    byText(b.id, a.id)
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function statistics(values: readonly number[]) {
  const n = values.length;
  if (n === 0) return { n, mean: null, std: null };
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { n, mean: middle, std: n < 2 ? null : Math.sqrt(squares / (n - 1)) };
}

type Lists = Pick<RunStore, 'listRuns' | 'countRuns' | 'groupRuns' | 'findKeys' | 'fieldValues'>;

export function createMemoryRunList(runs: ReadonlyMap<string, StoredRun>): Lists {
  const choose = (query: ChooseRuns): StoredRun[] => {
    const filter = parseQuery(query.filter ?? '');
    if (query.ids) checkRunIds(query.ids, 'listRuns');
    return [...runs.values()].filter(
      (run) => matches(summaryOf(run), query) && (!filter || evaluateQuery(filter, factsOf(run))),
    );
  };
  return {
    async listRuns({ order, limit: wanted, cursor, ...query } = {}) {
      const limit = pageSize(wanted);
      const field =
        order && !(order.field === 'started' && order.descending) ? parseField(order.field) : null;
      const after = cursor ? decodeCursor(cursor, field !== null) : undefined;
      const found = choose(query)
        .map((run) => {
          const summary = summaryOf(run);
          const value = field ? rankedValue(field, factsOf(run)) : undefined;
          return { summary, place: { startedAt: summary.startedAt, id: summary.id, value } };
        })
        .filter(({ place }) => !after || comparePlaces(place, after, order) > 0)
        .sort((a, b) => comparePlaces(a.place, b.place, order));
      const last = found.length > limit ? found[limit - 1] : undefined;
      return {
        runs: found.slice(0, limit).map(({ summary }) => summary),
        nextCursor: last ? encodeCursor(last.place) : null,
      };
    },

    async countRuns(query = {}) {
      const { length } = choose(query);
      return { count: Math.min(length, COUNTED_RUNS), exact: length <= COUNTED_RUNS };
    },

    async groupRuns(query) {
      const { by, columns, limit } = groupFields(query);
      const groups = new Map<string, StoredRun[]>();
      for (const run of choose(query)) {
        const name = JSON.stringify(
          by.map((field) => {
            const { rank, number, text } = rankedValue(field, factsOf(run));
            return [rank, String(number === 0 ? 0 : number), text];
          }),
        );
        groups.set(name, [...(groups.get(name) ?? []), run]);
      }
      const all = [...groups.values()].map((members) => {
        const facts = members.map(factsOf);
        return {
          key: by.map((field) => groupKey(field, rankedValue(field, facts[0]))),
          runs: members.length,
          example: members.map(({ start }) => start.id).reduce((a, b) => (a > b ? a : b)),
          columns: columns.map((field) => {
            const values = facts.map((each) => rankedValue(field, each));
            const numbers = values.filter(({ rank }) => rank === RANK.number).map(({ number }) => number);
            return statistics(numbers.filter((number) => Math.abs(number) < LARGEST_AVERAGED));
          }),
        };
      });
      all.sort((a, b) => b.runs - a.runs || byText(b.example, a.example));
      return { groups: all.slice(0, limit), total: all.length };
    },

    async findKeys({ search = '', limit = 50, ...query } = {}) {
      const words = search.toLowerCase().split(/\s+/).filter(Boolean);
      const counts = new Map<string, number>();
      const ofKind = (names: Iterable<string>, fieldOf: (name: string) => string) => {
        for (const name of names) counts.set(fieldOf(name), (counts.get(fieldOf(name)) ?? 0) + 1);
      };
      for (const run of choose(query)) {
        const { config, metrics } = factsOf(run);
        ofKind(config.keys(), (path) => formatField({ kind: 'config', path }));
        ofKind(metrics.keys(), (name) => formatField({ kind: 'metric', name, aggregate: 'last' }));
      }
      const keys = [...counts]
        .filter(([field]) => words.every((word) => field.toLowerCase().includes(word)))
        .sort(([a], [b]) => byText(a, b))
        .map(([field, found]) => ({
          ...{ field, runs: Math.min(found, COUNTED_RUNS), exact: found <= COUNTED_RUNS },
        }));
      return { keys: keys.slice(0, Math.min(200, Math.max(1, Math.floor(limit)))), total: keys.length };
    },

    async fieldValues(runIds, fields) {
      const parsed = checkTable(runIds, fields);
      return runIds.flatMap((runId) => {
        const run = runs.get(runId);
        return run ? [{ runId, values: parsed.map((field) => showField(field, factsOf(run))) }] : [];
      });
    },
  };
}
