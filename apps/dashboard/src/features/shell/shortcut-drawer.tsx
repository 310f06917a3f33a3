'use client';

import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { SHORTCUTS } from './shortcuts.ts';

/** Which keys do what, at the right edge. */
export function ShortcutDrawer({ onClose }: { onClose: () => void }) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-page/60" />
        <Dialog.Popup className="fixed inset-y-0 right-0 z-40 w-96 max-w-[100vw] overflow-y-auto border-l border-line-strong bg-page p-5">
          <div className="mb-4 flex items-baseline justify-between">
            <Dialog.Title className="text-base font-medium">Keys</Dialog.Title>
            <Dialog.Close aria-label="Close" className="rounded p-1 text-muted hover:bg-hover hover:text-ink">
              <X size={16} aria-hidden />
            </Dialog.Close>
          </div>
          {SHORTCUTS.map(({ where, shortcuts }) => (
            <section key={where} aria-label={where} className="mb-5">
              <h3 className="label mb-1">{where}</h3>
              <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4">
                {shortcuts.map(({ keys, what }) => (
                  <div key={what} className="col-span-2 grid grid-cols-subgrid border-t border-line py-1.5">
                    <dt className="flex items-baseline gap-1">
                      {keys.map((key) => (
                        <kbd
                          key={key}
                          className="figure rounded border border-line bg-raised px-1.5 text-2xs text-ink"
                        >
                          {key}
                        </kbd>
                      ))}
                    </dt>
                    <dd className="text-muted">{what}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
