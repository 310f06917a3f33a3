'use client';

import type { RouterOutputs } from '@interpolab/api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { formatCount } from '../format/number.ts';
import type { ChartSeries } from './chart-series.ts';
import { SeriesChart } from './series-chart.tsx';
import { smooth } from './smoothing.ts';

type MetricSummary = RouterOutputs['metrics']['list'][number];

/** How many charts of one run are drawn; more are named, not drawn. */
const MOST_CHARTS = 60;

/** The charts of one run's series. Their cursors move together. */
export function RunMetrics(props: {
  runId: string;
  metrics: MetricSummary[];
  /** Whose they are; null if that goes without saying. */
  title: string | null;
  log: boolean;
  smoothing: number;
}) {
  const { runId, metrics, title, log, smoothing } = props;
  const drawn = metrics.toSorted((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name));
  const names = drawn.slice(0, MOST_CHARTS).map((metric) => metric.name);
  const { data: series = [], isError } = useQuery(
    useApi().metrics.series.queryOptions({ runId, names }, { placeholderData: keepPreviousData }),
  );
  return (
    <div>
      {title !== null && <h3 className="label mb-1">{title}</h3>}
      {isError && <p className="text-failed">The series could not be read.</p>}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(20rem,1fr))] gap-x-8 gap-y-5">
        {names.map((name) => (
          <li
            key={name}
            className={`min-w-0 ${name === 'loss' && names.length % 2 === 1 ? 'sm:col-span-2' : ''}`}
          >
            <RunChart
              name={name}
              series={series.find((member) => member.name === name)}
              {...{ runId, log, smoothing }}
            />
          </li>
        ))}
      </ul>
      {metrics.length > MOST_CHARTS && (
        <p className="mt-2 text-xs text-faint">
          Drawn: {MOST_CHARTS} of {formatCount(metrics.length)} series, the first by name.
        </p>
      )}
    </div>
  );
}

/** The loss comes first, its parts after it, then the rest. */
function rank(name: string): number {
  if (name === 'loss') return 0;
  return name.startsWith('loss/') ? 1 : 2;
}

type Series = RouterOutputs['metrics']['series'][number];

function RunChart(props: {
  runId: string;
  name: string;
  series: Series | undefined;
  log: boolean;
  smoothing: number;
}) {
  const { runId, name, series, smoothing } = props;
  const lines = useMemo((): ChartSeries[] => {
    if (!series) return [];
    const { steps, values, nonFinite, totalCount } = series;
    return [
      {
        ...{ id: runId, label: name, color: 'var(--series-1)', totalCount, x: steps },
        ...(smoothing > 0 ? { y: smooth(steps, values, smoothing), raw: values } : { y: values }),
        nonFinite: nonFinite.map(({ step, value }) => ({ x: step, value })),
      },
    ];
  }, [runId, name, series, smoothing]);
  return <SeriesChart title={name} series={lines} logY={props.log} cursorGroup={runId} />;
}
