'use client';

import { formatCount } from '../format/number.ts';
import { Segmented } from '../shell/segmented.tsx';
import { ColumnPicker } from './column-picker.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FilterBuilder } from './filter-builder.tsx';
import type { RunGroup } from './group-filter.ts';
import { GroupPicker } from './group-picker.tsx';
import type { RunRow } from './row-pages.ts';
import type { RunColumn } from './run-column.ts';
import { type ChangeRunsState, RUN_STATUSES, type RunStatusFilter, type RunsState } from './runs-state.ts';
import { SearchField } from './search-field.tsx';

const STATUS_OPTIONS = [
  { value: 'all', label: 'all' },
  ...RUN_STATUSES.map((status) => ({ value: status, label: status })),
] as const;

/** What narrows, groups and exports the list, and how long it is. */
export function RunsToolbar(props: {
  state: RunsState;
  columns: readonly RunColumn[];
  rows: readonly RunRow[];
  count: { count: number; exact: boolean } | undefined;
  /** Those that are shown and how many there are; null where runs are not grouped. */
  groups: { shown: readonly RunGroup[]; total: number } | null;
  fresh: number;
  onChange: ChangeRunsState;
  onReadAgain: () => void;
}) {
  const { state, onChange, count, groups, fresh } = props;
  return (
    <div className="flex flex-none flex-wrap items-center gap-x-2 gap-y-2 px-4 py-3 sm:px-6">
      <h1 className="mr-1 text-base font-medium">Runs</h1>
      <SearchField search={state.q} onChange={(q) => onChange({ q })} />
      <FilterBuilder state={state} onChange={(q) => onChange({ q })} />
      <Segmented<RunStatusFilter | 'all'>
        label="Status"
        value={state.status ?? 'all'}
        options={STATUS_OPTIONS}
        onChange={(status) => onChange({ status: status === 'all' ? null : status })}
      />
      <GroupPicker state={state} onChange={onChange} />
      <ColumnPicker state={state} onChange={onChange} />
      <ExportMenu state={state} columns={props.columns} rows={props.rows} groups={groups?.shown ?? null} />
      <span role="status" className="ml-auto flex items-center gap-3 text-xs text-faint tabular-nums">
        {fresh > 0 && (
          <button
            type="button"
            onClick={props.onReadAgain}
            className="rounded border border-accent px-2 text-accent hover:bg-hover"
          >
            {formatCount(fresh)} new
          </button>
        )}
        {groups !== null && `${formatCount(groups.total)} ${groups.total === 1 ? 'group' : 'groups'} · `}
        {count &&
          `${count.exact ? '' : 'more than '}${formatCount(count.count)} ${count.count === 1 ? 'run' : 'runs'}`}
      </span>
    </div>
  );
}
