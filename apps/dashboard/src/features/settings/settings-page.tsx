'use client';

import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-provider.tsx';
import { describeProjects } from './access.ts';
import { DeletedRunsSection } from './deleted-runs-section.tsx';
import { StorageSection } from './storage-section.tsx';
import { TokensSection } from './tokens-section.tsx';

/** Who may come in, what is stored, and what was deleted. What the reader may not do is said, not offered. */
export function SettingsPage() {
  const api = useApi();
  const { data: access, error } = useQuery(api.tokens.mine.queryOptions());
  return (
    <main className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-6">
      <div className="mb-4 flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 className="text-base font-medium">Settings</h1>
        {access && (
          <p className="min-w-0 text-muted [overflow-wrap:anywhere]">
            You are {access.name}, with the role {access.role} for {describeProjects(access.projects)}.
          </p>
        )}
      </div>
      {error && (
        <p role="alert" className="mb-3 text-failed">
          {error.message}
        </p>
      )}
      <StorageSection />
      {access && <DeletedRunsSection access={access} />}
      {access && <TokensSection access={access} />}
    </main>
  );
}
