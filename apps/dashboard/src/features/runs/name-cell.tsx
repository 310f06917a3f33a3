import clsx from 'clsx';
import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { Run } from './run-state.ts';
import { StatusDot } from './status-dot.tsx';

/** A run's state and name, after the handle that shows its stages. */
export function NameCell(props: {
  run: Run;
  depth: number;
  expansion: { expanded: boolean; toggle: () => void } | null;
}) {
  const { run, depth, expansion } = props;
  return (
    <span className="flex min-w-0 items-center gap-2" style={{ paddingLeft: depth * 22 }}>
      {expansion ? (
        <button
          type="button"
          onClick={expansion.toggle}
          aria-expanded={expansion.expanded}
          aria-label={`Stages of ${run.name}`}
          className="-ml-1 grid size-5 flex-none place-items-center rounded text-faint hover:bg-line hover:text-ink"
        >
          <ChevronRight
            size={13}
            aria-hidden
            className={clsx('transition-transform duration-100', expansion.expanded && 'rotate-90')}
          />
        </button>
      ) : (
        <span className="-ml-1 w-5 flex-none" />
      )}
      <StatusDot run={run} />
      <Link
        prefetch={false}
        href={`/runs/${encodeURIComponent(run.id)}`}
        title={run.name}
        className={clsx('truncate underline-offset-4 hover:underline', depth === 0 && 'font-medium')}
      >
        {run.name}
      </Link>
      {run.tags.map((tag) => (
        <span key={tag} className="flex-none rounded-sm bg-raised px-1 text-2xs text-muted">
          {tag}
        </span>
      ))}
    </span>
  );
}
