'use client';

import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Segmented } from '../shell/segmented.tsx';
import { RUN_LIST_STATUSES, type RunListState, type RunListStatus } from './run-list-state.ts';

const STATUS_OPTIONS = [
  { value: 'all', label: 'all' },
  ...RUN_LIST_STATUSES.map((status) => ({ value: status, label: status })),
] as const;

/** What narrows the list. `/` goes to the search from anywhere on the page. */
export function RunsToolbar({
  state,
  onChange,
}: {
  state: RunListState;
  onChange: (state: RunListState) => void;
}) {
  return (
    <div className="flex flex-wrap items-center gap-3 px-4 py-3 sm:px-6">
      <h1 className="mr-2 text-base font-medium">Runs</h1>
      <SearchField search={state.search} onChange={(search) => onChange({ ...state, search })} />
      <Segmented<RunListStatus | 'all'>
        label="Status"
        value={state.status ?? 'all'}
        options={STATUS_OPTIONS}
        onChange={(status) => onChange({ ...state, status: status === 'all' ? null : status })}
      />
    </div>
  );
}

function SearchField({ search, onChange }: { search: string; onChange: (search: string) => void }) {
  const [text, setText] = useState(search);
  const input = useRef<HTMLInputElement>(null);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  // The address changes when typing pauses; the field itself never waits.
  useEffect(() => {
    if (text === search) return;
    const timer = setTimeout(() => latest.current(text), 200);
    return () => clearTimeout(timer);
  }, [text, search]);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener('keydown', focus);
    return () => window.removeEventListener('keydown', focus);
  }, []);

  return (
    <span className="relative">
      <Search size={13} aria-hidden className="absolute top-1/2 left-2 -translate-y-1/2 text-faint" />
      <input
        ref={input}
        type="search"
        value={text}
        maxLength={500}
        onChange={(event) => setText(event.target.value)}
        aria-label="Search runs by name, tag or id, or by an expression"
        aria-keyshortcuts="/"
        placeholder="name, tag, id, or config.ddpm.lr &lt; 1e-3"
        className="h-[26px] w-80 rounded border border-line bg-transparent pr-6 pl-7 placeholder:text-faint hover:border-line-strong"
      />
      <span className="figure pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-2xs text-faint">
        /
      </span>
    </span>
  );
}
