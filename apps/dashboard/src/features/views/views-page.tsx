'use client';

import { useQuery } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { mayChange } from '../settings/access.ts';
import { ACTIONS, SettingsTable, SMALL_BUTTON } from '../settings/settings-table.tsx';
import { EmptyNote } from '../shell/empty-note.tsx';
import { projectParsers } from '../shell/project-state.ts';
import { useEditViews, useViews } from './use-views.ts';
import { ViewRow } from './view-row.tsx';
import { keyOfView, type SavedView } from './views-data.ts';

const COLUMNS = ['view', 'page', 'project', 'version', 'changed', ACTIONS].map((title) => ({ title }));

/** Pages as somebody has arranged them: open one, give it another name, delete it. */
export function ViewsPage() {
  const api = useApi();
  const [{ project }] = useQueryStates(projectParsers);
  const access = useQuery(api.tokens.mine.queryOptions());
  const { views, isPending, error, leftOut } = useViews(project);
  const { save, remove, rename } = useEditViews();
  const [deleted, setDeleted] = useState<SavedView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const attempt = (action: () => Promise<unknown>) => {
    setProblem(null);
    return action().catch((cause: Error) => setProblem(cause.message));
  };
  const may = access.data !== undefined && mayChange(access.data);
  return (
    <main className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-6">
      <h1 className="mb-3 text-base font-medium">Views</h1>
      {(error || problem) && (
        <p role="alert" className="mb-2 text-failed [overflow-wrap:anywhere]">
          {problem ?? error?.message}
        </p>
      )}
      <p role="status" className={deleted ? 'mb-2 flex items-center gap-2 text-muted' : 'sr-only'}>
        {deleted && (
          <>
            <span className="truncate">
              Deleted <bdi>{deleted.name}</bdi>.
            </span>
            <button
              type="button"
              className={SMALL_BUTTON}
              onClick={() =>
                attempt(async () => {
                  const { project, kind, name, state } = deleted;
                  await save.mutateAsync({ project, kind, name, state, version: 0 });
                  setDeleted(null);
                })
              }
            >
              Undo
            </button>
          </>
        )}
      </p>
      {leftOut > 0 && (
        <p className="mb-2 text-xs text-muted">
          {leftOut} projects with older runs are left out: choose one in the top bar for its views.
        </p>
      )}
      {views.length > 0 ? (
        <SettingsTable label="Saved views" columns={COLUMNS}>
          {views.map((view) => (
            <ViewRow
              key={keyOfView(view)}
              view={view}
              mayChange={may}
              onRename={(name) => attempt(() => rename(view, name))}
              onDelete={() =>
                attempt(async () => {
                  const { project, kind, name } = view;
                  await remove.mutateAsync({ project, kind, name });
                  setDeleted(view);
                })
              }
            />
          ))}
        </SettingsTable>
      ) : (
        !isPending &&
        !error && (
          <EmptyNote>
            No view is saved yet. Arrange a page as you want it, with its filter, columns and axes, then take
            “Save view” in the top bar: it keeps the page under a name, for everybody.
          </EmptyNote>
        )
      )}
    </main>
  );
}
