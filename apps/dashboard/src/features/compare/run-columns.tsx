import Link from 'next/link';
import { runColor } from '../runs/run-color.ts';
import { COLUMNS_AT_ONCE } from './columns-in-sight.ts';
import type { ChangeState } from './compare-state.ts';
import type { ComparedRun } from './setting-rows.ts';

/** The heads of the columns of runs. */
export function RunHeads(props: {
  runIds: readonly string[];
  runs: ReadonlyMap<string, ComparedRun>;
  base: string;
}) {
  return props.runIds.map((id) => {
    const run = props.runs.get(id);
    return (
      <th key={id} scope="col" className="max-w-52 min-w-24 py-1 pl-5 text-right font-normal">
        <span className="flex items-center justify-end gap-1.5">
          <span
            aria-hidden="true"
            className="size-2 flex-none rounded-full"
            style={{ background: runColor(id) }}
          />
          <Link
            prefetch={false}
            href={`/runs/${id}`}
            title={`${run?.name} · ${id}`}
            className="truncate hover:underline"
          >
            <bdi>{run?.name}</bdi>
          </Link>
        </span>
        <span className="figure block text-2xs text-faint">
          seed {run?.seed}
          {id === props.base && <span className="text-accent"> · base</span>}
        </span>
      </th>
    );
  });
}

/** Which of the columns are in sight, where there are too many. */
export function ColumnSteps(props: { count: number; from: number; onChange: ChangeState }) {
  const { count, from, onChange } = props;
  const step = COLUMNS_AT_ONCE - 1;
  if (count <= COLUMNS_AT_ONCE) return null;
  const button = 'rounded border border-line px-1.5 hover:border-line-strong disabled:text-faint';
  return (
    <span className="flex items-center gap-2 text-xs text-muted">
      <span className="figure">
        runs {from + 1}–{Math.min(count, from + COLUMNS_AT_ONCE)} of {count}
      </span>
      <button
        type="button"
        className={button}
        disabled={from === 0}
        onClick={() => onChange({ from: Math.max(0, from - step) })}
      >
        earlier
      </button>
      <button
        type="button"
        className={button}
        disabled={from + COLUMNS_AT_ONCE >= count}
        onClick={() => onChange({ from: from + step })}
      >
        later
      </button>
    </span>
  );
}
