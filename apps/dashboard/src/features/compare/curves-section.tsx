'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { seriesColor } from '../interpolation/series-color.ts';
import { withDashes } from '../metrics/line-dashes.ts';
import { SeriesChart } from '../metrics/series-chart.tsx';
import { SmoothingControl } from '../metrics/smoothing-control.tsx';
import { runColor } from '../runs/run-color.ts';
import { LabelledCheck } from '../shell/labelled-check.tsx';
import { LabelledSelect } from '../shell/labelled-select.tsx';
import { Section } from '../shell/section.tsx';
import { Segmented } from '../shell/segmented.tsx';
import { BANDS, type BandKind, type ChangeState, type CompareState } from './compare-state.ts';
import { groupLabel, groupLines, runLines } from './curve-lines.ts';
import { type MetricColumn, metricKey, metricLabel } from './metric-key.ts';
import type { ComparedRun } from './setting-rows.ts';
import { rangeQuery, useOwnedCurves } from './use-owned-curves.ts';

const BAND_NAMES: Record<BandKind, string> = {
  ...{ std: 'std', standardError: 'standard error', ci95: '95 % interval', range: 'min–max' },
};

/** Charts that are drawn without a choice, and at most. */
const FIRST_CHARTS = 3;
const MOST_CHARTS = 12;
/** Members that are drawn behind the means. */
const MOST_MEMBERS = 200;

interface CurvesProps {
  metrics: readonly MetricColumn[];
  runs: readonly ComparedRun[];
  shown: readonly string[];
  /** Paths in which the configs differ. */
  paths: readonly string[];
  state: CompareState;
  onChange: ChangeState;
}

/** The course of metrics, a line for each run or for each group of runs. */
export function CurvesSection(props: CurvesProps) {
  const { metrics, shown, paths, state, onChange } = props;
  // A metric of a single point is a number, not a course.
  const courses = useMemo(
    () => metrics.filter(({ cells }) => cells.some(({ count }) => count > 1)),
    [metrics],
  );
  const drawn = useMemo(() => {
    const chosen = state.charts.flatMap((key) => courses.find((one) => metricKey(one) === key) ?? []);
    return (chosen.length > 0 ? chosen : courses.slice(0, FIRST_CHARTS)).slice(0, MOST_CHARTS);
  }, [courses, state.charts]);
  const keys = drawn.map(metricKey);
  if (courses.length === 0) return null;
  return (
    <Section
      title="Curves"
      note={
        state.lines === 'groups'
          ? `means at the steps that were logged, band: ${BAND_NAMES[state.band]}; nothing is sampled or made up in between`
          : 'drag over a chart to look closer; all charts follow'
      }
      controls={<CurveControls state={state} paths={paths} onChange={onChange} />}
    >
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,24rem),1fr))] gap-x-8 gap-y-5">
        {drawn.map((metric) => (
          <li key={metricKey(metric)} className="min-w-0">
            {state.lines === 'groups' ? (
              <GroupChart {...props} metric={metric} shown={shown} />
            ) : (
              <RunsChart {...props} metric={metric} shown={shown} />
            )}
            <button
              type="button"
              onClick={() => onChange({ charts: keys.filter((key) => key !== metricKey(metric)) })}
              className="text-2xs text-faint hover:text-ink"
            >
              take this chart away<span className="sr-only">: {metricLabel(metric)}</span>
            </button>
          </li>
        ))}
      </ul>
      {drawn.length < Math.min(courses.length, MOST_CHARTS) && (
        <div className="mt-3">
          <LabelledSelect
            label="add a chart of"
            value=""
            options={[
              { value: '', label: '…' },
              ...courses
                .filter((metric) => !keys.includes(metricKey(metric)))
                .map((metric) => ({
                  value: metricKey(metric),
                  label: `${metricLabel(metric)} (${metric.cells.length})`,
                })),
            ]}
            onChange={(key) => key && onChange({ charts: [...keys, key] })}
          />
        </div>
      )}
      {drawn.length >= MOST_CHARTS && courses.length > MOST_CHARTS && (
        <p className="mt-3 text-xs text-muted">
          At most {MOST_CHARTS} of {courses.length} metrics have a chart: take one away to add another.
        </p>
      )}
    </Section>
  );
}

type ChartProps = CurvesProps & { metric: MetricColumn };

function RunsChart(props: ChartProps) {
  const { metric, runs, shown, state, onChange } = props;
  const { owners, curves, error, isPending } = useOwnedCurves({
    ...{ metric, runs, shown, state, enabled: true, most: 500, smoothed: true },
  });
  const names = useMemo(() => new Map(runs.map((run) => [run.id, run])), [runs]);
  const series = useMemo(
    () => withDashes(runLines(curves, owners, { names, color: runColor })),
    [curves, owners, names],
  );
  return (
    <Drawn title={metricLabel(metric)} error={error} pending={isPending}>
      <SeriesChart
        title={metricLabel(metric)}
        series={series}
        logY={state.log}
        zoom={state.steps}
        onZoom={(steps) => onChange({ steps: steps && [...steps] })}
        cursorGroup="compare"
        remark={remarkOf(shown.length, metric, shown)}
      />
    </Drawn>
  );
}

