'use client';

import { lazy } from 'react';
import { LazyPopover } from '../shell/lazy-popover.tsx';

const loadForm = () => import('./save-view-form.tsx');
const SaveViewForm = lazy(loadForm);

/** Keeps the page as it is now under a name. */
export function SaveView() {
  return (
    <LazyPopover
      title="Save this page as a view"
      trigger={{ content: 'Save view', className: 'flex-none text-xs text-muted hover:text-ink' }}
      className="w-80"
      align="end"
      preload={loadForm}
    >
      <SaveViewForm />
    </LazyPopover>
  );
}
