import { formatNumber } from '../format/number.ts';
import { ticks } from './histogram-geometry.ts';
import type { AxisRange } from './results.ts';

/** The positions under the histograms, with the ranges named. */
export function PositionAxis({ domain }: { domain: readonly [number, number] }) {
  const at = (position: number) => `${((position - domain[0]) / (domain[1] - domain[0])) * 100}%`;
  return (
    <div className="relative h-5 select-none" aria-hidden="true">
      {ticks(domain).map((position) => (
        <span
          key={position}
          className="figure absolute top-0.5 -translate-x-1/2 text-2xs text-faint"
          style={{ left: at(position) }}
        >
          {formatNumber(position)}
        </span>
      ))}
    </div>
  );
}

/** Names above the histograms: which positions training showed, and which it never did. */
export function RangeNames({ domain, gap }: { domain: readonly [number, number]; gap: AxisRange }) {
  const share = (from: number, to: number) => `${(Math.max(0, to - from) / (domain[1] - domain[0])) * 100}%`;
  return (
    <div className="flex text-center text-2xs leading-4 select-none" aria-hidden="true">
      <span className="truncate text-low-end" style={{ width: share(domain[0], gap.low) }}>
        seen
      </span>
      <span className="truncate text-unseen" style={{ width: share(gap.low, gap.high) }}>
        never seen
      </span>
      <span className="truncate text-high-end" style={{ width: share(gap.high, domain[1]) }}>
        seen
      </span>
    </div>
  );
}
