import { formatCount, formatNumber, formatShare } from '../format/number.ts';
import { calibrationError, type ReliabilityBin } from './logged-tables.ts';

const SIDE = 150;
const COUNTS = 26;

/** How often a classifier is right where it is how sure: bars, beside the diagonal of one that is calibrated; below, images. */
export function ReliabilityDiagram({ title, bins }: { title: string; bins: readonly ReliabilityBin[] }) {
  const error = calibrationError(bins);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  return (
    <figure>
      <figcaption className="mb-1 text-xs text-muted">
        {title}
        {error !== null && <span className="figure"> ECE {formatNumber(error)}</span>}
      </figcaption>
      <svg
        role="img"
        aria-label={`Reliability ${title}${error === null ? '' : `, expected calibration error ${formatNumber(error)}`}`}
        viewBox={`0 0 ${SIDE} ${SIDE + COUNTS + 4}`}
        className="block w-full max-w-[15rem]"
      >
        <rect width={SIDE} height={SIDE} fill="none" stroke="var(--line)" />
        {bins.map(({ low, high, count, accuracy, confidence }) => (
          <g key={low}>
            <title>
              {count === 0
                ? `${formatShare(low)}–${formatShare(high)} sure: no image`
                : `${formatShare(confidence ?? 0)} sure, ${formatShare(accuracy ?? 0)} right, ${formatCount(count)} images`}
            </title>
            <rect
              x={low * SIDE + 0.5}
              width={(high - low) * SIDE - 1}
              y={SIDE * (1 - (accuracy ?? 0))}
              height={SIDE * (accuracy ?? 0)}
              fill="var(--series-1)"
            />
            <rect
              x={low * SIDE + 0.5}
              width={(high - low) * SIDE - 1}
              y={SIDE + 4}
              height={(COUNTS * count) / most}
              fill="var(--line-strong)"
            />
          </g>
        ))}
        <line
          x1="0"
          y1={SIDE}
          x2={SIDE}
          y2="0"
          stroke="var(--ink)"
          strokeWidth="1"
          strokeDasharray="3 3"
          strokeOpacity="0.6"
        />
      </svg>
    </figure>
  );
}
