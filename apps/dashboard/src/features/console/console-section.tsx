'use client';

import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useApi, useApiClient } from '../api/api-provider.tsx';
import { formatCount } from '../format/number.ts';
import { Section } from '../shell/section.tsx';
import { PAGE_LINES, pagesOf, plainLine } from './console-text.ts';

const LINE_HEIGHT = 18;

/** What a run has printed: any number of lines, of which only those in sight are fetched. Whoever follows the run (`useRun`) says when there are more. */
export function ConsoleSection({ runId }: { runId: string }) {
  const api = useApi();
  const { data: head } = useQuery(
    api.console.read.queryOptions({ runId, fromLine: 0, limit: 1 }, { placeholderData: keepPreviousData }),
  );
  const total = head?.total ?? 0;
  if (total === 0) return null;
  return <ConsoleLines runId={runId} total={total} />;
}

function ConsoleLines({ runId, total }: { runId: string; total: number }) {
  const api = useApi();
  const scroller = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(true);
  const search = useSearch(runId, total);
  const rows = useVirtualizer({
    ...{ count: total, estimateSize: () => LINE_HEIGHT, overscan: 20 },
    getScrollElement: () => scroller.current,
  });
  const items = rows.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const pages = pagesOf(first, last);
  const lines = useQueries({
    queries: pages.map((page) => {
      const begin = page * PAGE_LINES;
      // A page that is full never changes; of the last one the key says how many lines it had.
      const limit = Math.max(1, Math.min(PAGE_LINES, total - begin));
      return api.console.read.queryOptions(
        { runId, fromLine: begin, limit },
        { staleTime: Number.POSITIVE_INFINITY, placeholderData: keepPreviousData },
      );
    }),
    combine: (results) =>
      new Map(results.flatMap(({ data }) => data?.lines ?? []).map((line) => [line.line, line])),
  });

  useEffect(() => {
    if (follow) rows.scrollToIndex(total - 1, { align: 'end' });
  }, [follow, total, rows]);
  useEffect(() => {
    if (search.at === null) return;
    setFollow(false);
    rows.scrollToIndex(search.at, { align: 'center' });
  }, [search.at, rows]);

  return (
    <Section
      title="Console"
      note={`${formatCount(total)} lines`}
      controls={
        <>
          <form
            className="flex items-center gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              void search.next();
            }}
          >
            <input
              type="search"
              value={search.text}
              placeholder="Find in the console"
              aria-label="Find in the console; Enter goes to the next line that has it"
              onChange={(event) => search.setText(event.target.value)}
              className="h-[26px] w-44 rounded border border-line bg-transparent px-1.5 text-xs hover:border-line-strong"
            />
            <span role="status" className="figure text-xs text-faint">
              {search.message}
            </span>
          </form>
          <label className="flex items-center gap-1 text-xs text-muted">
            <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.target.checked)} />
            follow
          </label>
        </>
      }
    >
      <div
        ref={scroller}
        role="log"
        aria-label="Console"
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        tabIndex={0}
        onWheel={(event) => event.deltaY < 0 && setFollow(false)}
        onKeyDown={(event) => ['ArrowUp', 'PageUp', 'Home'].includes(event.key) && setFollow(false)}
        className="h-80 overflow-auto rounded border border-line bg-raised"
      >
        <div className="relative w-max min-w-full" style={{ height: rows.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const line = lines.get(index);
            return (
              <div
                key={index}
                className={`figure absolute left-0 flex h-[18px] w-full whitespace-pre px-2 text-xs leading-[18px] ${
                  index === search.at ? 'bg-hover' : ''
                }`}
                style={{ transform: `translateY(${start}px)` }}
              >
                <span className="w-14 flex-none pr-3 text-right text-faint select-none">{index + 1}</span>
                <span className={line?.stream === 'stderr' ? 'text-interrupted' : ''}>
                  {line ? plainLine(line.text) : ''}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </Section>
  );
}

/** Goes from one line that has a text to the next, page after page, from the end back to the beginning. */
function useSearch(runId: string, total: number) {
  const client = useApiClient();
  const [text, setText] = useState('');
  const [at, setAt] = useState<number | null>(null);
  const [message, setMessage] = useState('');
  const asked = useRef(0);
  const change = (next: string) => {
    asked.current++;
    setText(next);
    setAt(null);
    setMessage('');
  };
  const next = async () => {
    const wanted = text.toLowerCase();
    if (wanted === '') return;
    const own = ++asked.current;
    const begin = at === null ? 0 : at + 1;
    setMessage('searching');
    for (let seen = 0; seen < total; ) {
      const fromLine = (begin + seen) % total;
      const limit = Math.min(2000, total - fromLine, total - seen);
      const { lines } = await client.console.read.query({ runId, fromLine, limit });
      if (own !== asked.current) return;
      const found = lines.find((line) => plainLine(line.text).toLowerCase().includes(wanted));
      if (found) {
        setAt(found.line);
        setMessage(`line ${formatCount(found.line + 1)}`);
        return;
      }
      seen += limit;
    }
    setMessage('not found');
  };
  return { text, setText: change, at, message, next };
}
