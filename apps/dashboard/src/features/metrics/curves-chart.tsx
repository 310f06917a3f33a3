'use client';

import { useEffect, useMemo, useRef } from 'react';
import { useInView } from '../shell/use-in-view.ts';
import type { XKind } from './chart-axes.ts';
import { type CurveLook, curveSeries, stepsInSight } from './curve-series.ts';
import { withDashes } from './line-dashes.ts';
import { loadPlot } from './load-plot.ts';
import type { Curve } from './merge-curve.ts';
import type { MetricsState, XAxis } from './metrics-state.ts';
import { SeriesChart, type SeriesChartProps } from './series-chart.tsx';
import { useCurves } from './use-curves.ts';

export type ChartSettings = Pick<
  MetricsState,
  'smooth' | 'kernel' | 'x' | 'along' | 'logx' | 'y' | 'inner' | 'zoom'
>;

const X_KINDS: Record<XAxis, XKind> = {
  ...{ step: 'step', first: 'step', relative: 'relative', wall: 'wall', metric: 'number' },
};

/** One metric of one or many runs, fetched while it is in sight, live, and exactly where one zooms in. */
export function CurvesChart(props: {
  name: string;
  title?: string;
  /** Keep it the same array as long as nothing changes. */
  runs: readonly ({ id: string } & CurveLook)[];
  settings: ChartSettings;
  onZoom: SeriesChartProps['onZoom'];
  cursorGroup: string;
}) {
  const { name, runs, settings } = props;
  const { x: axis, along, zoom } = settings;
  const place = useRef<HTMLDivElement>(null);
  const enabled = useInView(place);
  useEffect(() => void loadPlot(), []); // while the series are on their way
  const runIds = useMemo(() => runs.map(({ id }) => id), [runs]);
  const smoothing = useMemo(() => {
    const over = axis === 'relative' || axis === 'wall' ? ('seconds' as const) : ('steps' as const);
    return settings.smooth > 0 ? { kernel: settings.kernel, width: settings.smooth, over } : null;
  }, [settings.smooth, settings.kernel, axis]);
  const { curves, isError } = useCurves({ runIds, name, smoothing, enabled });

  const onMetric = axis === 'metric' && along !== '';
  const axisCurves = useCurves({ runIds, name: along, smoothing: null, enabled: enabled && onMetric });
  const sight = useMemo(
    () =>
      zoom
        ? curves.flatMap((curve) => {
            const range = stepsInSight(curve, axis, zoom);
            return range ? [{ runId: curve.runId, range }] : [];
          })
        : [],
    [curves, axis, zoom],
  );
  const exact = useCurves({
    ...{ runIds: sight.map(({ runId }) => runId), steps: sight.map(({ range }) => range) },
    ...{ name, smoothing, enabled: enabled && sight.length > 0 },
  });

  const series = useMemo(() => {
    const ofRun = (from: readonly Curve[]) => new Map(from.map((curve) => [curve.runId, curve]));
    const [axes, nearer, looks] = [
      onMetric ? ofRun(axisCurves.curves) : null,
      // What was fetched for another zoom stays on the screen until the new part is here, but not beyond this zoom.
      sight.length > 0 ? ofRun(exact.curves) : null,
      new Map(runs.map((run) => [run.id, run])),
    ];
    const lines = curves.flatMap((curve) => {
      const look = looks.get(curve.runId);
      if (!look || (axes && !axes.has(curve.runId))) return [];
      const shown = nearer?.get(curve.runId);
      const relative = axis === 'first' || axis === 'relative';
      const points = shown && covers(shown, sight, curve.runId) ? shown : curve;
      const line = curveSeries(points, look, { axis: axes ? 'metric' : axis, along: axes?.get(curve.runId) });
      // Relative axes count from the first point of the whole curve, not from that of its part in sight.
      return [relative && points !== curve ? shifted(line, curve, points, axis) : line];
    });
    return withDashes(lines);
  }, [curves, exact.curves, axisCurves.curves, runs, axis, sight, onMetric]);

  return (
    <div ref={place} data-chart-place className="min-h-[216px] min-w-0">
      {enabled && (
        <SeriesChart
          {...{
            series,
            title: props.title ?? name,
            zoom,
            onZoom: props.onZoom,
            cursorGroup: props.cursorGroup,
          }}
          {...{ xKind: X_KINDS[axis], logX: settings.logx, logY: settings.y === 'log' }}
          ignoreOutliers={settings.inner}
          remark={isError ? 'The series could not be read.' : null}
        />
      )}
    </div>
  );
}

function covers(
  part: Curve,
  sight: readonly { runId: string; range: readonly [number, number] }[],
  runId: string,
): boolean {
  const wanted = sight.find((one) => one.runId === runId)?.range;
  return wanted !== undefined && part.steps[0] <= wanted[0] && (part.steps.at(-1) ?? 0) >= wanted[1];
}

function shifted<Line extends { x: readonly number[]; nonFinite?: readonly { x: number }[] }>(
  line: Line,
  whole: Curve,
  part: Curve,
  axis: XAxis,
): Line {
  const by = axis === 'first' ? part.steps[0] - whole.steps[0] : (part.times[0] - whole.times[0]) / 1000;
  return {
    ...line,
    x: line.x.map((x) => x + by),
    nonFinite: line.nonFinite?.map((point) => ({ ...point, x: point.x + by })),
  };
}
