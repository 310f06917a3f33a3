import { type ChartSeries, firstFrom, type Range } from './chart-series.ts';

/** What to draw into: a rectangle of a canvas, in its pixels, and where values lie in it. */
export interface Paper {
  context: CanvasRenderingContext2D;
  left: number;
  top: number;
  width: number;
  height: number;
  x: Range;
  y: Range;
  logX: boolean;
  logY: boolean;
  /** Pixels of the canvas for one of the page. */
  pixelRatio: number;
  /** The value of a CSS colour, which a canvas cannot look up. */
  color: (css: string) => string;
}

/** With more lines than these each is as thin as a screen can draw it: they can be told apart, and are drawn in half the time. */
const CROWD = 50;

/** Draws all series: bands below, then pale raw values, then lines, then marks of what is no finite number. */
export function paintSeries(series: readonly ChartSeries[], paper: Paper): void {
  const { context } = paper;
  context.save();
  context.beginPath();
  context.rect(paper.left, paper.top, paper.width, paper.height);
  context.clip();
  context.lineJoin = 'round';
  for (const one of series) if (one.band) paintBand(one, paper);
  const faint = series.filter((one) => one.faint).length;
  const width = (lines: number, usual: number) => (lines > CROWD ? 1 / paper.pixelRatio : usual);
  const raw = { alpha: 0.28, width: width(series.length, 1) };
  const strokes = {
    faint: { alpha: 0.35, width: width(faint, 1) },
    full: { alpha: 1, width: width(series.length - faint, 1.5) },
  };
  for (const one of series) if (one.raw) paintLine(one, one.raw, paper, raw);
  for (const one of series) paintLine(one, one.y, paper, one.faint ? strokes.faint : strokes.full);
  for (const one of series) paintNonFinite(one, paper);
  context.restore();
}

interface Stroke {
  alpha: number;
  /** In pixels of the page. */
  width: number;
}

/** Functions from values to pixels; made once a drawing, as they are called for every point. */
function places({ left, top, width, height, x, y, logX, logY }: Paper) {
  const along = (range: Range, log: boolean) => {
    const [low, high] = log ? range.map(Math.log10) : range;
    const scale = 1 / (high - low || 1);
    return log
      ? (value: number) => (Math.log10(value) - low) * scale
      : (value: number) => (value - low) * scale;
  };
  const [shareX, shareY] = [along(x, logX), along(y, logY)];
  return {
    atX: (value: number) => left + width * shareX(value),
    atY: (value: number) => top + height * (1 - shareY(value)),
  };
}

/** The places within the range, and one beyond each end, so that lines run out of the picture. */
function visible({ x }: ChartSeries, { x: range, logX }: Paper): [begin: number, end: number] {
  const begin = Math.max(0, firstFrom(x, range[0]) - 1);
  const positive = logX ? firstFrom(x, Number.MIN_VALUE) : 0;
  return [Math.max(begin, positive), Math.min(x.length, firstFrom(x, range[1]) + 2)];
}

function paintLine(
  series: ChartSeries,
  values: readonly (number | null)[],
  paper: Paper,
  { alpha, width }: Stroke,
): void {
  const { context, pixelRatio, logY } = paper;
  const { atX, atY } = places(paper);
  const [begin, end] = visible(series, paper);
  const shows = (at: number) => {
    const value = at >= begin && at < end ? values[at] : null;
    return value !== null && (!logY || value > 0);
  };
  context.globalAlpha = alpha;
  context.strokeStyle = context.fillStyle = paper.color(series.color);
  context.lineWidth = width * pixelRatio;
  context.setLineDash((series.dash ?? []).map((length) => length * pixelRatio));
  context.beginPath();
  let drawing = false;
  for (let at = begin; at < end; at++) {
    if (!shows(at)) {
      drawing = false;
      continue;
    }
    const [px, py] = [atX(series.x[at]), atY(values[at] as number)];
    if (drawing) context.lineTo(px, py);
    else if (shows(at + 1)) context.moveTo(px, py);
    else paintDot(context, px, py, (width + 0.5) * pixelRatio); // alone between gaps: no line would show it
    drawing = true;
  }
  context.stroke();
}

function paintDot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
}

function paintBand(series: ChartSeries, paper: Paper): void {
  const { low, high } = series.band as NonNullable<ChartSeries['band']>;
  const { context, logY, y } = paper;
  const { atX, atY } = places(paper);
  const [begin, end] = visible(series, paper);
  context.globalAlpha = 0.16;
  context.fillStyle = paper.color(series.color);
  const floor = (value: number) => (logY ? Math.max(value, y[0] / 10) : value);
  for (let at = begin; at < end; ) {
    let stop = at;
    while (stop < end && low[stop] !== null && high[stop] !== null) stop++;
    if (stop > at) {
      context.beginPath();
      for (let i = at; i < stop; i++) context.lineTo(atX(series.x[i]), atY(floor(high[i] as number)));
      for (let i = stop - 1; i >= at; i--) context.lineTo(atX(series.x[i]), atY(floor(low[i] as number)));
      context.fill();
    }
    at = Math.max(stop, at + 1);
  }
}

/** NaN is a cross at the lower edge; an infinity is a triangle at the edge that it went over. */
function paintNonFinite({ nonFinite = [] }: ChartSeries, paper: Paper): void {
  if (nonFinite.length === 0) return;
  const { context, pixelRatio, top, height } = paper;
  const { atX } = places(paper);
  const size = 3.5 * pixelRatio;
  context.globalAlpha = 1;
  context.setLineDash([]);
  context.lineWidth = 1.5 * pixelRatio;
  context.strokeStyle = context.fillStyle = paper.color('var(--failed)');
  for (const { x, value } of nonFinite) {
    if (x < paper.x[0] || x > paper.x[1]) continue;
    const px = atX(x);
    const up = value === 'Infinity';
    const py = up ? top + 2 * size : top + height - 2 * size;
    context.beginPath();
    if (value === 'NaN') {
      context.moveTo(px - size, py - size);
      context.lineTo(px + size, py + size);
      context.moveTo(px - size, py + size);
      context.lineTo(px + size, py - size);
      context.stroke();
      continue;
    }
    const tip = up ? -size : size;
    context.moveTo(px, py + tip);
    context.lineTo(px - size, py - tip);
    context.lineTo(px + size, py - tip);
    context.fill();
  }
}
