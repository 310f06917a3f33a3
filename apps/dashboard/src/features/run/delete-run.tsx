'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import type { RunDetail } from './run-detail.ts';

const BUTTON =
  'rounded border border-line px-2 py-0.5 text-xs text-muted hover:border-line-strong hover:text-ink';

/** Deletes the run with its stages, after a second click, and takes it back. */
export function DeleteRun({ run }: { run: RunDetail }) {
  const api = useApi();
  const [state, setState] = useState<'there' | 'asking' | 'deleted'>('there');
  const remove = useMutation(api.runs.delete.mutationOptions({ onSuccess: () => setState('deleted') }));
  const restore = useMutation(api.runs.restore.mutationOptions({ onSuccess: () => setState('there') }));
  const error = remove.error ?? restore.error;
  const stages = run.children.length;
  return (
    <span className="ml-auto flex flex-wrap items-center gap-2" role="status">
      {error && <span className="text-failed">{error.message}</span>}
      {state === 'there' && (
        <button type="button" onClick={() => setState('asking')} className={BUTTON}>
          Delete
        </button>
      )}
      {state === 'asking' && (
        <>
          <span className="text-xs text-muted">
            {stages === 0 ? 'Delete this run?' : `Delete this run and what is below it (${stages})?`}
          </span>
          <button
            type="button"
            disabled={remove.isPending}
            onClick={() => remove.mutate({ runIds: [run.id] })}
            className={`${BUTTON} text-failed`}
          >
            Delete it
          </button>
          <button type="button" onClick={() => setState('there')} className={BUTTON}>
            Keep it
          </button>
        </>
      )}
      {state === 'deleted' && (
        <>
          <span className="text-xs text-interrupted">Deleted.</span>
          <button
            type="button"
            disabled={restore.isPending}
            onClick={() => restore.mutate({ runIds: [run.id] })}
            className={BUTTON}
          >
            Take it back
          </button>
        </>
      )}
    </span>
  );
}
