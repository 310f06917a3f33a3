'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { groupFilter, groupId, type RunGroup } from './group-filter.ts';
import { rowsOfPages } from './row-pages.ts';
import { averagedColumns, chosenRuns, fieldsOf, orderOf } from './runs-query.ts';
import type { RunsState } from './runs-state.ts';
import { runNode, type TableNode } from './table-node.ts';
import { useMoreRows } from './use-runs.ts';

/** So many members of a group are shown below it. */
const MEMBERS = 200;

/** Groups as rows of the table, and the members of those that are open. */
export function useGroups(state: RunsState): {
  groups: readonly RunGroup[];
  nodes: TableNode[];
  total: number | null;
  error: { message: string } | null;
  isPending: boolean;
} {
  const api = useApi();
  const grouped = state.by.length > 0;
  const columns = averagedColumns(state);
  const answer = useQuery(
    api.runs.groups.queryOptions(
      { ...chosenRuns(state), groupBy: state.by, columns },
      { enabled: grouped, placeholderData: keepPreviousData },
    ),
  );
  const { search: _, filter: __, ...chosen } = chosenRuns(state);
  const groups = useMemo(() => (grouped ? (answer.data?.groups ?? []) : []), [grouped, answer.data]);
  const open = useMemo(
    () => groups.filter(({ key }) => state.open.includes(groupId(key))),
    [groups, state.open],
  );
  const members = useMoreRows(
    open.map(({ key }) => ({
      ...{ ...chosen, ...orderOf(state), filter: groupFilter(key, state.q) },
      ...{ fields: fieldsOf(state), limit: MEMBERS },
    })),
  );
  const shown = columns.join();
  const nodes = useMemo(() => {
    const membersOf = new Map(open.map(({ key }, at) => [groupId(key), members[at]]));
    return groups.map((group): TableNode => {
      const id = groupId(group.key);
      const page = membersOf.get(id);
      const children = page ? rowsOfPages([page]).map((row) => runNode(row, { prefix: `${id}/` })) : [];
      const note = `${MEMBERS} of ${group.runs} members are shown; filter to see the others`;
      return {
        ...{ kind: 'group', id, group, columns: shown.split(',') },
        children: page?.nextCursor
          ? [...children, { kind: 'note', id: `${id}/more`, text: note, children: [] }]
          : children,
      };
    });
  }, [groups, open, members, shown]);
  return {
    groups,
    nodes,
    total: grouped ? (answer.data?.total ?? null) : null,
    error: answer.error,
    isPending: grouped && answer.isPending,
  };
}
