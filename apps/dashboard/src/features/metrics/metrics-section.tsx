'use client';

import { useQueries } from '@tanstack/react-query';
import { useApi } from '../api/api-provider.tsx';
import type { Stage } from '../run/run-stages.ts';
import type { Run } from '../runs/run-state.ts';
import { StepSlider } from '../samples/step-slider.tsx';
import { EmptyNote } from '../shell/empty-note.tsx';
import { Section } from '../shell/section.tsx';
import { Segmented } from '../shell/segmented.tsx';
import { useUrlState } from '../shell/use-url-state.ts';
import { RunMetrics } from './run-metrics.tsx';
import { SMOOTHING_SCALES } from './smoothing.ts';

const AXES = [
  { value: 'linear', label: 'linear' },
  { value: 'log', label: 'log' },
] as const;

const DEFAULT_SMOOTHING = 20;

/** The series of a run and of its stages, drawn under one choice of scale and smoothing. */
export function MetricsSection({ run, stages }: { run: Run; stages: Stage[] }) {
  const api = useApi();
  const [axisText, setAxis] = useUrlState('y');
  const [smoothingText, setSmoothing] = useUrlState('smooth');
  const axis = axisText === 'log' ? 'log' : 'linear';
  const smoothing = readSmoothing(smoothingText);
  const sources = [run, ...stages];
  const metrics = useQueries({
    queries: sources.map(({ id }) => api.metrics.list.queryOptions({ runId: id })),
    combine: (results) => results.map((result) => result.data ?? []),
  });
  const withMetrics = sources
    .map(({ id, name }, at) => ({ id, name, metrics: metrics[at] ?? [] }))
    .filter((member) => member.metrics.length > 0);

  if (withMetrics.length === 0) {
    return (
      <Section title="Metrics">
        <EmptyNote>
          {run.status === 'running' ? 'No metric has arrived yet.' : 'This run logged no metric.'}
        </EmptyNote>
      </Section>
    );
  }
  return (
    <Section
      title="Metrics"
      note="over steps; drag to zoom, double-click to reset"
      controls={
        <>
          <span className="flex items-center gap-2 text-xs text-muted">
            smoothing
            <span className="w-28">
              <StepSlider
                label="Smoothing, in steps"
                count={SMOOTHING_SCALES.length}
                at={SMOOTHING_SCALES.indexOf(smoothing)}
                onChange={(at) =>
                  setSmoothing(
                    SMOOTHING_SCALES[at] === DEFAULT_SMOOTHING ? null : String(SMOOTHING_SCALES[at]),
                  )
                }
              />
            </span>
            <span className="figure w-16">{smoothing === 0 ? 'none' : `${smoothing} steps`}</span>
          </span>
          <Segmented
            label="Scale of the values"
            value={axis}
            options={AXES}
            onChange={(next) => setAxis(next === 'linear' ? null : next)}
          />
        </>
      }
    >
      <div className="flex flex-col gap-6">
        {withMetrics.map((member) => (
          <RunMetrics
            key={member.id}
            runId={member.id}
            metrics={member.metrics}
            title={sources.length > 1 ? member.name : null}
            log={axis === 'log'}
            smoothing={smoothing}
          />
        ))}
      </div>
    </Section>
  );
}

function readSmoothing(text: string | null): number {
  return SMOOTHING_SCALES.find((scale) => String(scale) === text) ?? DEFAULT_SMOOTHING;
}
