import Link from 'next/link';
import { DurationCell } from '../runs/duration-cell.tsx';
import { HeadlineCell } from '../runs/headline-cell.tsx';
import type { Run } from '../runs/run-state.ts';
import { StateCell } from '../runs/state-cell.tsx';
import { StatusDot } from '../runs/status-dot.tsx';

/** The stages of an experiment, in the order in which they ran. */
export function StagesTable({ stages }: { stages: Run[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-[36rem] text-left">
        <thead>
          <tr className="label">
            <th scope="col" className="pb-1 font-normal">
              Stage
            </th>
            <th scope="col" className="pb-1 font-normal">
              State
            </th>
            <th scope="col" className="pb-1 font-normal">
              Result
            </th>
            <th scope="col" className="pb-1 text-right font-normal">
              Duration
            </th>
          </tr>
        </thead>
        <tbody>
          {stages.map((stage) => (
            <tr key={stage.id} className="border-t border-line hover:bg-hover">
              <td className="py-1.5 pr-4">
                <span className="flex items-center gap-2">
                  <StatusDot run={stage} />
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
                <StateCell run={stage} />
              </td>
              <td className="py-1.5 pr-4">
                <HeadlineCell run={stage} />
              </td>
              <td className="py-1.5 text-right">
                <DurationCell run={stage} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
