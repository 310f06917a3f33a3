'use client';

import { type RefObject, useEffect, useRef } from 'react';
import type uPlot from 'uplot';
import { formatNumber } from '../format/number.ts';
import { drawingColor } from '../theme/drawing-color.ts';
import { useThemeVersion } from '../theme/use-theme-version.ts';
import { loadPlot } from './load-plot.ts';

interface PlotData {
  steps: number[];
  values: (number | null)[];
  smoothed: (number | null)[];
}

interface PlotOptions {
  log: boolean;
  smoothed: boolean;
  /** Plots of one group share the place of the pointer. */
  cursorGroup: string;
  /** Called with the index of the point under the pointer, null when it leaves. */
  onCursor: (index: number | null) => void;
}

const HEIGHT = 180;
const FONT = '11px ui-monospace, "Geist Mono", monospace';

/** Keeps a uPlot drawing in `host`. New data goes into the existing drawing, so that a zoom survives it. */
export function usePlot(
  host: RefObject<HTMLDivElement | null>,
  data: PlotData | null,
  options: PlotOptions,
): void {
  const { log, smoothed, cursorGroup } = options;
  const plot = useRef<uPlot | null>(null);
  const latest = useRef({ data, onCursor: options.onCursor });
  useEffect(() => {
    latest.current = { data, onCursor: options.onCursor };
  });
  const theme = useThemeVersion();
  const ready = data !== null;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme asks for a drawing in new colours
  useEffect(() => {
    const element = host.current;
    if (!element || !ready) return;
    let unmounted = false;
    const observer = new ResizeObserver(() =>
      plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    void loadPlot().then((Plot) => {
      if (unmounted || !latest.current.data) return;
      const onCursor = (index: number | null) => latest.current.onCursor(index);
      const settings = plotOptions(element, { log, smoothed, cursorGroup }, onCursor);
      plot.current = new Plot(settings, columns(latest.current.data), element);
      observer.observe(element);
    });
    return () => {
      unmounted = true;
      observer.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [host, ready, log, smoothed, cursorGroup, theme]);

  useEffect(() => {
    const drawing = plot.current;
    if (!drawing || !data) return;
    const steps = drawing.data[0];
    const { min, max } = drawing.scales.x;
    const zoomed = steps.length > 0 && (min !== steps[0] || max !== steps.at(-1));
    drawing.setData(columns(data), !zoomed);
    if (zoomed) drawing.redraw();
  }, [data]);
}

function columns(data: PlotData): uPlot.AlignedData {
  return [data.steps, data.values, data.smoothed];
}

function plotOptions(
  host: HTMLElement,
  { log, smoothed, cursorGroup }: Omit<PlotOptions, 'onCursor'>,
  onCursor: (index: number | null) => void,
): uPlot.Options {
  const ink = drawingColor(host, '--faint');
  const grid = { stroke: drawingColor(host, '--grid'), width: 1 };
  const line = drawingColor(host, '--series-1');
  const axis = { stroke: ink, grid, ticks: { show: false }, font: FONT };
  const format = (_: uPlot, values: number[]) =>
    values.map((value) => (value === null ? '' : formatNumber(value)));
  return {
    width: host.clientWidth,
    height: HEIGHT,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    scales: { x: { time: false }, y: log ? { distr: 3, range: logRange } : {} },
    axes: [
      { ...axis, size: 22, gap: 4, values: format, space: 70 },
      { ...axis, size: 54, gap: 6, values: format, space: 34, ...(log ? logAxis(grid) : {}) },
    ],
    cursor: {
      sync: { key: cursorGroup, setSeries: false },
      drag: { x: true, y: false },
      points: { size: 5, fill: line },
      y: false,
    },
    series: [
      {},
      {
        stroke: smoothed ? drawingColor(host, '--series-raw') : line,
        width: 1,
        points: { show: false },
        spanGaps: false,
      },
      { stroke: line, width: 1.5, points: { show: false }, show: smoothed },
    ],
    hooks: { setCursor: [(made) => onCursor(made.cursor.idx ?? null)] },
  };
}

/** A logarithmic scale that ends near the data, not at the next power of ten. */
function logRange(_: uPlot, min: number | null, max: number | null): [number, number] {
  return min === null || max === null || min <= 0 ? [0.1, 1] : [min / 1.15, max * 1.15];
}

/** Lines and numbers at round values, the fewer the more decades are in sight. */
function logAxis(grid: uPlot.Axis.Grid): Partial<uPlot.Axis> {
  const filter = (_: uPlot, splits: number[]) => {
    const span = splits[splits.length - 1] / splits[0];
    const digits = span > 300 ? [1] : span > 20 ? [1, 3] : [1, 2, 3, 5, 7];
    return splits.map((value) =>
      digits.some((digit) => isDigitTimesPowerOfTen(value, digit)) ? value : null,
    );
  };
  return { filter, grid: { ...grid, filter } };
}

function isDigitTimesPowerOfTen(value: number, digit: number): boolean {
  return Math.abs(Number(value.toExponential(6).split('e')[0]) - digit) < 1e-5;
}