function GroupChart(props: ChartProps) {
  const { metric, runs, shown, state, onChange } = props;
  const groups = useQuery(
    useApi().compare.groups.queryOptions(
      {
        ...{ runIds: [...shown], metric: metric.name, ...rangeQuery(state.steps) },
        ...(metric.stage ? { stage: metric.stage } : {}),
        ...(state.by.length > 0 ? { by: state.by.slice(0, 20) } : {}),
      },
      { placeholderData: keepPreviousData, retry: false },
    ),
  );
  const { owners, curves, left, error } = useOwnedCurves({
    ...{ metric, runs, shown, state, enabled: state.members, most: MOST_MEMBERS, smoothed: false },
  });
  const names = useMemo(() => new Map(runs.map((run) => [run.id, run])), [runs]);
  const series = useMemo(() => {
    const found = groups.data ?? [];
    const colorOf = new Map(
      found.flatMap(({ runIds }, at) => runIds.map((id): [string, string] => [id, seriesColor(at)])),
    );
    const members = state.members
      ? runLines(curves, owners, {
          ...{ names, color: (id: string) => colorOf.get(id) ?? 'var(--faint)', faint: true },
        })
      : [];
    return withDashes([...members, ...groupLines(found, { band: state.band, color: seriesColor })]);
  }, [groups.data, curves, owners, names, state.members, state.band]);
  return (
    <Drawn title={metricLabel(metric)} error={groups.error ?? error} pending={groups.isPending}>
      <SeriesChart
        title={metricLabel(metric)}
        series={series}
        logY={state.log}
        zoom={state.steps}
        onZoom={(steps) => onChange({ steps: steps && [...steps] })}
        cursorGroup="compare"
        remark={
          [
            remarkOf(shown.length, metric, shown),
            state.members && left > 0 && `${left} members are not drawn`,
          ]
            .filter(Boolean)
            .join(' · ') || null
        }
      />
      <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-muted">
        {(groups.data ?? []).slice(0, 30).map((group, at) => (
          <li key={groupLabel(group)} className="flex min-w-0 items-center gap-1.5">
            <span
              aria-hidden="true"
              className="h-0.5 w-4 flex-none"
              style={{ background: seriesColor(at) }}
            />
            <span className="truncate" title={groupLabel(group)}>
              {groupLabel(group)}
            </span>
            <span className="figure flex-none text-faint">
              {group.runIds.length} {group.runIds.length === 1 ? 'run' : 'runs'}
            </span>
          </li>
        ))}
        {(groups.data?.length ?? 0) > 30 && <li>and {(groups.data?.length ?? 0) - 30} groups more</li>}
      </ul>
    </Drawn>
  );
}

/** Runs that have no such metric. */
function remarkOf(count: number, { cells }: MetricColumn, shown: readonly string[]): string | null {
  const ids = new Set(shown);
  const without = count - cells.filter(({ runId }) => ids.has(runId)).length;
  return without > 0 ? `${without} of ${count} runs have no such metric` : null;
}

function Drawn(props: {
  title: string;
  error: { message: string } | null;
  pending: boolean;
  children: ReactNode;
}) {
  if (props.error)
    return (
      <p role="alert" className="text-failed">
        {props.title}: {props.error.message}
      </p>
    );
  return <div aria-busy={props.pending}>{props.children}</div>;
}

function CurveControls(props: { state: CompareState; paths: readonly string[]; onChange: ChangeState }) {
  const { state, paths, onChange } = props;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      {state.steps && (
        <button
          type="button"
          className="text-xs text-accent hover:underline"
          onClick={() => onChange({ steps: null })}
        >
          all steps
        </button>
      )}
      <LabelledCheck label="log" checked={state.log} onChange={(log) => onChange({ log })} />
      {state.lines === 'runs' && (
        <span className="text-xs text-muted">
          <SmoothingControl
            {...{ smooth: state.smooth, kernel: state.kernel, unit: 'steps' }}
            onChange={onChange}
          />
        </span>
      )}
      {state.lines === 'groups' && (
        <>
          <ByField by={state.by} paths={paths} onChange={(by) => onChange({ by })} />
          <LabelledSelect
            label="band"
            value={state.band}
            options={BANDS.map((band) => ({ value: band, label: BAND_NAMES[band] }))}
            onChange={(band) => onChange({ band })}
          />
          <LabelledCheck
            label="members"
            checked={state.members}
            onChange={(members) => onChange({ members })}
          />
        </>
      )}
      <Segmented
        label="Lines"
        value={state.lines}
        options={[
          { value: 'runs', label: 'runs' },
          { value: 'groups', label: 'groups' },
        ]}
        onChange={(lines) => onChange({ lines })}
      />
    </div>
  );
}

/** The keys to group by; none is everything but seeds. */
function ByField(props: {
  by: readonly string[];
  paths: readonly string[];
  onChange: (by: string[]) => void;
}) {
  const { by, paths, onChange } = props;
  const written = by.join(', ');
  const [text, setText] = useState(written);
  useEffect(() => setText(written), [written]);
  const submit = () => {
    const next = text
      .split(',')
      .map((path) => path.trim())
      .filter(Boolean);
    if (next.join(', ') !== written) onChange(next);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label className="flex items-center gap-1.5 text-xs text-muted">
        by
        <input
          list="compare-group-keys"
          value={text}
          maxLength={2000}
          spellCheck={false}
          placeholder="all but seeds"
          onChange={(event) => setText(event.target.value)}
          onBlur={submit}
          className="figure w-44 rounded border border-line bg-page px-2 py-0.5"
        />
      </label>
      <datalist id="compare-group-keys">
        {paths.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
    </form>
  );
}
