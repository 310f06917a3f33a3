'use client';

import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { isWriting, shortcutOf } from './shortcuts.ts';
import { usePageHistory } from './use-page-history.ts';

// Not among what the first page waits for; loaded once that is done, so that nothing typed after Ctrl+K is lost.
const SOON_MS = 1500;
const loadPalette = () => import('../palette/command-palette.tsx');
const CommandPalette = dynamic(() => loadPalette().then(({ CommandPalette }) => CommandPalette));
const ShortcutDrawer = dynamic(() =>
  import('./shortcut-drawer.tsx').then(({ ShortcutDrawer }) => ShortcutDrawer),
);

/** The keys that work everywhere, and the buttons for those who do not know them. */
export function ShellCommands() {
  const [open, setOpen] = useState<'palette' | 'shortcuts' | null>(null);
  const [said, say] = useState('');
  const { undo, redo } = usePageHistory();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const action = shortcutOf(event, isWriting(event.target));
      if (action === null) return;
      event.preventDefault();
      if (action === 'undo') say(undo() ? 'Undone.' : 'Nothing to undo.');
      else if (action === 'redo') say(redo() ? 'Done again.' : 'Nothing to do again.');
      else setOpen((current) => (current === action ? null : action));
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [undo, redo]);
  useEffect(() => {
    const timer = setTimeout(loadPalette, SOON_MS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => say(''), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  const close = () => setOpen(null);
  return (
    <>
      <button
        type="button"
        aria-keyshortcuts="Control+K"
        onClick={() => setOpen('palette')}
        className="flex-none rounded border border-line px-2 py-0.5 text-xs text-muted hover:border-line-strong hover:text-ink"
      >
        Go to <kbd className="figure ml-1 hidden text-2xs text-faint md:inline">Ctrl K</kbd>
      </button>
      <span
        role="status"
        className={
          said
            ? 'fixed bottom-4 left-1/2 z-40 -translate-x-1/2 rounded border border-line-strong bg-raised px-3 py-1 text-xs'
            : 'sr-only'
        }
      >
        {said}
      </span>
      {open === 'palette' && (
        <CommandPalette
          onClose={close}
          actions={{
            undo: () => say(undo() ? 'Undone.' : 'Nothing to undo.'),
            redo: () => say(redo() ? 'Done again.' : 'Nothing to do again.'),
            shortcuts: () => setOpen('shortcuts'),
            say,
          }}
        />
      )}
      {open === 'shortcuts' && <ShortcutDrawer onClose={close} />}
    </>
  );
}
