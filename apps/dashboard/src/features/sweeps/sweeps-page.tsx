'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { useApi } from '../api/api-provider.tsx';
import { useRunChanges } from '../api/live-changes.tsx';
import type { Run } from '../runs/run-state.ts';
import { StateCell } from '../runs/state-cell.tsx';
import { StatusDot } from '../runs/status-dot.tsx';
import { EmptyNote } from '../shell/empty-note.tsx';
import { SweepSection } from './sweep-section.tsx';
import { sweepsParsers, sweepsQuery } from './sweeps-state.ts';

/** The sweeps of a project, and the trials of one of them. */
export function SweepsPage() {
  const [state, setState] = useQueryStates(sweepsParsers);
  const api = useApi();
  const { data, error, isPending } = useQuery(api.runs.list.queryOptions(sweepsQuery(state.project)));
  const sweeps = data?.runs ?? [];
  const queryClient = useQueryClient();
  useRunChanges((changed) => {
    void queryClient.invalidateQueries({ queryKey: api.runs.list.queryKey(sweepsQuery(state.project)) });
    for (const runId of changed)
      if (runId)
        void queryClient.invalidateQueries({ queryKey: api.tables.list.queryKey({ runId, name: 'trials' }) });
  });
  const open = sweeps.find(({ id }) => id === state.sweep) ?? sweeps[0];
  return (
    <main className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-6">
      <h1 className="mb-3 text-base font-medium">Sweeps</h1>
      {error && (
        <p role="alert" className="text-failed">
          {error.message}
        </p>
      )}
      {open ? (
        <>
          <SweepsList
            sweeps={sweeps}
            open={open.id}
            onOpen={(sweep) => void setState({ sweep, along: null })}
          />
          {data?.nextCursor && (
            <p className="mb-2 text-xs text-muted">The newest {sweeps.length} sweeps are listed.</p>
          )}
          <SweepSection
            key={open.id}
            run={open}
            order={state.order}
            along={state.along}
            onChange={(change) => void setState(change)}
          />
        </>
      ) : (
        !isPending &&
        !error && (
          <EmptyNote command="npx nx run trainer:sweep">
            No sweeps yet. One tries settings of an experiment, each with several seeds, and says which did
            best; its trials appear here as they end.
          </EmptyNote>
        )
      )}
    </main>
  );
}

function SweepsList(props: { sweeps: readonly Run[]; open: string; onOpen: (id: string) => void }) {
  return (
    <ul aria-label="Sweeps" className="mb-4">
      {props.sweeps.map((run) => (
        <li key={run.id} className="border-t border-line last:border-b">
          <button
            type="button"
            aria-pressed={run.id === props.open}
            onClick={() => props.onOpen(run.id)}
            className="flex w-full items-center gap-3 px-1 py-1.5 text-left text-muted hover:bg-hover aria-pressed:text-ink"
          >
            <StatusDot run={run} />
            <span className="min-w-0 flex-1 truncate" title={run.name}>
              {run.name}
            </span>
            <StateCell run={run} />
          </button>
        </li>
      ))}
    </ul>
  );
}
