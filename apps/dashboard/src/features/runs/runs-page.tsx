'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { EmptyNote } from '../shell/empty-note.tsx';
import { useRunList } from './run-list-data.ts';
import { type RunListState, readRunListState, writeRunListState } from './run-list-state.ts';
import { RunsTable } from './runs-table.tsx';
import { RunsToolbar } from './runs-toolbar.tsx';

/** All runs, newest first, as the address of the page says. */
export function RunsPage() {
  const params = useSearchParams();
  const path = usePathname();
  const state = useMemo(() => readRunListState(params), [params]);
  const setState = useCallback(
    (next: RunListState) => window.history.replaceState(null, '', `${path}${writeRunListState(next)}`),
    [path],
  );
  const { nodes, pages } = useRunList(state);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const filtered = state.search.trim() !== '' || state.status !== null;

  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <RunsToolbar state={state} onChange={setState} />
      {pages.isError && (
        <p role="alert" className="px-4 pb-2 text-failed sm:px-6">
          {pages.error.message}
        </p>
      )}
      {nodes.length > 0 ? (
        <RunsTable
          nodes={nodes}
          open={state.open}
          expandable={!filtered}
          onOpenChange={(open) => setState({ ...state, open })}
          onNearEnd={loadMore}
        />
      ) : (
        !pages.isPending && <NoRuns filtered={filtered} />
      )}
    </main>
  );
}

function NoRuns({ filtered }: { filtered: boolean }) {
  return (
    <div className="border-t border-line px-4 py-6 sm:px-6">
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
