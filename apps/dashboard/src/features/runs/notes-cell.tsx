'use client';

import { memo } from 'react';
import { EditInPlace } from './edit-in-place.tsx';

export const NotesCell = memo(function NotesCell(props: { runId: string; name: string; notes: string }) {
  const { runId, name, notes } = props;
  return (
    <EditInPlace
      {...{ label: `Notes on ${name}`, value: notes, hint: 'Ctrl+Enter saves', long: true }}
      onSave={(text) => ({ runId, notes: text })}
    >
      <span className="truncate text-muted" title={notes}>
        {notes || '–'}
      </span>
    </EditInPlace>
  );
});
