'use client';

import { memo } from 'react';
import { EditInPlace } from './edit-in-place.tsx';

/** The tags between commas, once each. */
export const readTags = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((tag) => tag.trim().slice(0, 250))
      .filter(Boolean),
  ),
];

export const TagsCell = memo(function TagsCell(props: {
  runId: string;
  name: string;
  /** Keep them the same array as long as nothing changes. */
  tags: readonly string[];
}) {
  const { runId, name, tags } = props;
  return (
    <EditInPlace
      label={`Tags of ${name}`}
      value={tags.join(', ')}
      hint="Between commas"
      onSave={(text) => ({ runId, tags: readTags(text) })}
    >
      <span className="flex min-w-0 gap-1 overflow-hidden">
        {tags.map((tag) => (
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
});
