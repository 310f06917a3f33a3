'use client';

import { Dialog } from '@base-ui/react/dialog';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { findEntries, moveActive, type PaletteEntry } from './palette-entries.ts';
import { usePaletteEntries } from './use-palette-entries.ts';

export interface PaletteActions {
  undo: () => void;
  redo: () => void;
  shortcuts: () => void;
  /** Tells what was done. */
  say: (text: string) => void;
}

/** Pages, runs, views and actions under what one types; the arrows choose, Enter goes. */
export function CommandPalette({ onClose, actions }: { onClose: () => void; actions: PaletteActions }) {
  const router = useRouter();
  const listId = useId();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const { entries, runAction, searching } = usePaletteEntries(text, actions);
  const found = entries.filter(({ group }) => group === 'Runs');
  // The server has searched these, also in ids and tags; what is still of the search before must not be taken for it.
  const runs = searching ? findEntries(found, text) : found;
  const shown = [
    ...findEntries(
      entries.filter(({ group }) => group !== 'Runs'),
      text,
    ),
    ...runs,
  ];
  const at = Math.min(active, shown.length - 1);

  function take(entry: PaletteEntry | undefined) {
    if (!entry) return;
    onClose();
    if (entry.href !== undefined) router.push(entry.href);
    else runAction(entry.id);
  }

  function onKeyDown(event: KeyboardEvent) {
    const next = moveActive(at, { key: event.key, count: shown.length });
    if (next !== null) setActive(next);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) take(shown[at]);
    else return;
    event.preventDefault();
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-page/60" />
        <Dialog.Popup className="fixed top-[12vh] left-1/2 z-40 w-[36rem] max-w-[calc(100vw-1rem)] -translate-x-1/2 overflow-hidden rounded-md border border-line-strong bg-page shadow-lg">
          <Dialog.Title className="sr-only">Go to a page or a run, or do something</Dialog.Title>
          <input
            role="combobox"
            aria-label="Page, run, view or action"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={at >= 0 ? `${listId}-${at}` : undefined}
            aria-autocomplete="list"
            // biome-ignore lint/a11y/noAutofocus: who has pressed the keys for it goes on typing at once
            autoFocus
            autoComplete="off"
            spellCheck={false}
            maxLength={250}
            value={text}
            placeholder="page, run, view or action"
            onChange={(event) => {
              setText(event.target.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
            className="w-full border-b border-line bg-transparent px-4 py-2.5 text-base outline-none placeholder:text-faint"
          />
          <EntryList {...{ listId, shown, at }} onTake={take} onActive={setActive} />
          <p role="status" className={shown.length === 0 ? 'px-4 py-3 text-muted' : 'sr-only'}>
            {shown.length === 0
              ? searching
                ? 'Searching …'
                : 'Nothing is called so.'
              : `${shown.length} found`}
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function EntryList(props: {
  listId: string;
  shown: readonly PaletteEntry[];
  at: number;
  onTake: (entry: PaletteEntry) => void;
  onActive: (at: number) => void;
}) {
  const { listId, shown, at } = props;
  const activeRow = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row that is active now comes into sight
  useEffect(() => {
    activeRow.current?.scrollIntoView({ block: 'nearest' }); // in some browsers a promise, which is no clean-up
  }, [at]);
  return (
    <div id={listId} role="listbox" aria-label="Found" className="max-h-[50vh] overflow-y-auto py-1">
      {shown.map((entry, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and takes the keys
        <div
          key={entry.id}
          ref={index === at ? activeRow : undefined}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          onClick={() => props.onTake(entry)}
          onMouseMove={() => index !== at && props.onActive(index)}
          className="flex cursor-pointer items-baseline gap-3 px-4 py-1.5 aria-selected:bg-hover"
        >
          <span className="label w-12 flex-none">
            {entry.group !== shown[index - 1]?.group && entry.group}
          </span>
          <bdi className="min-w-0 flex-1 truncate" title={entry.title}>
            {entry.title}
          </bdi>
          {entry.note && (
            <span className="max-w-[50%] flex-none truncate text-xs text-muted">{entry.note}</span>
          )}
        </div>
      ))}
    </div>
  );
}
