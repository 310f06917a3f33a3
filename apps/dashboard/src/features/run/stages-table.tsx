import Link from 'next/link';
import { formatDuration } from '../format/duration.ts';
import { DurationCell } from '../runs/duration-cell.tsx';
import { HeadlineCell } from '../runs/headline-cell.tsx';
import { StateCell } from '../runs/state-cell.tsx';
import { StatusDot } from '../runs/status-dot.tsx';
import { ColumnHead } from '../shell/column-head.tsx';
import { WideFrame } from '../shell/wide-frame.tsx';
import type { Stage } from './run-stages.ts';

/** Only finished stages are taken over. */
const TAKEN_OVER = { status: 'finished', stale: false } as const;

/** The stages of an experiment, in their order. */
export function StagesTable({ stages }: { stages: Stage[] }) {
  return (
    <WideFrame label="All stages">
      <table className="w-full min-w-[36rem] text-left">
        <thead>
          <tr>
            <ColumnHead>stage</ColumnHead>
            <ColumnHead>state</ColumnHead>
            <ColumnHead>result</ColumnHead>
            <ColumnHead number>duration</ColumnHead>
          </tr>
        </thead>
        <tbody>
          {stages.map((stage) => (
            <tr key={stage.id} className="border-t border-line hover:bg-hover">
              <td className="py-1.5 pr-4">
                <span className="flex items-center gap-2">
                  <StatusDot run={stage.run ?? TAKEN_OVER} />
                  <Link
                    prefetch={false}
                    href={`/runs/${encodeURIComponent(stage.id)}`}
                    className="truncate underline-offset-4 hover:underline"
                  >
                    {stage.name}
                  </Link>
                  {stage.name !== stage.kind && <span className="text-faint">{stage.kind}</span>}
                </span>
              </td>
              <td className="max-w-64 py-1.5 pr-4">
                {stage.run ? <StateCell run={stage.run} /> : <span className="text-faint">reused</span>}
              </td>
              <td className="py-1.5 pr-4">{stage.run && <HeadlineCell run={stage.run} />}</td>
              <td className="py-1.5 text-right">
                {stage.run ? (
                  <DurationCell run={stage.run} />
                ) : (
                  stage.seconds !== null && (
                    <span className="text-faint tabular-nums">took {formatDuration(stage.seconds)}</span>
                  )
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideFrame>
  );
}
