'use client';

import { EditInPlace } from './edit-in-place.tsx';
import type { ListedRun } from './run-state.ts';

export function NotesCell({ run, notes }: { run: ListedRun; notes: string }) {
  return (
    <EditInPlace
      {...{ label: `Notes on ${run.name}`, value: notes, hint: 'Ctrl+Enter saves', long: true }}
      onSave={(text) => ({ runId: run.id, notes: text })}
    >
      <span className="truncate text-muted" title={notes}>
        {notes || '–'}
      </span>
    </EditInPlace>
  );
}
