'use client';

import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import Link from 'next/link';
import { useApi } from '../api/api-provider.tsx';
import { LabelledSelect } from '../shell/labelled-select.tsx';
import { Section } from '../shell/section.tsx';
import { besideIds, type ChangeData, type DataState, MOST_BESIDE, runsQuery } from './data-state.ts';
import { FunnelTable } from './funnel-table.tsx';
import { ScoreHistogramView } from './score-histogram-view.tsx';
import { fullestBin, scoreHistograms } from './score-histograms.ts';
import { classNames, readFunnel, readTruth, type Selection, selectionOf } from './selection.ts';

/** Funnels and scores of several selections, each on the same scales: what another rule keeps of the same images. */
export function BesideSection(props: { selection: Selection; state: DataState; onChange: ChangeData }) {
  const { selection, state, onChange } = props;
  const api = useApi();
  const ids = besideIds(state, selection.run.id);
  const named = useQuery(
    api.runs.list.queryOptions(
      { ids, limit: MOST_BESIDE },
      { enabled: ids.length > 0, placeholderData: keepPreviousData, retry: false },
    ),
  );
  const offered = useQuery(
    api.runs.list.queryOptions(runsQuery({ runs: [], filter: state.filter, project: state.project }), {
      retry: false,
    }),
  );
  const found = ids.flatMap((id) => {
    const run = named.data?.runs.find((one) => one.id === id);
    return (run && selectionOf(run)) ?? [];
  });
  const shown = ids.length > 0 ? [selection, ...found] : [];
  const parts = useParts(shown);
  const most = {
    images: Math.max(1, ...parts.flatMap(({ funnel }) => funnel.map(({ kept }) => kept))),
    count: fullestBin(parts.flatMap(({ histograms }) => histograms)),
  };
  const free = (offered.data?.runs ?? [])
    .flatMap((run) => selectionOf(run) ?? [])
    .filter(({ run }) => run.id !== selection.run.id && !ids.includes(run.id));
  if (free.length === 0 && ids.length === 0) return null;
  return (
    <Section
      title="Beside others"
      note="funnels and scores on the same scales"
      controls={
        <div className="flex flex-wrap items-center gap-3 text-xs">
          {shown.length > 1 && (
            <Link
              prefetch={false}
              href={`/compare?runs=${shown.map(({ run }) => encodeURIComponent(run.id)).join(',')}`}
              className="text-accent hover:underline"
            >
              how their settings differ
            </Link>
          )}
          {ids.length < MOST_BESIDE - 1 && free.length > 0 && (
            <LabelledSelect
              label="Put a selection beside this one"
              hidden
              value=""
              options={[
                { value: '', label: 'add a selection …' },
                ...free.map(({ run }) => ({
                  value: run.id,
                  label: `${run.name.slice(0, 80)}, seed ${run.seed}`,
                })),
              ]}
              onChange={(id) => onChange({ beside: [...ids, id] })}
            />
          )}
          {ids.length >= MOST_BESIDE - 1 && (
            <span className="text-muted">at most {MOST_BESIDE} selections side by side</span>
          )}
        </div>
      }
    >
      {shown.length > 0 && (
        <ul className="grid grid-cols-[repeat(auto-fit,minmax(min(34rem,100%),1fr))] gap-x-8 gap-y-6">
          {shown.map((one, at) => (
            <li key={one.run.id} className="min-w-0" data-beside={one.run.id}>
              <h3 className="mb-1 flex items-baseline gap-2">
                <Link
                  prefetch={false}
                  href={`/runs/${encodeURIComponent(one.run.id)}`}
                  title={one.run.name}
                  className="min-w-0 truncate font-medium hover:underline"
                >
                  <bdi>{one.run.name}</bdi>
                </Link>
                <span className="figure flex-none text-xs text-faint">seed {one.run.seed}</span>
                {at > 0 && (
                  <button
                    type="button"
                    aria-label={`Take away ${one.run.name.slice(0, 80)}, seed ${one.run.seed}`}
                    onClick={() => onChange({ beside: ids.filter((id) => id !== one.run.id) })}
                    className="ml-auto flex-none rounded p-1 text-muted hover:bg-hover hover:text-ink"
                  >
                    <X size={14} aria-hidden />
                  </button>
                )}
              </h3>
              <OneSelection part={parts[at]} place={at + 1} scorer={state.scores} most={most} />
            </li>
          ))}
        </ul>
      )}
      {ids.length > found.length && !named.isPending && (
        <p className="mt-2 text-xs text-muted">
          {ids.length - found.length} of the named runs are not there, or have chosen no data.
        </p>
      )}
    </Section>
  );
}

/** What the deciding stage of each selection has stored; empty as long as it has not come. */
function useParts(selections: readonly Selection[]) {
  const api = useApi();
  const runs = useQueries({
    queries: selections.map(({ filterRunId }) =>
      api.runs.get.queryOptions({ runId: filterRunId }, { retry: false }),
    ),
  });
  const histograms = useQueries({
    queries: selections.map(({ filterRunId }) =>
      api.histograms.list.queryOptions({ runId: filterRunId }, { retry: false }),
    ),
  });
  return selections.map((_, at) => {
    const summary = runs[at].data?.summary ?? {};
    return {
      ...{ summary, funnel: readFunnel(summary), histograms: scoreHistograms(histograms[at].data ?? []) },
      problem: runs[at].error ?? histograms[at].error,
    };
  });
}

function OneSelection(props: {
  part: ReturnType<typeof useParts>[number];
  /** Counted from 1. */
  place: number;
  scorer: string;
  most: { images: number; count: number };
}) {
  const { part, place, scorer, most } = props;
  const { summary, funnel, histograms, problem } = part;
  const histogram = histograms.find((one) => one.scorer === scorer) ?? histograms[0];
  if (problem)
    return (
      <p role="alert" className="text-failed">
        {problem.message}
      </p>
    );
  return (
    <>
      {funnel.length > 0 && (
        <FunnelTable
          label={`Steps of filter ${place}`}
          funnel={funnel}
          classes={classNames(summary, funnel[0].perClass.length)}
          inMiddleThird={readTruth(summary)}
          most={most.images}
        />
      )}
      {histogram && (
        <div className="mt-3">
          <p className="mb-1 text-xs text-muted">scored by {histogram.scorer}</p>
          <ScoreHistogramView histogram={histogram} most={most.count} />
        </div>
      )}
    </>
  );
}
