'use client';

import type { RouterOutputs } from '@interpolab/api';
import { useMemo, useRef, useState } from 'react';
import { formatCount, formatNumber } from '../format/number.ts';
import { smooth } from './smoothing.ts';
import { usePlot } from './use-plot.ts';

type Series = RouterOutputs['metrics']['series'][number];

/** One series: the values as logged, faint, and their smoothed course over them. The pointer reads values off. */
export function SeriesChart(props: {
  name: string;
  series: Series | undefined;
  log: boolean;
  smoothing: number;
  cursorGroup: string;
}) {
  const { name, series, log, smoothing } = props;
  const host = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const data = useMemo(() => {
    if (!series) return null;
    // A logarithm knows no value at or below zero; such points are left out and counted below.
    const values = log
      ? series.values.map((value) => (value !== null && value > 0 ? value : null))
      : series.values;
    return { steps: series.steps, values, smoothed: smooth(series.steps, values, smoothing) };
  }, [series, log, smoothing]);
  usePlot(host, data, { log, smoothed: smoothing > 0, cursorGroup: props.cursorGroup, onCursor: setCursor });

  const at = cursor ?? lastFinite(data?.values ?? []);
  const hidden = log && series ? series.values.filter((value) => value !== null && value <= 0).length : 0;
  return (
    <figure data-chart={name}>
      <figcaption className="flex h-5 items-baseline gap-2 whitespace-nowrap">
        <span className="truncate">{name}</span>
        {data && at !== null && (
          <span className="figure ml-auto flex-none text-xs">
            <span className="text-faint">step {formatCount(data.steps[at])}</span>{' '}
            {data.values[at] === null ? '–' : formatNumber(data.values[at])}
            {smoothing > 0 && data.smoothed[at] !== null && (
              <span className="text-accent"> {formatNumber(data.smoothed[at])}</span>
            )}
          </span>
        )}
      </figcaption>
      <div ref={host} className="h-[180px] w-full" />
      {series && <Remarks series={series} hidden={hidden} />}
    </figure>
  );
}

/** What the drawing does not show. */
function Remarks({ series, hidden }: { series: Series; hidden: number }) {
  const remarks = [
    series.thinned &&
      `${formatCount(series.steps.length)} of ${formatCount(series.totalCount)} points, every extreme kept`,
    series.nonFinite.length > 0 &&
      `${formatCount(series.nonFinite.length)} not finite, first ${series.nonFinite[0].value} at step ${formatCount(series.nonFinite[0].step)}`,
    hidden > 0 && `${formatCount(hidden)} not above zero, which a log scale cannot show`,
  ].filter(Boolean);
  return remarks.length > 0 ? <p className="figure text-2xs text-faint">{remarks.join(' · ')}</p> : null;
}

function lastFinite(values: readonly (number | null)[]): number | null {
  const at = values.findLastIndex((value) => value !== null);
  return at < 0 ? null : at;
}
