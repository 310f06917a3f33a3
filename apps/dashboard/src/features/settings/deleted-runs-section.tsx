'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { formatBytes } from '../format/bytes.ts';
import { Moment } from '../format/clock.tsx';
import { formatCount } from '../format/number.ts';
import { Section } from '../shell/section.tsx';
import { type Access, mayChange, mayPurge } from './access.ts';
import { PurgeButton } from './purge-button.tsx';
import { ACTIONS, NameCell, SettingsTable, SMALL_BUTTON, TextCell } from './settings-table.tsx';

/** As many as the API gives at once. */
const SHOWN = 500;

const COLUMNS = ['run', 'kind', 'project', 'deleted', ACTIONS].map((title) => ({ title }));

const runs = (count: number) => (count === 1 ? '1 run' : `${formatCount(count)} runs`);

/** Runs that were deleted: they can come back, or go for good. */
export function DeletedRunsSection({ access }: { access: Access }) {
  const api = useApi();
  const { data: deleted = [], error } = useQuery(api.runs.deleted.queryOptions());
  const { restore, purge, said, problem } = useDeletedRuns();
  const busy = restore.isPending || purge.isPending;
  const purgeRuns = (runIds: string[]) => purge.mutate({ runIds });
  return (
    <Section
      title="Deleted runs"
      note={
        deleted.length > 0
          ? 'Hidden everywhere else; nothing is lost before it is purged.'
          : 'There are none.'
      }
      controls={
        mayPurge(access) &&
        deleted.length > 0 && (
          <PurgeButton
            label={`Purge ${deleted.length === SHOWN ? 'these' : 'all'}`}
            runs={deleted}
            disabled={busy}
            onConfirm={purgeRuns}
          />
        )
      }
    >
      {(error ?? problem) && (
        <p role="alert" className="mb-2 text-failed">
          {(error ?? problem)?.message}
        </p>
      )}
      <p role="status" className={said ? 'mb-2 text-muted' : 'sr-only'}>
        {said}
      </p>
      {!mayChange(access) && deleted.length > 0 && (
        <p className="mb-2 text-muted">Restoring needs the role writer; you have {access.role}.</p>
      )}
      {deleted.length === SHOWN && (
        <p className="mb-2 text-xs text-muted">The {SHOWN} that were deleted last are shown.</p>
      )}
      {deleted.length > 0 && (
        <SettingsTable label="Deleted runs" columns={COLUMNS}>
          {deleted.map((run) => (
            <tr key={run.id} className="border-b border-line">
              <NameCell name={run.name} />
              <TextCell>{run.kind}</TextCell>
              <TextCell>
                <bdi>{run.project}</bdi>
              </TextCell>
              <TextCell>
                <Moment at={run.deletedAt} />
              </TextCell>
              <td className="py-1 text-right whitespace-nowrap">
                {mayChange(access) && (
                  <button
                    type="button"
                    className={SMALL_BUTTON}
                    disabled={busy}
                    aria-label={`Restore ${run.name}`}
                    onClick={() => restore.mutate({ runIds: [run.id] })}
                  >
                    Restore
                  </button>
                )}
                {mayPurge(access) && (
                  <span className="ml-2">
                    <PurgeButton
                      {...{ label: 'Purge', description: `Purge ${run.name}`, runs: [run] }}
                      disabled={busy}
                      onConfirm={purgeRuns}
                    />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </SettingsTable>
      )}
    </Section>
  );
}

/** Restoring and purging, what the last one did, and why it failed if it did. */
function useDeletedRuns() {
  const api = useApi();
  const queryClient = useQueryClient();
  const [said, say] = useState('');
  const readAgain = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: [['runs']] }),
      queryClient.invalidateQueries({ queryKey: [['projects']] }),
    ]);
  const restore = useMutation(
    api.runs.restore.mutationOptions({
      onSuccess: async ({ runIds }) => {
        say(`${runs(runIds.length)} restored, stages included.`);
        await readAgain();
      },
    }),
  );
  const purge = useMutation(
    api.runs.purge.mutationOptions({
      onSuccess: async (gone) => {
        say(
          `${runs(gone.runs)} purged: ${formatCount(gone.points)} points, and ${formatBytes(gone.bytes)} of files that no other run has.`,
        );
        await readAgain();
      },
    }),
  );
  return { restore, purge, said, problem: restore.error ?? purge.error };
}
