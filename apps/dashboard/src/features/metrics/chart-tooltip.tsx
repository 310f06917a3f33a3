import { formatNumber } from '../format/number.ts';
import { formatX, type XKind } from './chart-axes.ts';
import type { ReadValue } from './chart-series.ts';

const MOST_ROWS = 14;

/** What the lines have under the pointer, the highest first. */
export function ChartTooltip(props: {
  xKind: XKind;
  x: number;
  values: readonly ReadValue[];
  /** On which side of the chart it stands: the one where the pointer is not. */
  side: 'left' | 'right';
}) {
  const { values } = props;
  if (values.length === 0) return null;
  const shown = values.slice(0, MOST_ROWS);
  return (
    <div
      className={`pointer-events-none absolute top-1 z-10 max-w-[70%] rounded border border-line-strong bg-page/95 px-2 py-1 text-xs shadow-sm ${
        props.side === 'left' ? 'left-14' : 'right-1'
      }`}
    >
      <p className="figure text-faint">{formatX(props.xKind, props.x)}</p>
      <ul>
        {shown.map(({ series, y, raw, low, high, n }) => (
          <li key={series.id} className="flex items-baseline gap-2">
            <svg width="20" height="2" aria-hidden="true" className="flex-none self-center">
              <line
                {...{ x1: 0, y1: 1, x2: 20, y2: 1, strokeWidth: 2, strokeDasharray: series.dash?.join(' ') }}
                style={{ stroke: series.color }}
              />
            </svg>
            <span className="min-w-0 flex-1 truncate text-muted">{series.label}</span>
            <span className="figure">{formatNumber(y)}</span>
            {raw !== null && <span className="figure text-faint">{formatNumber(raw)}</span>}
            {low !== null && high !== null && (
              <span className="figure text-faint">
                {formatNumber(low)} – {formatNumber(high)}
              </span>
            )}
            {n !== null && <span className="figure text-faint">n {n}</span>}
          </li>
        ))}
      </ul>
      {values.length > shown.length && <p className="text-faint">and {values.length - shown.length} lower</p>}
    </div>
  );
}
