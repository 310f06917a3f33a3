import { formatCount, formatNumber } from '../format/number.ts';
import { attributeColor } from '../positions/attribute-ramp.ts';
import { PositionAxis } from '../positions/position-axis.tsx';
import { fullestBin, type ScoreHistogram } from './score-histograms.ts';

const HEIGHT = 120;

/**
 * Kept images in the colours of the attribute, dropped ones grey behind them, on logarithmic counts; `most` is the count of the
 * highest bar, where several histograms share a scale.
 */
export function ScoreHistogramView({ histogram, ...props }: { histogram: ScoreHistogram; most?: number }) {
  const { edges, kept, dropped, scorer } = histogram;
  const domain = [edges[0], edges[edges.length - 1]] as const;
  const most = props.most ?? fullestBin([histogram]);
  const at = (value: number) => (100 * (value - domain[0])) / (domain[1] - domain[0]);
  // one image is a short bar, none is no bar
  const tall = (count: number) => (count === 0 ? 0 : (HEIGHT * Math.log1p(count)) / Math.log1p(most));
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return (
    <figure>
      <svg
        role="img"
        aria-label={`Scores of ${scorer}: ${formatCount(sum(kept))} images kept, ${formatCount(sum(dropped))} dropped`}
        width="100%"
        height={HEIGHT}
        className="block overflow-visible"
      >
        {kept.map((count, bin) => {
          const [x, width] = [at(edges[bin]), at(edges[bin + 1]) - at(edges[bin])];
          const range = `${formatNumber(edges[bin])}–${formatNumber(edges[bin + 1])}`;
          return (
            <g key={edges[bin]}>
              <title>{`${range}: ${formatCount(count)} kept, ${formatCount(dropped[bin])} dropped`}</title>
              <rect
                x={`${x}%`}
                width={`${width}%`}
                y={HEIGHT - tall(dropped[bin])}
                height={tall(dropped[bin])}
                fill="var(--line-strong)"
                stroke="var(--page)"
              />
              <rect
                x={`${x + width / 4}%`}
                width={`${width / 2}%`}
                y={HEIGHT - tall(count)}
                height={tall(count)}
                style={{ fill: attributeColor((edges[bin] + edges[bin + 1]) / 2, domain, null) }}
              />
            </g>
          );
        })}
        <line x1="0" x2="100%" y1={HEIGHT} y2={HEIGHT} stroke="var(--line-strong)" />
      </svg>
      <PositionAxis domain={[domain[0], domain[1]]} />
    </figure>
  );
}
