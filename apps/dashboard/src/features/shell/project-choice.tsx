'use client';

import { useQuery } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { useApi } from '../api/api-provider.tsx';
import { projectParsers } from './project-state.ts';

/** Which project the pages are about; it goes along from page to page. */
export function ProjectChoice() {
  const api = useApi();
  const [{ project }, setState] = useQueryStates(projectParsers);
  const { data: projects = [] } = useQuery(api.projects.list.queryOptions());
  const names = projects.map(({ name }) => name);
  // One that is not there (any more) is shown as what the address says: the pages find nothing of it.
  const options = project === null || names.includes(project) ? names : [...names, project];
  return (
    <select
      aria-label="Project"
      value={project ?? ''}
      onChange={(event) => void setState({ project: event.target.value || null })}
      className="h-[26px] w-24 min-w-20 sm:w-36 flex-none truncate rounded border border-line bg-page px-1 text-xs text-muted hover:border-line-strong hover:text-ink"
    >
      <option value="">All projects</option>
      {options.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
