'use client';

import { EditInPlace } from './edit-in-place.tsx';
import type { ListedRun } from './run-state.ts';

/** The tags between commas, once each. */
export const readTags = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((tag) => tag.trim().slice(0, 250))
      .filter(Boolean),
  ),
];

export function TagsCell({ run }: { run: ListedRun }) {
  return (
    <EditInPlace
      label={`Tags of ${run.name}`}
      value={run.tags.join(', ')}
      hint="Between commas"
      onSave={(text) => ({ runId: run.id, tags: readTags(text) })}
    >
      <span className="flex min-w-0 gap-1 overflow-hidden">
        {run.tags.map((tag) => (
          <span
            key={tag}
            title={tag}
            className="max-w-32 truncate rounded-sm bg-raised px-1 text-2xs text-muted"
          >
            {tag}
          </span>
        ))}
      </span>
    </EditInPlace>
  );
}
