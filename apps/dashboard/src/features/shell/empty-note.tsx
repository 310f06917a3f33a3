import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';

/** What to show where nothing is yet: what would be here, and the command that makes it. */
export function EmptyNote({ children, command }: { children: ReactNode; command?: string }) {
  return (
    <div className="text-muted">
      <p>{children}</p>
      {command && (
        <p className="mt-2 inline-flex items-center gap-2 rounded border border-line bg-raised py-1 pr-1 pl-2.5">
          <code className="figure text-ink">{command}</code>
          <CopyButton text={command} label={`Copy ${command}`} />
        </p>
      )}
    </div>
  );
}
