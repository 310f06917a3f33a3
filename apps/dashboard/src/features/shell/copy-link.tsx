'use client';

import { CopyButton } from './copy-button.tsx';

/** A link to the page as it is: its address holds everything that it shows. `children`: what the button says beside its icon. */
export function CopyLink({ children }: { children?: string }) {
  return (
    <CopyButton text={() => window.location.href} label="Copy the link to this page as it is">
      {children}
    </CopyButton>
  );
}
