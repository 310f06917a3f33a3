'use client';

import { useQueryStates } from 'nuqs';
import { useCallback, useMemo, useRef } from 'react';
import { EmptyNote } from '../shell/empty-note.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { rowsOfPages } from './row-pages.ts';
import { columnsOf } from './run-column.ts';
import type { RowActions } from './run-row.tsx';
import { fieldsOf, isFiltered, stagesQuery } from './runs-query.ts';
import { type RunsState, runsParsers } from './runs-state.ts';
import { RunsTable } from './runs-table.tsx';
import { RunsToolbar } from './runs-toolbar.tsx';
import { SearchProblem } from './search-field.tsx';
import { runNode, type TableNode } from './table-node.ts';
import { useGroups } from './use-groups.ts';
import { useMeantState } from './use-meant-state.ts';
import { useMoreRows, useRuns } from './use-runs.ts';
import { MOST_CHOSEN, useSelection } from './use-selection.ts';

const toggled = (list: readonly string[], id: string) =>
  list.includes(id) ? list.filter((other) => other !== id) : [...list, id];

/** All runs, as the address of the page says. */
export function RunsPage() {
  const [state, setState] = useQueryStates(runsParsers);
  const onChange = useCallback((change: Parameters<typeof setState>[0]) => void setState(change), [setState]);
  const { cols, higher, lower } = state;
  const columns = useMemo(() => columnsOf(cols, { higher, lower }), [cols, higher, lower]);
  const meant = useMeantState(state);
  const { pages, rows, count, fresh, readAgain } = useRuns(meant);
  const groups = useGroups(meant);
  const grouped = state.by.length > 0;
  const runNodes = useRunNodes(meant, rows);
  const nodes = grouped ? groups.nodes : runNodes;

  const order = useMemo(() => runIdsOf(nodes), [nodes]);
  const choose = useSelection({ chosen: state.runs, order, onChange: (runs) => onChange({ runs }) });
  const actions = useRowActions(state, onChange, choose);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const error = grouped ? groups.error : pages.error;
  const pending = grouped ? groups.isPending : pages.isPending;

  return (
    <main
      className="flex min-h-0 flex-1 flex-col"
      onKeyDown={(event) => {
        if (event.defaultPrevented || isTyping(event.target)) return;
        if (event.key === 'Escape' && state.runs.length > 0) onChange({ runs: [] });
        if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          onChange({ runs: [...new Set(order)].slice(0, MOST_CHOSEN) });
        }
      }}
    >
      <RunsToolbar
        {...{ state, columns, rows, count, fresh, onChange }}
        groups={groups.total === null ? null : { shown: groups.groups, total: groups.total }}
        onReadAgain={() => void readAgain()}
      />
      <SearchProblem search={state.q} refused={error?.message ?? null} />
      {nodes.length > 0 ? (
        <RunsTable {...{ nodes, columns, state, actions, onChange }} onNearEnd={loadMore} />
      ) : (
        !pending && <NoRuns filtered={isFiltered(state)} />
      )}
      <BulkBar {...{ state, rows }} onClear={() => onChange({ runs: [] })} />
    </main>
  );
}

/** Keys pressed in a field are the field's. */
const isTyping = (target: EventTarget) =>
  target instanceof HTMLElement &&
  (target.matches('textarea, select') || (target.matches('input') && !target.matches('[type=checkbox]')));

function runIdsOf(nodes: readonly TableNode[]): string[] {
  return nodes.flatMap((node) => [
    ...(node.kind === 'run' ? [node.row.run.id] : []),
    ...runIdsOf(node.children),
  ]);
}

/** Runs as rows of the table: those that are pinned on top, experiments with their stages. */
function useRunNodes(state: RunsState, rows: ReturnType<typeof useRuns>['rows']): TableNode[] {
  const filtered = isFiltered(state);
  const grouped = state.by.length > 0;
  const opened = useMemo(() => (filtered || grouped ? [] : state.open), [filtered, grouped, state.open]);
  const stages = useMoreRows(opened.map((parentId) => stagesQuery(parentId, state)));
  const [pinned] = useMoreRows(
    state.pin.length > 0 ? [{ ids: state.pin.slice(0, 100), fields: fieldsOf(state), limit: 100 }] : [],
  );
  return useMemo(() => {
    const stagesOf = new Map(opened.map((id, at) => [id, stages[at]]));
    const nodeOf = (row: (typeof rows)[number]) => {
      const page = stagesOf.get(row.run.id);
      return runNode(row, {
        expandable: !filtered && row.run.kind === 'experiment',
        children: page ? rowsOfPages([page]) : [],
      });
    };
    const top = pinned ? rowsOfPages([pinned]) : [];
    const onTop = new Set(top.map(({ run }) => run.id));
    return [...top, ...rows.filter(({ run }) => !onTop.has(run.id))].map(nodeOf);
  }, [rows, opened, stages, pinned, filtered]);
}

/** What rows do, by functions that stay the same however the state changes. */
function useRowActions(
  state: RunsState,
  onChange: (change: Partial<RunsState>) => void,
  choose: RowActions['choose'],
): RowActions {
  const latest = useRef({ state, onChange });
  latest.current = { state, onChange };
  return useMemo(() => {
    const toggle = (name: 'hide' | 'pin' | 'open') => (id: string) =>
      latest.current.onChange({ [name]: toggled(latest.current.state[name], id) });
    return { choose, toggleHidden: toggle('hide'), togglePinned: toggle('pin'), toggleOpen: toggle('open') };
  }, [choose]);
}

function NoRuns({ filtered }: { filtered: boolean }) {
  return (
    <div className="flex-1 border-t border-line px-4 py-6 sm:px-6">
      {filtered ? (
        <EmptyNote>
          No run matches. The search looks at names, tags and ids; an expression at anything: metrics.kld &lt;
          0.5 and tag = paper, config.seed is missing, started &gt; now-7d.
        </EmptyNote>
      ) : (
        <EmptyNote command="npx nx run trainer:train">
          No runs yet. The main job trains a small diffusion model on circles and measures whether it
          interpolates; its run appears here as soon as it starts.
        </EmptyNote>
      )}
    </div>
  );
}
