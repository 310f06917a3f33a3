'use client';

import type { ListedRun } from './run-state.ts';
import { EditInPlace } from './tags-cell.tsx';

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
