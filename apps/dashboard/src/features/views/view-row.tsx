'use client';

import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { Moment } from '../format/clock.tsx';
import { FIELD, NameCell, SMALL_BUTTON, TextCell } from '../settings/settings-table.tsx';
import { addressOfState, titleOfKind } from './view-address.ts';
import type { SavedView } from './views-data.ts';

/** A saved view: its name leads to the page. */
export function ViewRow(props: {
  view: SavedView;
  mayChange: boolean;
  onRename: (name: string) => void;
  onDelete: () => void;
}) {
  const { view, mayChange, onRename, onDelete } = props;
  const [renaming, setRenaming] = useState(false);
  const address = addressOfState(view.state);
  return (
    <tr className="border-b border-line">
      <NameCell name={view.name}>
        {renaming ? (
          <RenameForm
            name={view.name}
            onEnd={(name) => {
              setRenaming(false);
              if (name !== view.name) onRename(name);
            }}
          />
        ) : address === null ? (
          <span className="text-muted">{view.name} (has no address of this dashboard)</span>
        ) : (
          <Link prefetch={false} href={address} className="text-accent hover:underline">
            {view.name}
          </Link>
        )}
      </NameCell>
      <TextCell>{titleOfKind(view.kind)}</TextCell>
      <TextCell>
        <bdi>{view.project}</bdi>
      </TextCell>
      <TextCell>{view.version}</TextCell>
      <TextCell>
        <Moment at={view.updatedAt} />
      </TextCell>
      <td className="py-1 text-right whitespace-nowrap">
        {mayChange && !renaming && (
          <span className="inline-flex gap-2">
            <button
              type="button"
              className={SMALL_BUTTON}
              aria-label={`Rename ${view.name}`}
              onClick={() => setRenaming(true)}
            >
              Rename
            </button>
            <button
              type="button"
              className={SMALL_BUTTON}
              aria-label={`Delete ${view.name}`}
              onClick={onDelete}
            >
              Delete
            </button>
          </span>
        )}
      </td>
    </tr>
  );
}

/** Enter takes the new name, Escape leaves the old one. */
function RenameForm({ name, onEnd }: { name: string; onEnd: (name: string) => void }) {
  const [text, setText] = useState(name);
  function submit(event: FormEvent) {
    event.preventDefault();
    onEnd(text.trim() || name);
  }
  return (
    <form onSubmit={submit} className="flex gap-2">
      <input
        // biome-ignore lint/a11y/noAutofocus: whoever asked to rename goes on typing
        autoFocus
        aria-label={`New name of ${name}`}
        maxLength={250}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onEnd(name)}
        className={`${FIELD} flex-1`}
      />
      <button type="submit" className={SMALL_BUTTON}>
        Take
      </button>
    </form>
  );
}
