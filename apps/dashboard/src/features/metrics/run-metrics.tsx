'use client';

import { ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import type { Range } from './chart-series.ts';
import { CurvesChart } from './curves-chart.tsx';
import { type MetricSection, SYSTEM_SECTION } from './metric-names.ts';
import type { MetricsState } from './metrics-state.ts';

/** The charts of one run's metrics in sections that fold. What is folded is not fetched. */
export function RunMetrics(props: {
  runId: string;
  sections: readonly MetricSection[];
  /** Whose they are; null if that goes without saying. */
  title: string | null;
  state: MetricsState;
  onTurn: (key: string) => void;
  onZoom: (range: Range | null) => void;
  cursorGroup: string;
}) {
  const { runId, state } = props;
  return (
    <div>
      {props.title !== null && <h3 className="label mb-1">{props.title}</h3>}
      <div className="flex flex-col gap-4">
        {props.sections.map(({ title, names }) => {
          const turned = state.turned.includes(title);
          const open = (title === SYSTEM_SECTION) === turned;
          const charts = (
            <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,20rem),1fr))] gap-x-8 gap-y-3">
              {open &&
                names.map((name) => (
                  <li key={name} className="min-w-0">
                    <MetricChart
                      {...{ runId, name, state }}
                      onZoom={props.onZoom}
                      cursorGroup={props.cursorGroup}
                    />
                  </li>
                ))}
            </ul>
          );
          if (title === '') return <div key={title}>{charts}</div>;
          return (
            <div key={title}>
              <button
                type="button"
                aria-expanded={open}
                onClick={() => props.onTurn(title)}
                className="mb-1 -ml-1 flex items-center gap-0.5 rounded px-1 text-xs text-muted hover:bg-hover hover:text-ink"
              >
                <ChevronRight
                  size={12}
                  aria-hidden
                  className={`transition-transform ${open ? 'rotate-90' : ''}`}
                />
                {title} <span className="figure ml-1 text-faint">{names.length}</span>
              </button>
              {charts}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function MetricChart(props: {
  runId: string;
  name: string;
  state: MetricsState;
  onZoom: (range: Range | null) => void;
  cursorGroup: string;
}) {
  const { runId, name } = props;
  const runs = useMemo(() => [{ id: runId, label: name, color: 'var(--series-1)' }], [runId, name]);
  return (
    <CurvesChart
      {...{ name, runs, settings: props.state, onZoom: props.onZoom, cursorGroup: props.cursorGroup }}
    />
  );
}
