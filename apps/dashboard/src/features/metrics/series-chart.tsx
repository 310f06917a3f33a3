'use client';

import { type KeyboardEvent, type RefObject, useMemo, useRef, useState } from 'react';
import { formatCount, formatNumber } from '../format/number.ts';
import { drawingColor } from '../theme/drawing-color.ts';
import { formatX, type XKind } from './chart-axes.ts';
import { type ChartCursor, useChartCursor, useCursorPlace } from './chart-cursor.ts';
import { chartCsv, chartPicture, fileName, saveBlob } from './chart-files.ts';
import { type ChartAction, ChartMenu } from './chart-menu.tsx';
import {
  type ChartSeries,
  countNotPositive,
  nearestPlace,
  type Range,
  type ReadValue,
  valuesAt,
  xRange,
} from './chart-series.ts';
import { ChartTooltip } from './chart-tooltip.tsx';
import { type Plot, usePlot } from './use-plot.ts';

export interface SeriesChartProps {
  title: string;
  /** Keep it the same array as long as nothing changes: a new one is drawn anew. */
  series: readonly ChartSeries[];
  xKind?: XKind;
  logX?: boolean;
  logY?: boolean;
  ignoreOutliers?: boolean;
  /** The part of x in sight; null is all. It belongs to whoever shows the chart, so that charts can share it. */
  zoom?: Range | null;
  /** Without it one cannot zoom. */
  onZoom?: (range: Range | null) => void;
  /** Charts of one group share the place of the pointer. */
  cursorGroup: string;
  /** What else the reader should know of what is not drawn. */
  remark?: string | null;
  /** More for the chart's menu. */
  actions?: readonly ChartAction[];
}

/** The lines of one or many runs over one axis. The pointer, or the arrow keys, read values off. */
export function SeriesChart(props: SeriesChartProps) {
  const { title, series, xKind = 'step', logX = false, logY = false, zoom = null, onZoom } = props;
  const figure = useRef<HTMLElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const cursor = useChartCursor();
  const plot = usePlot(host, {
    ...{ series, xKind, logX, logY, zoom, cursorGroup: props.cursorGroup, onCursor: cursor.set },
    ...{ ignoreOutliers: props.ignoreOutliers ?? false, onZoom: onZoom ?? (() => {}) },
  });
  const whole = useMemo(() => xRange(series, logX), [series, logX]);
  const read = { cursor, xKind, series, inSight: zoom ?? whole ?? NOTHING };

  const actions: ChartAction[] = [
    { label: 'Full screen', run: () => void toggleFullScreen(figure.current) },
    {
      label: 'Save as PNG',
      run: () => {
        const [canvas, element] = [plot.current.canvas(), host.current];
        if (!canvas || !element) return;
        void chartPicture(canvas, { title, series, color: (css) => drawingColor(element, css) }).then(
          (blob) => saveBlob(blob, fileName(title, 'png')),
        );
      },
    },
    {
      label: 'Save as CSV',
      run: () =>
        saveBlob(new Blob(['\uFEFF', chartCsv(series, xKind)], { type: 'text/csv' }), fileName(title, 'csv')),
    },
    ...(zoom && onZoom ? [{ label: 'Show all', run: () => onZoom(null) }] : []),
    ...(props.actions ?? []),
  ];

  return (
    <figure ref={figure} data-chart={title} className="flex flex-col bg-page [&:fullscreen]:p-6">
      <figcaption className="flex h-6 items-baseline gap-2 whitespace-nowrap">
        <span className="truncate" title={title}>
          {title}
        </span>
        <Reading {...read} />
        <ChartMenu title={title} actions={actions} />
      </figcaption>
      <PlotArea {...{ ...read, title, host, plot }} onEscape={zoom ? () => onZoom?.(null) : undefined} />
      <Remarks {...{ series, logY, remark: props.remark ?? null, zoomed: zoom !== null }} />
    </figure>
  );
}

const NOTHING: Range = [0, 1];

interface Read {
  cursor: ChartCursor;
  xKind: XKind;
  series: readonly ChartSeries[];
  inSight: Range;
}

/** What the lines have at the cursor, and where: at the nearest point of the highest, if there is one. */
function useReadValues({ cursor, series, inSight: [low, high] }: Read) {
  const place = useCursorPlace(cursor);
  // A series whose next point is further from the pointer than this has ended, or has a gap there.
  const values = useMemo(
    () => (place === null ? [] : valuesAt(series, place, (high - low) / 20)),
    [series, place, low, high],
  );
  return { place, values, at: values[0]?.x ?? place };
}

