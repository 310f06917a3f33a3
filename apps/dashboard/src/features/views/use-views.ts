'use client';

import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/api-provider.tsx';
import { projectsToRead, type SavedView, sortViews } from './views-data.ts';

/** The saved views of the chosen project, or of all. */
export function useViews(project: string | null) {
  const api = useApi();
  const projects = useQuery(api.projects.list.queryOptions());
  const { names, leftOut } = projectsToRead(projects.data ?? [], project);
  return useQueries({
    queries: names.map((name) => api.views.list.queryOptions({ project: name })),
    combine: (lists) => ({
      views: sortViews(lists.flatMap(({ data }) => data ?? [])),
      isPending: projects.isPending || lists.some(({ isPending }) => isPending),
      error: projects.error ?? lists.find(({ error }) => error)?.error ?? null,
      leftOut,
    }),
  });
}

/** Saves, renames and deletes views; whatever comes of it, the lists are read again. */
export function useEditViews() {
  const api = useApi();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries({ queryKey: [['views']] });
  const save = useMutation(api.views.save.mutationOptions({ onSettled }));
  const remove = useMutation(api.views.delete.mutationOptions({ onSettled }));

  /** Under the new name first, so that at no moment there is none. Refused if there is a view of that name. */
  async function rename({ project, kind, name, state }: SavedView, next: string): Promise<void> {
    await save.mutateAsync({ project, kind, name: next, state, version: 0 });
    await remove.mutateAsync({ project, kind, name });
  }

  return { save, remove, rename };
}
