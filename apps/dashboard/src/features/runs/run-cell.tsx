'use client';

import clsx from 'clsx';
import { memo } from 'react';
import { Moment } from '../format/clock.tsx';
import { formatNumber } from '../format/number.ts';
import { DurationCell } from './duration-cell.tsx';
import { HeadlineCell } from './headline-cell.tsx';
import { NotesCell } from './notes-cell.tsx';
import type { Cell, RunRow } from './row-pages.ts';
import type { RunColumn } from './run-column.ts';
import { StateCell } from './state-cell.tsx';
import { TagsCell } from './tags-cell.tsx';

/** A summary as far as the columns in sight have it. */
const summaryOf = (cells: RunRow['cells']) =>
  Object.fromEntries(
    Object.entries(cells).flatMap(([field, value]) =>
      field.startsWith('summary.') && value !== null ? [[field.slice('summary.'.length), value]] : [],
    ),
  );

/**
 * What a run has under a column; the name is drawn by the row itself. Cells get no more of the run than they show, so that
 * of a run that works only those are drawn anew that have changed.
 */
export function RunCell({ row: { run, cells }, column }: { row: RunRow; column: RunColumn }) {
  switch (column.id) {
    case 'status':
      return <StateCell run={run} />;
    case 'results':
      return <ResultsCell cells={cells} />;
    case 'started':
      return <Moment at={run.startedAt} className="whitespace-nowrap text-muted tabular-nums" />;
    case 'duration':
      return <DurationCell run={run} />;
    case 'tag':
      return <TagsCell runId={run.id} name={run.name} tags={run.tags} />;
    case 'notes':
      return (
        <NotesCell
          {...{ runId: run.id, name: run.name }}
          notes={typeof cells.notes === 'string' ? cells.notes : ''}
        />
      );
    case 'seed':
      return <span className="figure text-muted">{run.seed}</span>;
    case 'kind':
    case 'engine':
    case 'project':
      return <span className="text-muted">{run[column.id]}</span>;
    default:
      return <ValueCell value={cells[column.reads] ?? null} isTime={column.field?.kind === 'time'} />;
  }
}

const ResultsCell = memo(function ResultsCell({ cells }: Pick<RunRow, 'cells'>) {
  return <HeadlineCell run={{ summary: summaryOf(cells) }} />;
});

export const ValueCell = memo(function ValueCell(props: { value: Cell; isTime?: boolean }) {
  const { value, isTime = false } = props;
  if (value === null) return <span className="text-faint">–</span>;
  if (typeof value === 'number')
    return (
      <span className={clsx('figure', !Number.isFinite(value) && 'text-failed')} title={String(value)}>
        {formatNumber(value)}
      </span>
    );
  if (isTime && typeof value === 'string')
    return <Moment at={value} className="whitespace-nowrap text-muted tabular-nums" />;
  if (typeof value === 'boolean') return <span className="figure text-muted">{String(value)}</span>;
  const text = Array.isArray(value) ? value.join(', ') : value;
  return <span title={text}>{text}</span>;
});
