'use client';

import { useQueryStates } from 'nuqs';
import { CopyLink } from '../shell/copy-link.tsx';
import { EmptyNote } from '../shell/empty-note.tsx';
import { type ChangeState, compareParsers, MOST_RUNS, MOST_RUNS_UNASKED } from './compare-state.ts';
import { CurvesSection } from './curves-section.tsx';
import { ImagesSection } from './images-section.tsx';
import { ImportanceSection } from './importance-section.tsx';
import { MetricsSection } from './metrics-section.tsx';
import { ParallelSection } from './parallel-section.tsx';
import type { RunField } from './run-fields.ts';
import { RunStrip } from './run-strip.tsx';
import { ScatterSection } from './scatter-section.tsx';
import { SettingsSection } from './settings-section.tsx';
import { type Comparison, useComparison } from './use-comparison.ts';

/** Any number of runs side by side: what they were made with, and what came of it. */
export function ComparePage() {
  const [state, setState] = useQueryStates(compareParsers);
  const change: ChangeState = (values) => void setState(values);
  const comparison = useComparison(state);
  const { runs, shown, fields, metrics, isPending, error } = comparison;
  const base = shown.includes(state.base) ? state.base : (shown[0] ?? '');
  const shared = { runs, shown, base, state, onChange: change };
  return (
    <main className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-6">
      <div className="mb-3 flex items-center gap-x-6">
        <h1 className="text-base font-medium">Compare</h1>
        <CopyLink>Copy link</CopyLink>
      </div>
      <RunStrip {...shared} />
      <Remarks comparison={comparison} />
      {error && (
        <p role="alert" className="mb-2 text-failed">
          {error.message}
        </p>
      )}
      {runs.length === 0 && !isPending && !error && (
        <Nothing filtered={state.filter !== '' || state.runs.length > 0} />
      )}
      {runs.length > 0 && shown.length === 0 && (
        <p className="text-muted">Every run is hidden, or outside of the brushes.</p>
      )}
      {runs.length > 0 && shown.length === 0 && state.brushes.length > 0 && (
        <ParallelSection {...shared} fields={fields} />
      )}
      {shown.length > 0 && metrics && (
        <>
          <MetricsSection {...shared} {...metrics} />
          <CurvesSection {...shared} metrics={metrics.metrics} paths={pathsOf(fields)} />
          <ImagesSection {...shared} fields={fields} />
          <SettingsSection {...shared} />
          <ParallelSection {...shared} fields={fields} />
          <ScatterSection {...shared} fields={fields} />
          <ImportanceSection {...shared} fields={fields} />
        </>
      )}
    </main>
  );
}

/** What runs can be grouped by. */
const pathsOf = (fields: readonly RunField[]): string[] =>
  fields.flatMap(({ kind, label }) => (kind === 'setting' ? [label] : []));

function Remarks({ comparison: { cut, gone, runs } }: { comparison: Comparison }) {
  const remarks = [
    cut > 0 && `A comparison takes at most ${MOST_RUNS} runs; ${cut} of those named are left out.`,
    cut < 0 &&
      `The newest ${runs.length} experiments are taken (${MOST_RUNS_UNASKED} without a filter, ${MOST_RUNS} with one). Filter, or choose runs on the list, for others.`,
    gone > 0 &&
      `${gone} of ${runs.length + gone} named runs are not there: deleted, or in a project you may not see.`,
  ].filter(Boolean);
  return remarks.map((remark) => (
    <p key={String(remark)} className="mb-2 text-xs text-muted">
      {remark}
    </p>
  ));
}

function Nothing({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyNote>No run is found. Change the filter, or add runs by name, tag or id above.</EmptyNote>
  ) : (
    <EmptyNote command="npx nx run trainer:train">
      There is nothing to compare yet. Train twice with one value changed, for instance --seed=1 or --set
      sampling.strengths=[5,20], and the two stand side by side here.
    </EmptyNote>
  );
}
