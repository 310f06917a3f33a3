'use client';

import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { formatNumber } from '../format/number.ts';
import { EmptyNote } from '../shell/empty-note.tsx';
import { Section } from '../shell/section.tsx';
import { type Attributes, chosenJudge, judgesOf, setRows } from './attribute-sets.ts';
import { conditionLabel } from './condition-label.ts';
import { HeatMapSection, runsWithTwoAttributes } from './heat-map-section.tsx';
import { HistogramOverlay } from './histogram-overlay.tsx';
import { type InterpolationState, interpolationParsers } from './interpolation-state.ts';
import { ConditionSwitches, HistogramControls, JudgeChoice, RunsChoice } from './interpolation-toolbar.tsx';
import { PivotSection } from './pivot-section.tsx';
import { ReferencesSection } from './references-section.tsx';
import { ResponsesSection } from './responses-section.tsx';
import { viewOf } from './set-histogram.ts';
import { SetsTable } from './sets-table.tsx';
import { useAttributes } from './use-attributes.ts';

type Change = (values: Partial<InterpolationState>) => void;

/** Whether models interpolate: where the samples of many runs lie along the attribute, and how far that is from even. */
export function InterpolationPage() {
  const [state, setState] = useQueryStates(interpolationParsers);
  const change: Change = (values) => void setState(values);
  const { data, runIds, error, isPending, isCut } = useAttributes(state);
  return (
    <main className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-6">
      <div className="mb-3 flex flex-wrap items-center gap-x-6 gap-y-2">
        <h1 className="text-base font-medium">Interpolation</h1>
        <RunsChoice state={state} onChange={change} count={data?.runs.length ?? 0} />
      </div>
      {isCut && (
        <p className="mb-2 text-xs text-muted">
          The newest {data?.runs.length} experiments are taken. Filter, or choose runs on the list, for
          others.
        </p>
      )}
      {error && (
        <p role="alert" className="mb-2 text-failed">
          {error.message}
        </p>
      )}
      {data && data.sets.length > 0 ? (
        <Measured data={data} runIds={runIds} state={state} onChange={change} />
      ) : (
        !isPending && !error && <NothingJudged filtered={state.filter !== '' || state.runs.length > 0} />
      )}
      {isPending && !error && <p className="text-muted">Measuring the sets of these runs …</p>}
      {data && <LeftOut left={data.left} />}
    </main>
  );
}

function Measured(props: {
  data: Attributes;
  runIds: readonly string[];
  state: InterpolationState;
  onChange: Change;
}) {
  const { data, runIds, state, onChange } = props;
  const judges = useMemo(() => judgesOf(data.sets), [data]);
  const judge = chosenJudge(judges, state.judge) as NonNullable<ReturnType<typeof chosenJudge>>;
  const all = useMemo(() => setRows(data, judge), [data, judge]);
  const conditions = useMemo(
    () =>
      [...new Map(all.map(({ set }) => [set.condition, conditionLabel(set)]))].map(([id, label]) => ({
        id,
        label,
      })),
    [all],
  );
  const rows = useMemo(
    () => all.filter(({ set }) => !state.hidden.includes(set.condition)),
    [all, state.hidden],
  );
  const view = useMemo(
    () =>
      viewOf(
        rows.map(({ set }) => set),
        state.scale,
      ),
    [rows, state.scale],
  );
  const twice = useMemo(() => runsWithTwoAttributes(data.runs, data.sets), [data]);
  const isOverlay = state.layout === 'overlay';
  return (
    <>
      <JudgeChoice judges={judges} judge={judge} onChange={onChange} />
      <Section
        title="Along the attribute"
        note={noteOf(state, all[0].set)}
        controls={
          <HistogramControls state={state} onChange={onChange} hasPlaces={all[0].set.axis.places !== null} />
        }
      >
        <ConditionSwitches conditions={conditions} hidden={state.hidden} onChange={onChange} />
        {rows.length === 0 ? (
          <p className="text-muted">Every condition is hidden.</p>
        ) : (
          <>
            {isOverlay && <HistogramOverlay rows={rows} view={view} />}
            <SetsTable rows={rows} view={view} isDrawn={!isOverlay} />
          </>
        )}
      </Section>
      {rows.length > 0 && (
        <ResponsesSection rows={rows} groups={data.groups} state={state} onChange={onChange} />
      )}
      {twice.length > 0 && <HeatMapSection runs={twice} state={state} onChange={onChange} />}
      <PivotSection
        runIds={runIds}
        judge={judge}
        measure={state.measure}
        paths={(data.groups[0]?.key ?? []).map(({ path }) => path)}
        state={state}
        onChange={onChange}
      />
      <ReferencesSection runs={data.runs} rows={all} judge={judge} measure={state.measure} state={state} />
    </>
  );
}

/** What the middle is, and what is special about the bins. */
function noteOf({ variant }: InterpolationState, { middle, axis }: Attributes['sets'][number]): string {
  const range = `${formatNumber(middle.low)}–${formatNumber(middle.high)}${axis.unit && ` ${axis.unit}`}`;
  const middleNote = middle.neverSeen
    ? `the middle is what training never showed, ${range}`
    : `what training showed is not known; the middle is taken as ${range}`;
  return variant === 'reference'
    ? `${middleNote}; each set has bins of its own, as in the reference code: bars and distances do not compare`
    : `${middleNote}; all sets on the same bins`;
}

function NothingJudged({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyNote>
      None of these runs has scores of its samples. The evaluation stage of an experiment stores them; a
      script does with run.scores(“judge/condition”, …).
    </EmptyNote>
  ) : (
    <EmptyNote command="npx nx run trainer:train">
      No samples have been judged yet. The main job trains on both ends of an attribute, samples with and
      without guidance, and judges; its histograms appear here.
    </EmptyNote>
  );
}

function LeftOut({ left }: { left: Attributes['left'] }) {
  if (left.length === 0) return null;
  return (
    <details className="mt-2 text-xs text-muted">
      <summary>
        {left.length} {left.length === 1 ? 'set has' : 'sets have'} no numbers
      </summary>
      <ul className="mt-1">
        {left.map(({ runId, name, reason }) => (
          <li key={`${runId} ${name}`}>
            {name} of {runId}: {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}
