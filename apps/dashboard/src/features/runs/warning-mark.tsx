import type { RouterOutputs } from '@interpolab/api';
import { TriangleAlert } from 'lucide-react';
import Link from 'next/link';

interface WarnedRun {
  id: string;
  name: string;
  warnings: RouterOutputs['runs']['get']['warnings'];
}

/** A mark beside a run whose results are to be read with care; it says why, and leads to the run. Nothing for any other. */
export function WarningMark({ run }: { run: WarnedRun }) {
  if (run.warnings.length === 0) return null;
  const text = run.warnings.map(({ stage, text }) => `${stage}: ${text}`).join('\n');
  return (
    <Link
      prefetch={false}
      href={`/runs/${encodeURIComponent(run.id)}`}
      title={text}
      aria-label={`Warning about ${run.name}: ${text}`}
      className="inline-flex size-6 flex-none items-center justify-center text-interrupted"
      data-warning={run.id}
    >
      <TriangleAlert size={13} aria-hidden />
    </Link>
  );
}
