'use client';

import { type RefObject, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { formatNumber } from '../format/number.ts';
import { drawingColor } from '../theme/drawing-color.ts';
import { useThemeVersion } from '../theme/use-theme-version.ts';

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
    if (!element || !ready || !latest.current.data) return;
    const made = new uPlot(
      plotOptions(element, { log, smoothed, cursorGroup }, (index) => latest.current.onCursor(index)),
      columns(latest.current.data),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
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
    padding: [8, 8, 0, 0],
    legend: { show: false },
    scales: { x: { time: false }, y: { distr: log ? 3 : 1 } },
    axes: [
      { ...axis, size: 22, gap: 4, values: format, space: 70 },
      { ...axis, size: 54, gap: 6, values: log ? undefined : format, space: 34 },
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
