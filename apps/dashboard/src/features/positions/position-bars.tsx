import { attributeColor } from './attribute-ramp.ts';
import type { Bar } from './histogram-geometry.ts';
import type { AxisRange } from './results.ts';

/** The bars of one histogram over the marked ranges: hatched where training had examples, violet where it had none. */
export function PositionBars(props: {
  bars: readonly Bar[];
  domain: readonly [number, number];
  gap: AxisRange | null;
  /** What training showed, where more is known than that the gap is not it. */
  seen?: readonly AxisRange[];
  height: number;
  /** The bin under the pointer. */
  marked: number | null;
  label: string;
}) {
  const { bars, domain, gap, height, marked } = props;
  const drawing = height - 1;
  return (
    <svg role="img" aria-label={props.label} width="100%" height={height} className="block overflow-visible">
      <SupportMarks domain={domain} gap={gap} seen={props.seen ?? around(gap, domain)} height={drawing} />
      {bars.map((bar, at) => (
        <rect
          key={bar.from}
          x={percent(bar.left)}
          width={percent(bar.width)}
          y={pixels(drawing * (1 - bar.height))}
          height={pixels(drawing * bar.height)}
          stroke="var(--page)"
          strokeWidth={bars.length > 80 ? 0 : 1}
          style={{ fill: attributeColor((bar.from + bar.to) / 2, domain, gap) }}
          opacity={marked === null || marked === at ? 1 : 0.45}
        />
      ))}
      <line x1="0" x2="100%" y1={drawing + 0.5} y2={drawing + 0.5} stroke="var(--line-strong)" />
    </svg>
  );
}

/** Everything but the gap; nothing where no gap is known. */
function around(gap: AxisRange | null, domain: readonly [number, number]): AxisRange[] {
  if (!gap) return [];
  return [
    { low: domain[0], high: gap.low },
    { low: gap.high, high: domain[1] },
  ];
}

/** The ranges behind the bars of a histogram. */
export function SupportMarks(props: {
  domain: readonly [number, number];
  gap: AxisRange | null;
  seen: readonly AxisRange[];
  height: number;
}) {
  const { domain, gap, seen, height } = props;
  const at = (position: number) => Math.min(1, Math.max(0, (position - domain[0]) / (domain[1] - domain[0])));
  const place = ({ low, high }: AxisRange) => ({
    ...{ x: percent(at(low)), width: percent(at(high) - at(low)) },
    ...{ y: 0, height },
  });
  return (
    <g>
      {seen.map((range) => (
        <rect key={range.low} {...place(range)} fill="url(#seen-hatch)" />
      ))}
      {gap && <rect {...place(gap)} style={{ fill: 'var(--unseen-wash)' }} />}
      {[gap?.low, gap?.high].map(
        (position) =>
          position !== undefined && (
            <line
              key={position}
              x1={percent(at(position))}
              x2={percent(at(position))}
              y1="0"
              y2={height}
              style={{ stroke: 'var(--unseen)' }}
              strokeOpacity="0.45"
              strokeDasharray="2 3"
            />
          ),
      )}
    </g>
  );
}

/** The hatch that every drawing on the page refers to. */
export function HatchPattern() {
  return (
    <svg width="0" height="0" className="absolute" aria-hidden="true">
      <defs>
        <pattern
          id="seen-hatch"
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="5" height="5" style={{ fill: 'var(--seen-wash)' }} />
          <line x1="0" y1="0" x2="0" y2="5" style={{ stroke: 'var(--seen-hatch)' }} strokeWidth="1.2" />
        </pattern>
      </defs>
    </svg>
  );
}

function percent(fraction: number): string {
  return `${fraction * 100}%`;
}

/** To a thousandth: the logarithms of server and browser differ in their last bits, and the page must not. */
function pixels(value: number): number {
  return Number(value.toFixed(3));
}
