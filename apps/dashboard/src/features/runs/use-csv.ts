'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import type { RunGroup } from './group-filter.ts';
import { type RunRow, rowsOfPages } from './row-pages.ts';
import type { RunColumn } from './run-column.ts';
import { BYTE_ORDER_MARK, csvLine, groupLines } from './runs-csv.ts';
import { averagedColumns, chosenRuns, orderOf } from './runs-query.ts';
import type { RunsState } from './runs-state.ts';

/** The API's largest page. */
const PAGE = 500;

/** The fields of columns as a file has them, each once. */
const exported = (columns: readonly RunColumn[]): string[] => [
  ...new Set(['id', ...columns.map(({ reads }) => reads)]),
];

function save(parts: string[], name: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Writes runs as CSV: those in sight, or all that match, page after page. */
export function useCsv(state: RunsState, columns: readonly RunColumn[]) {
  const api = useApi();
  const queryClient = useQueryClient();
  const [written, setWritten] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const stop = useRef(false);

  async function write(query: object, name: string) {
    const fields = exported(columns);
    const parts = [BYTE_ORDER_MARK, csvLine(fields)];
    stop.current = false;
    setError(null);
    setWritten(0);
    try {
      let cursor: string | null = null;
      let count = 0;
      do {
        const page: Awaited<ReturnType<typeof fetchPage>> = await fetchPage({
          ...query,
          fields,
          limit: PAGE,
          cursor,
        });
        const lines = rowsOfPages([page]).map(({ cells }) => csvLine(fields.map((field) => cells[field])));
        parts.push(lines.join(''));
        count += lines.length;
        cursor = page.nextCursor;
        setWritten(count);
      } while (cursor && !stop.current);
      if (!stop.current) save(parts, name);
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    } finally {
      setWritten(null);
    }
  }
  const fetchPage = (query: object) =>
    queryClient.fetchQuery(api.runs.rows.queryOptions(query as never, { staleTime: 0, gcTime: 0 }));

  return {
    written,
    error,
    cancel: () => {
      stop.current = true;
    },
    all: () => write({ ...chosenRuns(state), ...orderOf(state) }, 'runs.csv'),
    groups: (groups: readonly RunGroup[]) =>
      save([BYTE_ORDER_MARK, ...groupLines(groups, averagedColumns(state))], 'groups.csv'),
    seen: (rows: readonly RunRow[]) =>
      write({ ids: rows.slice(0, PAGE).map(({ run }) => run.id), ...orderOf(state) }, 'runs-seen.csv'),
  };
}
