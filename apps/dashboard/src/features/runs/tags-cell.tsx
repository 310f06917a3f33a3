'use client';

import { Popover } from '@base-ui/react/popover';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import type { ListedRun } from './run-state.ts';
import { useEditRun } from './use-edit-run.ts';

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

/** A text that opens a field to edit it; Enter saves, Escape leaves it. */
export function EditInPlace(props: {
  label: string;
  value: string;
  hint: string;
  long?: boolean;
  onSave: (text: string) => { runId: string; tags?: string[]; notes?: string };
  children: React.ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState(props.value);
  const edit = useEditRun();
  const save = () => edit.mutate(props.onSave(text), { onSuccess: () => setOpen(false) });
  const field = {
    value: text,
    'aria-label': props.label,
    onChange: (event: { target: { value: string } }) => setText(event.target.value),
    className: 'w-72 rounded border border-line bg-transparent px-2 py-1 hover:border-line-strong',
  };
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        if (next) setText(props.value);
        setOpen(next);
      }}
    >
      <Popover.Trigger
        aria-label={`Edit: ${props.label}`}
        className="group flex w-full min-w-0 items-center gap-1.5 rounded text-left hover:bg-line/50"
      >
        {props.children}
        <Pencil
          size={11}
          aria-hidden
          className="ml-auto flex-none text-faint opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
        />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" className="z-30">
          <Popover.Popup className="rounded border border-line-strong bg-page p-2 shadow-sm">
            <form
              onSubmit={(event) => {
                event.preventDefault();
                save();
              }}
            >
              {props.long ? (
                <textarea
                  {...field}
                  rows={6}
                  maxLength={100_000}
                  onKeyDown={(event) => {
                    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
                  }}
                />
              ) : (
                <input {...field} maxLength={5000} />
              )}
              <span className="mt-1.5 flex items-center gap-2 text-xs text-faint">
                {edit.error ? (
                  <span role="alert" className="text-failed">
                    {edit.error.message}
                  </span>
                ) : (
                  props.hint
                )}
                <button
                  type="submit"
                  disabled={edit.isPending}
                  className="ml-auto rounded px-1.5 py-0.5 text-ink hover:bg-hover"
                >
                  Save
                </button>
              </span>
            </form>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