/** Where the lines are drawn; a slider for the keyboard, which reads values off as the pointer does. */
function PlotArea(
  props: Read & {
    title: string;
    host: RefObject<HTMLDivElement | null>;
    plot: RefObject<Plot>;
    onEscape: (() => void) | undefined;
  },
) {
  const { title, xKind, series, inSight } = props;
  const { place, values, at } = useReadValues(props);
  const [hovered, setHovered] = useState(false);
  const onKeyDown = (event: KeyboardEvent) => {
    const move = {
      ...{ ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 },
      ...{ Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY },
    }[event.key];
    if (event.key === 'Escape') props.onEscape?.();
    if (move === undefined) return;
    event.preventDefault();
    const longest = series.reduce<ChartSeries | null>(
      (best, one) => (best && best.x.length >= one.x.length ? best : one),
      null,
    );
    if (!longest) return;
    const from = nearestPlace(longest.x, place ?? inSight[1]);
    const first = longest.x.findIndex((x) => x >= inSight[0]);
    const last = longest.x.findLastIndex((x) => x <= inSight[1]);
    const next = longest.x[Math.max(first, Math.min(last, from + move))];
    if (first >= 0 && next !== undefined) props.plot.current.moveCursor(next);
  };
  return (
    <div
      ref={props.host}
      role="slider"
      tabIndex={0}
      aria-label={`${title}: arrow keys read values`}
      aria-valuemin={inSight[0]}
      aria-valuemax={inSight[1]}
      aria-valuenow={at ?? inSight[1]}
      aria-valuetext={values.length > 0 ? spoken(xKind, values) : 'no value chosen'}
      onKeyDown={onKeyDown}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      className="relative h-[180px] w-full [:fullscreen>&]:h-auto [:fullscreen>&]:flex-1"
    >
      {hovered && place !== null && series.length > 1 && (
        <ChartTooltip
          {...{ xKind, values }}
          x={at ?? place}
          side={place > (inSight[0] + inSight[1]) / 2 ? 'left' : 'right'}
        />
      )}
    </div>
  );
}

async function toggleFullScreen(figure: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await figure?.requestFullscreen();
}

const spoken = (xKind: XKind, values: readonly ReadValue[]): string =>
  `${formatX(xKind, values[0].x)}: ${values
    .slice(0, 10)
    .map(({ series, y }) => `${series.label} ${formatNumber(y)}`)
    .join(', ')}`;

/** In the caption: what a single line has under the pointer, or at its end. */
function Reading(props: Read) {
  const { xKind, series } = props;
  const { place, values, at } = useReadValues(props);
  const last = useMemo(() => (series.length === 1 ? lastValue(series[0]) : null), [series]);
  if (series.length !== 1) {
    return (
      <span className="figure ml-auto flex-none text-xs text-faint">{at !== null && formatX(xKind, at)}</span>
    );
  }
  const value = values[0] ?? (place === null ? last : null);
  if (!value) return <span className="ml-auto" />;
  return (
    <span className="figure ml-auto flex-none text-xs">
      <span className="text-faint">{formatX(xKind, value.x)}</span>{' '}
      {value.raw !== null && <>{formatNumber(value.raw)} </>}
      <span className={value.raw === null ? '' : 'text-accent'}>{formatNumber(value.y)}</span>
    </span>
  );
}

function lastValue({ x, y, raw }: ChartSeries): Pick<ReadValue, 'x' | 'y' | 'raw'> | null {
  const at = y.findLastIndex((value) => value !== null);
  return at < 0 ? null : { x: x[at], y: y[at] as number, raw: raw?.[at] ?? null };
}

/** What the drawing does not show. */
function Remarks(props: {
  series: readonly ChartSeries[];
  logY: boolean;
  remark: string | null;
  zoomed: boolean;
}) {
  const { series, logY } = props;
  const drawn = series.reduce((sum, { x }) => sum + x.length, 0);
  const total = series.reduce((sum, { x, totalCount }) => sum + (totalCount ?? x.length), 0);
  const odd = series.flatMap(({ nonFinite = [] }) => nonFinite);
  const hidden = logY ? countNotPositive(series) : 0;
  const remarks = [
    total > drawn && `${formatCount(drawn)} of ${formatCount(total)} points, every extreme kept`,
    props.zoomed && total === drawn && 'zoomed, every point',
    odd.length > 0 &&
      `${formatCount(odd.length)} not finite, first ${odd[0].value} at ${formatNumber(odd[0].x)}`,
    hidden > 0 && `${formatCount(hidden)} not above zero, which a log scale cannot show`,
    props.remark,
  ].filter(Boolean);
  return (
    <p className="figure min-h-4 truncate text-2xs text-faint" title={remarks.join(' · ')}>
      {remarks.join(' · ')}
    </p>
  );
}
