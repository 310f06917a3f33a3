import { formatNumber } from '../format/number.ts';

/** How many images lie how far away, and where one value lies among them. */
export function DistanceHistogram(props: {
  histogram: { edges: readonly number[]; counts: readonly number[] };
  mark: number;
}) {
  const { edges, counts } = props.histogram;
  const [low, high] = [edges[0], edges[edges.length - 1]];
  const most = Math.max(1, ...counts);
  const at = (value: number) => 100 * Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
  const height = 44;
  return (
    <>
      <svg
        role="img"
        aria-label={`Distances of held-out images from ${formatNumber(low)} to ${formatNumber(high)}; this sample is at ${formatNumber(props.mark)}`}
        width="100%"
        height={height}
        className="block overflow-visible"
      >
        {counts.map((count, bin) => (
          <rect
            key={edges[bin]}
            x={`${at(edges[bin])}%`}
            width={`${at(edges[bin + 1]) - at(edges[bin])}%`}
            y={height - (height * count) / most}
            height={(height * count) / most}
            fill="var(--line-strong)"
            stroke="var(--page)"
          />
        ))}
        <line x1="0" x2="100%" y1={height} y2={height} stroke="var(--line-strong)" />
        <line
          x1={`${at(props.mark)}%`}
          x2={`${at(props.mark)}%`}
          y1="-2"
          y2={height}
          stroke="var(--accent)"
          strokeWidth="2"
        />
      </svg>
      <div aria-hidden="true" className="figure flex justify-between text-2xs text-faint">
        <span>{formatNumber(low)}</span>
        <span>{formatNumber(high)}</span>
      </div>
    </>
  );
}
