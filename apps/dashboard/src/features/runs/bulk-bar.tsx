'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { createSerializer } from 'nuqs';
import { useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { formatCount } from '../format/number.ts';
import { useMayChange } from '../settings/access-provider.tsx';
import { LazyPopover } from '../shell/lazy-popover.tsx';
import { PAGES } from '../shell/navigation.ts';
import type { RunRow } from './row-pages.ts';
import { type RunsState, runsParsers } from './runs-state.ts';
import { readTags } from './tags-cell.tsx';
import { MOST_CHOSEN } from './use-selection.ts';

const BUTTON =
  'rounded border border-line px-2 py-0.5 text-xs hover:border-line-strong hover:bg-hover disabled:opacity-40';

/** The pages that show chosen runs, as far as they are there. */
const WITH_RUNS = PAGES.filter(({ href }) => ['/compare', '/interpolation', '/wall'].includes(href));

const writeRuns = createSerializer({ runs: runsParsers.runs });
const writeRunsAndDirections = createSerializer({
  ...{ runs: runsParsers.runs, higher: runsParsers.higher, lower: runsParsers.lower },
});

/** The chosen runs on another page; Compare takes along which way metrics are better. */
const addressOn = (href: string, { runs, higher, lower }: RunsState) =>
  `${href}${href === '/compare' ? writeRunsAndDirections({ runs, higher, lower }) : writeRuns({ runs })}`;

const plural = (count: number) => (count === 1 ? '1 run' : `${formatCount(count)} runs`);

/** What can be done with the runs that are chosen; after a deletion, how to take it back. */
export function BulkBar(props: { state: RunsState; rows: readonly RunRow[]; onClear: () => void }) {
  const { state, rows, onClear } = props;
  const chosen = state.runs;
  const api = useApi();
  const queryClient = useQueryClient();
  const mayChange = useMayChange();
  const [deleted, setDeleted] = useState<string[]>([]);
  const readAgain = () => queryClient.invalidateQueries({ queryKey: [['runs']] });
  const remove = useMutation(
    api.runs.delete.mutationOptions({
      onSuccess: async () => {
        setDeleted([...chosen]);
        onClear();
        await readAgain();
      },
    }),
  );
  const restore = useMutation(
    api.runs.restore.mutationOptions({
      onSuccess: async () => {
        setDeleted([]);
        await readAgain();
      },
    }),
  );
  const error = remove.error ?? restore.error;
  if (chosen.length === 0 && deleted.length === 0 && !error) return null;
  return (
    <section
      aria-label="Chosen runs"
      className="flex flex-none flex-wrap items-center gap-2 border-t border-line bg-raised px-4 py-2 sm:px-6"
    >
      {chosen.length > 0 && (
        <>
          <span className="mr-1 tabular-nums">
            {plural(chosen.length)} chosen{chosen.length >= MOST_CHOSEN && ', the most at once'}
          </span>
          {WITH_RUNS.map(({ href, title }) => (
            <Link key={href} prefetch={false} href={addressOn(href, state)} className={BUTTON}>
              {title}
            </Link>
          ))}
          {mayChange && (
            <>
              <TagMany chosen={chosen} rows={rows} />
              <button
                type="button"
                className={BUTTON}
                disabled={remove.isPending}
                onClick={() => remove.mutate({ runIds: [...chosen] })}
              >
                Delete
              </button>
            </>
          )}
          <button type="button" className="px-1 text-xs text-muted hover:text-ink" onClick={onClear}>
            Choose none
          </button>
        </>
      )}
      <span role="status" className="ml-auto flex items-center gap-2 text-xs text-muted">
        {error && <span className="text-failed">{error.message}</span>}
        {deleted.length > 0 && (
          <>
            {plural(deleted.length)} deleted, stages included.
            <button
              type="button"
              className={BUTTON}
              disabled={restore.isPending}
              onClick={() => restore.mutate({ runIds: deleted })}
            >
              Undo
            </button>
            <button
              type="button"
              aria-label="Close"
              className="px-1 text-faint hover:text-ink"
              onClick={() => setDeleted([])}
            >
              ×
            </button>
          </>
        )}
      </span>
    </section>
  );
}

/** Adds tags to the chosen runs, and takes some away. */
function TagMany({ chosen, rows }: { chosen: readonly string[]; rows: readonly RunRow[] }) {
  const api = useApi();
  const queryClient = useQueryClient();
  const [text, setText] = useState('');
  const edit = useMutation(
    api.runs.tag.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: [['runs']] }),
    }),
  );
  const known = [
    ...new Set(rows.filter(({ run }) => chosen.includes(run.id)).flatMap(({ run }) => run.tags)),
  ];
  return (
    <LazyPopover title="Tag the chosen runs" className="w-72" trigger={{ content: 'Tag', className: BUTTON }}>
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          const add = readTags(text);
          if (add.length > 0) edit.mutate({ runIds: [...chosen], add }, { onSuccess: () => setText('') });
        }}
      >
        <input
          aria-label="Tags to add, between commas"
          placeholder="tags to add"
          value={text}
          maxLength={1000}
          onChange={(event) => setText(event.target.value)}
          className="h-[26px] min-w-0 flex-1 rounded border border-line bg-transparent px-2"
        />
        <button type="submit" className={BUTTON} disabled={edit.isPending}>
          Add
        </button>
      </form>
      <div className="mt-2 flex flex-wrap gap-1">
        {known.map((tag) => (
          <button
            key={tag}
            type="button"
            title={`Take ${tag} away`}
            onClick={() => edit.mutate({ runIds: [...chosen], remove: [tag] })}
            className="max-w-full truncate rounded-sm bg-raised px-1 text-2xs text-muted hover:line-through"
          >
            {tag}
          </button>
        ))}
      </div>
      {edit.error && (
        <p role="alert" className="pt-1 text-failed">
          {edit.error.message}
        </p>
      )}
    </LazyPopover>
  );
}
