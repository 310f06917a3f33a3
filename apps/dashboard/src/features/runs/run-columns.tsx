import {
  createColumnHelper,
  createExpandedRowModel,
  rowExpandingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import { Moment } from '../format/clock.tsx';
import { DurationCell } from './duration-cell.tsx';
import { HeadlineCell } from './headline-cell.tsx';
import { NameCell } from './name-cell.tsx';
import type { RunNode } from './run-list-data.ts';
import { StateCell } from './state-cell.tsx';

export const runTableFeatures = tableFeatures({
  rowExpandingFeature,
  expandedRowModel: createExpandedRowModel(),
});

const column = createColumnHelper<typeof runTableFeatures, RunNode>();

export const runColumns = column.columns([
  column.display({
    id: 'name',
    header: 'Name',
    cell: ({ row }) => (
      <NameCell
        run={row.original.run}
        depth={row.depth}
        expansion={
          row.getCanExpand()
            ? { expanded: row.getIsExpanded(), toggle: row.getToggleExpandedHandler() }
            : null
        }
      />
    ),
  }),
  column.display({
    id: 'kind',
    header: 'Kind',
    cell: ({ row }) => <span className="text-muted">{row.original.run.kind}</span>,
  }),
  column.display({
    id: 'state',
    header: 'State',
    cell: ({ row }) => <StateCell run={row.original.run} />,
  }),
  column.display({
    id: 'headline',
    header: 'In the gap, free → guided',
    cell: ({ row }) => <HeadlineCell run={row.original.run} />,
  }),
  column.display({
    id: 'seed',
    header: 'Seed',
    cell: ({ row }) => <span className="figure text-muted">{row.original.run.seed}</span>,
  }),
  column.display({
    id: 'engine',
    header: 'Engine',
    cell: ({ row }) => (
      <span className="text-muted" title={row.original.run.engine}>
        {row.original.run.engine}
      </span>
    ),
  }),
  column.display({
    id: 'started',
    header: 'Started',
    cell: ({ row }) => (
      <Moment at={row.original.run.startedAt} className="whitespace-nowrap text-muted tabular-nums" />
    ),
  }),
  column.display({
    id: 'duration',
    header: 'Duration',
    cell: ({ row }) => <DurationCell run={row.original.run} />,
  }),
]);

/** The widths of the columns, in their order, as a CSS grid. */
export const RUN_COLUMN_TEMPLATE =
  'minmax(15rem,2fr) 5.5rem minmax(13.5rem,1.2fr) 13rem 4rem 4.5rem 6.5rem 7rem';
