'use client';

import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-provider.tsx';
import { formatBytes } from '../format/bytes.ts';
import { Moment } from '../format/clock.tsx';

/** Everything that the run recorded under a name, the newest first, each to be downloaded. */
export function ArtifactVersions({ runId, name }: { runId: string; name: string }) {
  const { data, isError } = useQuery(useApi().artifacts.versions.queryOptions({ runId, name }));
  if (isError) return <p className="text-failed">The versions could not be read.</p>;
  return (
    <ol className="pb-1 pl-3">
      {(data ?? []).map((version, at) => (
        <li
          key={`${version.role} ${version.sha256}`}
          className="grid grid-cols-[2rem_minmax(0,1fr)_auto_auto] items-baseline gap-x-2 text-xs"
        >
          <span className="figure text-faint">v{(data?.length ?? 0) - at}</span>
          <Moment at={version.createdAt} className="text-muted tabular-nums" />
          <span className="figure text-muted">{formatBytes(version.bytes)}</span>
          <a href={`/media/${version.sha256}`} className="figure underline-offset-4 hover:underline">
            {version.sha256.slice(0, 8)}
          </a>
        </li>
      ))}
    </ol>
  );
}
