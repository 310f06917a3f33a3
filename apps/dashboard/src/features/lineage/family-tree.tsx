import Link from 'next/link';
import type { RunDetail } from '../run/run-detail.ts';
import type { Run } from '../runs/run-state.ts';
import { StatusDot } from '../runs/status-dot.tsx';

/** The run between the one it belongs to and the ones that belong to it. */
export function FamilyTree({ run }: { run: RunDetail }) {
  if (!run.parent && run.children.length === 0) return null;
  return (
    <ul className="mb-4 flex flex-col gap-y-1">
      {run.parent && (
        <li>
          <Member run={run.parent} />
        </li>
      )}
      <li className={run.parent ? 'ml-[3px] border-l border-line pl-3.5' : ''}>
        <Member run={run} here />
        {run.children.length > 0 && (
          <ul className="mt-1 ml-[3px] flex flex-col gap-y-1 border-l border-line pl-3.5">
            {run.children.map((child) => (
              <li key={child.id}>
                <Member run={child} />
              </li>
            ))}
          </ul>
        )}
      </li>
    </ul>
  );
}

function Member({ run, here }: { run: Run; here?: boolean }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <StatusDot run={run} />
      {here ? (
        <span aria-current="page" className="truncate">
          {run.name}
        </span>
      ) : (
        <Link
          prefetch={false}
          href={`/runs/${encodeURIComponent(run.id)}`}
          className="truncate text-muted hover:text-ink"
        >
          {run.name}
        </Link>
      )}
      {run.name !== run.kind && <span className="ml-auto flex-none text-xs text-faint">{run.kind}</span>}
    </span>
  );
}
