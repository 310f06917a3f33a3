'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { formatCount } from '../format/number.ts';
import { columnOf } from './run-column.ts';

interface Entry {
  field: string;
  runs?: number;
  exact?: boolean;
}

/** The settings and metrics that runs have, searched as one types, after what every run has. */
export function KeyList(props: {
  label: string;
  project: string | null;
  /** What can be chosen beside settings and metrics. */
  plain: readonly string[];
  isChosen: (field: string) => boolean;
  onChoose: (field: string) => void;
}) {
  const api = useApi();
  const [search, setSearch] = useState('');
  const asked = useDeferredValue(search.trim());
  const keys = useQuery(
    api.runs.keys.queryOptions(
      { search: asked, limit: 100, ...(props.project ? { project: props.project } : {}) },
      { placeholderData: keepPreviousData },
    ),
  );
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  const plain: Entry[] = props.plain
    .filter((field) => {
      const text = `${field} ${columnOf(field)?.label ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .map((field) => ({ field }));
  const found = keys.data?.keys ?? [];
  const left = (keys.data?.total ?? 0) - found.length;
  return (
    <div>
      <input
        type="search"
        aria-label={`Search ${props.label}`}
        placeholder="search settings and metrics"
        value={search}
        maxLength={500}
        onChange={(event) => setSearch(event.target.value)}
        className="mb-1 h-[26px] w-full rounded border border-line bg-transparent px-2 placeholder:text-faint hover:border-line-strong"
      />
      <ul aria-label={props.label} className="max-h-72 overflow-y-auto">
        {[...plain, ...found].map((entry) => (
          <KeyEntry
            key={entry.field}
            entry={entry}
            chosen={props.isChosen(entry.field)}
            onChoose={props.onChoose}
          />
        ))}
      </ul>
      <p role="status" className="pt-1 text-xs text-faint">
        {keys.isError
          ? keys.error.message
          : left > 0
            ? `${formatCount(left)} more: type a part of the name`
            : `${formatCount(keys.data?.total ?? 0)} settings and metrics`}
      </p>
    </div>
  );
}

function KeyEntry({
  entry,
  chosen,
  onChoose,
}: {
  entry: Entry;
  chosen: boolean;
  onChoose: (field: string) => void;
}) {
  const label = columnOf(entry.field)?.label ?? entry.field;
  const plain = entry.runs === undefined;
  return (
    <li>
      <button
        type="button"
        aria-pressed={chosen}
        onClick={() => onChoose(entry.field)}
        className="flex w-full items-baseline gap-2 rounded px-1.5 py-0.5 text-left hover:bg-hover"
      >
        <span aria-hidden className="figure w-3 flex-none text-accent">
          {chosen ? '✓' : ''}
        </span>
        <span className={plain ? 'truncate' : 'figure truncate'} title={entry.field}>
          {plain ? label : entry.field}
        </span>
        {entry.runs !== undefined && (
          <span className="figure ml-auto flex-none text-2xs text-faint">
            {formatCount(entry.runs)}
            {entry.exact ? '' : '+'} runs
          </span>
        )}
      </button>
    </li>
  );
}
