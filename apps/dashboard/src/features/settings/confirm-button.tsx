'use client';

import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { ReactNode } from 'react';
import { SMALL_BUTTON } from './settings-table.tsx';

/** A button for what cannot be undone: it asks once more, and says what is lost. */
export function ConfirmButton(props: {
  label: string;
  /** Of the button, where several have the same text. */
  description?: string;
  question: string;
  confirm: string;
  disabled?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** What stands below the question. */
  children?: ReactNode;
  onConfirm: () => void;
}) {
  return (
    <AlertDialog.Root onOpenChange={props.onOpenChange}>
      <AlertDialog.Trigger disabled={props.disabled} aria-label={props.description} className={SMALL_BUTTON}>
        {props.label}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-30 bg-page/80" />
        <AlertDialog.Popup className="fixed top-1/3 left-1/2 z-40 w-96 max-w-[calc(100vw-2rem)] -translate-x-1/2 rounded border border-line-strong bg-page p-4 shadow-sm">
          <AlertDialog.Title className="font-medium">{props.label}</AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-muted [overflow-wrap:anywhere]">
            {props.question}
          </AlertDialog.Description>
          {props.children}
          <div className="mt-4 flex justify-end gap-2">
            <AlertDialog.Close className={SMALL_BUTTON}>Cancel</AlertDialog.Close>
            <AlertDialog.Close className={`${SMALL_BUTTON} text-failed`} onClick={props.onConfirm}>
              {props.confirm}
            </AlertDialog.Close>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
