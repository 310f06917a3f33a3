'use client';

import { useQueries } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { formatCount } from '../format/number.ts';
import type { Stage } from '../run/run-stages.ts';
import type { Run } from '../runs/run-state.ts';
import { EmptyNote } from '../shell/empty-note.tsx';
import { Section } from '../shell/section.tsx';
import type { Range } from './chart-series.ts';
import { nameFilter, SYSTEM_SECTION, sectionsOf } from './metric-names.ts';
import { metricsParsers } from './metrics-state.ts';
import { MetricsToolbar } from './metrics-toolbar.tsx';
import { RunMetrics } from './run-metrics.tsx';

/** The series of a run and of its stages, drawn under one choice of scales, smoothing and zoom. */
export function MetricsSection({ run, stages }: { run: Run; stages: Stage[] }) {
  const api = useApi();
  const [state, change] = useQueryStates(metricsParsers);
  const onZoom = useCallback((zoom: Range | null) => void change({ zoom }), [change]);
  const sources = [run, ...stages];
  const metrics = useQueries({
    queries: sources.map(({ id }) => api.metrics.list.queryOptions({ runId: id })),
    combine: (results) => results.map((result) => result.data ?? []),
  });
  const filter = useMemo(() => nameFilter(state.find), [state.find]);
  const members = sources
    .map(({ id, name }, at) => ({ id, name, names: (metrics[at] ?? []).map((metric) => metric.name) }))
    .filter(({ names }) => names.length > 0);
  const shown = members
    .map((member) => ({
      ...member,
      sections: sectionsOf(filter ? member.names.filter(filter) : member.names),
    }))
    .filter(({ sections }) => sections.length > 0);
  const allNames = [...new Set(members.flatMap(({ names }) => names))];
  const drawable = allNames.filter((name) => !name.startsWith(`${SYSTEM_SECTION}/`));

  if (members.length === 0) {
    return (
      <Section title="Metrics">
        <EmptyNote>
          {run.status === 'running' ? 'No metric has arrived yet.' : 'This run logged no metric.'}
        </EmptyNote>
      </Section>
    );
  }
  return (
    <Section title="Metrics" note={`${formatCount(allNames.length)}; drag to zoom, double-click to see all`}>
      <div className="mb-4">
        <MetricsToolbar
          {...{ state, names: drawable, invalidFind: filter === null }}
          change={(next) => void change(next)}
        />
      </div>
      <div className="flex flex-col gap-6">
        {shown.length === 0 && <p className="text-muted">No metric has a name like this.</p>}
        {shown.map((member) => (
          <RunMetrics
            key={member.id}
            {...{ runId: member.id, sections: member.sections, state, onZoom, cursorGroup: run.id }}
            title={sources.length > 1 ? member.name : null}
            onTurn={(key) =>
              void change(({ turned }) => ({
                turned: turned.includes(key) ? turned.filter((one) => one !== key) : [...turned, key],
              }))
            }
          />
        ))}
      </div>
    </Section>
  );
}
