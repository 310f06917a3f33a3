'use client';

import { Pencil } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useMayChange } from '../settings/access-provider.tsx';
import { LazyPopover } from '../shell/lazy-popover.tsx';
import { useEditRun } from './use-edit-run.ts';

interface EditInPlaceProps {
  label: string;
  value: string;
  hint: string;
  long?: boolean;
  onSave: (text: string) => { runId: string; tags?: string[]; notes?: string };
}

/** A text that opens a field to edit it; Enter saves, Escape leaves it. To whoever may not change runs it is a text. */
export function EditInPlace({ children, ...edited }: EditInPlaceProps & { children: ReactNode }) {
  const mayChange = useMayChange();
  if (!mayChange) return <span className="flex w-full min-w-0 items-center">{children}</span>;
  return (
    <LazyPopover
      title={edited.label}
      className="w-80"
      trigger={{
        className: 'group/edit flex w-full min-w-0 items-center gap-1.5 rounded text-left hover:bg-line/50',
        content: (
          <>
            <span className="sr-only">{`Edit: ${edited.label}.`}</span>
            {children}
            <Pencil
              size={11}
              aria-hidden
              className="ml-auto flex-none text-faint opacity-0 group-hover/edit:opacity-100 group-focus-visible/edit:opacity-100"
            />
          </>
        ),
      }}
    >
      <EditForm {...edited} />
    </LazyPopover>
  );
}

/** Starts with the value as it is each time it is opened. */
function EditForm({ label, value, hint, long, onSave }: EditInPlaceProps) {
  const [text, setText] = useState(value);
  const edit = useEditRun();
  const save = () => edit.mutate(onSave(text));
  const field = {
    value: text,
    'aria-label': label,
    onChange: (event: { target: { value: string } }) => setText(event.target.value),
    className: 'w-full rounded border border-line bg-transparent px-2 py-1 hover:border-line-strong',
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {long ? (
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
      <span role="status" className="mt-1.5 flex items-center gap-2 text-xs text-faint">
        {edit.error ? (
          <span className="text-failed">{edit.error.message}</span>
        ) : edit.isSuccess && text === value ? (
          'Saved'
        ) : (
          hint
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
  );
}
