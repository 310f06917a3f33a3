import { bars } from '../positions/histogram-geometry.ts';
import { PositionAxis, RangeNames } from '../positions/position-axis.tsx';
import { HatchPattern, SupportMarks } from '../positions/position-bars.tsx';
import type { SetRow } from './attribute-sets.ts';
import { SERIES_COLORS, seriesColor } from './series-color.ts';
import { binsOf, type HistogramView, outline } from './set-histogram.ts';

const SIZE = { width: 1000, height: 220 };

/** The histograms of sets over each other on one grid, as outlines; the table below names their colours. */
export function HistogramOverlay({ rows, view }: { rows: readonly SetRow[]; view: HistogramView }) {
  const drawn = rows.slice(0, SERIES_COLORS);
  const { axis } = rows[0].set;
  return (
    <figure className="mb-4">
      <HatchPattern />
      {axis.gap && <RangeNames domain={view.domain} gap={axis.gap} />}
      <div className="relative">
        <svg width="100%" height={SIZE.height} className="absolute inset-0 block" aria-hidden="true">
          <SupportMarks domain={view.domain} gap={axis.gap} seen={axis.seen} height={SIZE.height} />
        </svg>
        <svg
          role="img"
          aria-label={`Histograms of ${drawn.length} sets of samples over each other, ${view.scale} counts; their numbers are in the table below`}
          width="100%"
          height={SIZE.height}
          viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
          preserveAspectRatio="none"
          className="relative block border-b border-line-strong"
        >
          {drawn.map(({ key, set }, at) => (
            <path
              key={key}
              d={outline(bars(binsOf(set), view), SIZE)}
              style={{ stroke: seriesColor(at), fill: seriesColor(at) }}
              strokeWidth="1.5"
              fillOpacity="0.07"
              vectorEffect="non-scaling-stroke"
            />
          ))}
        </svg>
      </div>
      <PositionAxis domain={view.domain} />
      {rows.length > drawn.length && (
        <p className="text-xs text-muted">
          The first {drawn.length} of {rows.length} sets are drawn, as many as can be told apart. Hide some
          conditions, or look at all of them one below the other.
        </p>
      )}
    </figure>
  );
}
