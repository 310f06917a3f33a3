import Link from 'next/link';
import type { RunDetail } from './run-detail.ts';

/** What is to be known before the results of the run are read, above them. */
export function RunWarnings({ run }: { run: Pick<RunDetail, 'id' | 'warnings'> }) {
  if (run.warnings.length === 0) return null;
  return (
    <aside aria-label="Warnings" className="mt-3 border-l-2 border-interrupted py-0.5 pl-3">
      <ul className="max-w-4xl space-y-1">
        {run.warnings.map(({ runId, stage, text }) => (
          <li key={`${runId} ${text}`} className="wrap-anywhere">
            {runId !== run.id && (
              <>
                <Link
                  prefetch={false}
                  href={`/runs/${encodeURIComponent(runId)}`}
                  className="text-interrupted underline-offset-4 hover:underline"
                >
                  <bdi>{stage}</bdi>
                </Link>
                :{' '}
              </>
            )}
            {text}
          </li>
        ))}
      </ul>
    </aside>
  );
}
