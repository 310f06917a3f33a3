'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { formatBytes } from '../format/bytes.ts';
import { CopyButton } from '../shell/copy-button.tsx';
import { ArtifactVersions } from './artifact-versions.tsx';

/** What the run read and what it made, each by name, size and the beginning of its hash. */
export function ArtifactsList({ runId, project }: { runId: string; project: string }) {
  const api = useApi();
  const { data: artifacts = [] } = useQuery(api.artifacts.list.queryOptions({ runId }));
  const { data: aliases = [] } = useQuery(api.artifacts.aliases.queryOptions({ project }));
  const [open, setOpen] = useState<string | null>(null);
  if (artifacts.length === 0) return <p className="text-faint">No artifact went in or out.</p>;
  return (
    <div className="flex flex-col gap-3">
      {(['in', 'out'] as const).map((role) => {
        const members = artifacts.filter((artifact) => artifact.role === role);
        if (members.length === 0) return null;
        return (
          <div key={role}>
            <h3 className="label mb-0.5">{role === 'in' ? 'Artifacts in' : 'Artifacts out'}</h3>
            <ul>
              {members.map((artifact) => (
                <li key={`${artifact.name} ${artifact.sha256}`} className="border-t border-line py-1">
                  <div className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-baseline gap-x-3">
                    <a
                      href={`/media/${artifact.sha256}`}
                      title={`${artifact.name} (${artifact.kind}), sha256 ${artifact.sha256}`}
                      className="truncate underline-offset-4 hover:underline"
                    >
                      {artifact.name}
                    </a>
                    <span className="figure text-muted">{formatBytes(artifact.bytes)}</span>
                    <span className="figure flex items-center text-xs text-faint">
                      {artifact.sha256.slice(0, 8)}
                      <CopyButton text={artifact.sha256} label={`Copy the sha256 of ${artifact.name}`} />
                    </span>
                  </div>
                  <div className="flex flex-wrap items-center gap-1.5">
                    {aliases
                      .filter(({ name, sha256 }) => name === artifact.name && sha256 === artifact.sha256)
                      .map(({ alias }) => (
                        <span key={alias} className="rounded-sm bg-raised px-1 text-2xs text-muted">
                          {alias}
                        </span>
                      ))}
                    <button
                      type="button"
                      aria-expanded={open === `${role} ${artifact.name}`}
                      aria-label={`Versions of ${artifact.name}`}
                      onClick={() =>
                        setOpen((now) =>
                          now === `${role} ${artifact.name}` ? null : `${role} ${artifact.name}`,
                        )
                      }
                      className="min-h-6 rounded px-1 text-2xs text-faint hover:text-ink"
                    >
                      versions
                    </button>
                  </div>
                  {open === `${role} ${artifact.name}` && (
                    <ArtifactVersions {...{ runId, name: artifact.name }} />
                  )}
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </div>
  );
}
