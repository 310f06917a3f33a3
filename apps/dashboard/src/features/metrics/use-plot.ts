'use client';

import { type RefObject, useEffect, useRef } from 'react';
import type uPlot from 'uplot';
import { drawingColor } from '../theme/drawing-color.ts';
import { useThemeVersion } from '../theme/use-theme-version.ts';
import { logAxis, tickFormat, type XKind } from './chart-axes.ts';
import { type ChartSeries, type Range, xRange } from './chart-series.ts';
import { loadPlot } from './load-plot.ts';
import { paintSeries } from './paint-series.ts';
import { yRange } from './y-range.ts';

export interface PlotView {
  series: readonly ChartSeries[];
  xKind: XKind;
  logX: boolean;
  logY: boolean;
  ignoreOutliers: boolean;
  /** The part of x to show; null shows all. */
  zoom: Range | null;
  /** Plots of one group share the place of the pointer. */
  cursorGroup: string;
  /** Called with x under the pointer, null when it leaves. */
  onCursor: (x: number | null) => void;
  /** Called with the range that was drawn open, null to show all. */
  onZoom: (range: Range | null) => void;
}

export interface Plot {
  /** Puts the cursor on x, here and in the group; null takes it away. */
  moveCursor(x: number | null): void;
  canvas(): HTMLCanvasElement | null;
}

const FONT = '11px ui-monospace, "Geist Mono", monospace';

/**
 * Keeps a uPlot in `host`: it has axes, cursor and selection, and the series are painted into it, each with an x of
 * its own, so that hundreds of runs need no common column. New data goes into the existing drawing.
 */
export function usePlot(host: RefObject<HTMLDivElement | null>, view: PlotView): RefObject<Plot> {
  const drawing = useRef<uPlot | null>(null);
  const latest = useRef(view);
  const handle = useRef<Plot>({
    moveCursor(x) {
      const plot = drawing.current;
      if (!plot) return;
      const left = x === null ? -10 : plot.valToPos(x, 'x');
      plot.setCursor({ left, top: x === null ? -10 : plot.over.clientHeight / 2 });
    },
    canvas: () => drawing.current?.ctx.canvas ?? null,
  });
  useEffect(() => {
    latest.current = view;
  });
  const theme = useThemeVersion();
  const { xKind, logX, logY, cursorGroup } = view;
  const ready = view.series.length > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme asks for a drawing in new colours
  useEffect(() => {
    const element = host.current;
    if (!element || !ready) return;
    let unmounted = false;
    const observer = new ResizeObserver(() => {
      const [plot, width, height] = [drawing.current, element.clientWidth, element.clientHeight];
      // It begins by telling the size that the drawing was made for, and each drawing of many lines costs.
      if (plot && (plot.width !== width || plot.height !== height)) plot.setSize({ width, height });
    });
    void loadPlot().then((PlotClass) => {
      if (unmounted) return;
      drawing.current = new PlotClass(plotOptions(element, latest), [[], []], element);
      show(drawing.current, latest.current);
      observer.observe(element);
    });
    return () => {
      unmounted = true;
      observer.disconnect();
      drawing.current?.destroy();
      drawing.current = null;
    };
  }, [host, ready, xKind, logX, logY, cursorGroup, theme]);

  const { series, zoom, ignoreOutliers } = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: these decide what `show` draws from the latest view
  useEffect(() => {
    if (drawing.current) show(drawing.current, latest.current);
  }, [series, zoom?.[0], zoom?.[1], ignoreOutliers]);
  return handle;
}

/** Brings the scales to what the view has in sight, which draws everything anew. */
function show(plot: uPlot, { series, zoom, logX, logY, ignoreOutliers }: PlotView): void {
  const x = zoom ?? xRange(series, logX) ?? [logX ? 1 : 0, logX ? 10 : 1];
  const [low, high] = x[0] < x[1] ? x : logX ? [x[0] / 2, x[0] * 2] : [x[0] - 1, x[0] + 1];
  const y = yRange(series, [low, high], { log: logY, ignoreOutliers });
  plot.batch(() => {
    plot.setData(
      [
        [low, high],
        [y[0], y[1]],
      ],
      false,
    );
    plot.setScale('x', { min: low, max: high });
    plot.setScale('y', { min: y[0], max: y[1] });
  });
}

function plotOptions(host: HTMLElement, latest: RefObject<PlotView>): uPlot.Options {
  const { logX, logY, xKind, cursorGroup } = latest.current;
  const grid = { stroke: drawingColor(host, 'var(--grid)'), width: 1 };
  const axis = { stroke: drawingColor(host, 'var(--faint)'), grid, ticks: { show: false }, font: FONT };
  const colors = new Map<string, string>();
  const color = (css: string) => {
    const known = colors.get(css) ?? drawingColor(host, css);
    colors.set(css, known);
    return known;
  };
  const fixed = (_: uPlot, min: number | null, max: number | null): [number, number] => [min ?? 0, max ?? 1];
  const scale = (log: boolean) => ({ auto: false, range: fixed, ...(log ? { distr: 3 as const } : {}) });
  return {
    width: host.clientWidth,
    height: host.clientHeight,
    padding: [8, 24, 0, 0],
    legend: { show: false },
    scales: { x: { ...scale(logX), time: xKind === 'wall' }, y: scale(logY) },
    axes: [
      {
        ...{ ...axis, size: 22, gap: 4, space: 70, values: tickFormat(xKind) },
        ...(logX ? logAxis(grid) : {}),
      },
      {
        ...{ ...axis, size: 54, gap: 6, space: 34, values: tickFormat('number') },
        ...(logY ? logAxis(grid) : {}),
      },
    ],
    cursor: {
      // Zooming goes through the page's state, so only the place of the pointer is shared.
      sync: {
        ...{ key: cursorGroup, setSeries: false, scales: ['x', null] },
        filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
      },
      drag: { x: true, y: false, setScale: false, dist: 4 },
      bind: {
        dblclick: () => () => {
          latest.current.onZoom(null);
          return null;
        },
      },
      points: { show: false },
      y: false,
    },
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      draw: [(plot) => paintInto(plot, latest.current, color)],
      setCursor: [
        (plot) => {
          const { left } = plot.cursor;
          latest.current.onCursor(
            left === undefined || left === null || left < 0 ? null : plot.posToVal(left, 'x'),
          );
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 4) return;
          const range: Range = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          latest.current.onZoom(range);
        },
      ],
    },
  };
}

function paintInto(plot: uPlot, view: PlotView, color: (css: string) => string): void {
  const { x, y } = plot.scales;
  if (x.min == null || x.max == null || y.min == null || y.max == null) return;
  paintSeries(view.series, {
    ...{ context: plot.ctx, logX: view.logX, logY: view.logY, color },
    ...{ left: plot.bbox.left, top: plot.bbox.top, width: plot.bbox.width, height: plot.bbox.height },
    ...{ x: [x.min, x.max], y: [y.min, y.max], pixelRatio: devicePixelRatio },
  });
}
