import { formatCount, formatNumber } from '../format/number.ts';
import { Section } from '../shell/section.tsx';
import { bars, commonDomain, largestShare, total } from './histogram-geometry.ts';
import type { Histogram } from './result-rows.ts';

/** Histograms of anything but positions, each on its own scale. */
export function OtherHistograms({ histograms }: { histograms: Histogram[][] }) {
  const others = histograms
    .flat()
    .filter(({ name, counts }) => !name.startsWith('position/') && counts.length > 0);
  if (others.length === 0) return null;
  return (
    <Section title="Histograms">
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(18rem,1fr))] gap-x-8 gap-y-6">
        {others.map((histogram) => (
          <li key={`${histogram.name} ${histogram.step} ${histogram.at}`}>
            <Plain histogram={histogram} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Plain({ histogram }: { histogram: Histogram }) {
  const domain = commonDomain([histogram], null);
  const samples = total(histogram);
  const drawn = bars(histogram, {
    domain,
    top: largestShare([histogram]),
    scale: 'linear',
    floorSamples: samples,
  });
  return (
    <figure>
      <figcaption className="mb-1 flex items-baseline gap-2">
        <span className="truncate">{histogram.name}</span>
        {histogram.step !== null && (
          <span className="figure text-faint">step {formatCount(histogram.step)}</span>
        )}
        <span className="figure ml-auto text-faint">{formatCount(samples)}</span>
      </figcaption>
      <svg
        role="img"
        aria-label={`Histogram ${histogram.name} of ${formatCount(samples)} values`}
        width="100%"
        height="80"
        className="block border-b border-line-strong"
      >
        {drawn.map((bar) => (
          <rect
            key={bar.from}
            x={`${bar.left * 100}%`}
            width={`${bar.width * 100}%`}
            y={80 * (1 - bar.height)}
            height={80 * bar.height}
            fill="var(--faint)"
            stroke="var(--page)"
            strokeWidth={drawn.length > 80 ? 0 : 1}
          />
        ))}
      </svg>
      <div className="figure mt-0.5 flex justify-between text-2xs text-faint">
        <span>{formatNumber(domain[0])}</span>
        <span>{formatNumber(domain[1])}</span>
      </div>
    </figure>
  );
}
