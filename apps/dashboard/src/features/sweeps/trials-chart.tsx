import { formatNumber } from '../format/number.ts';
import type { trialPoints } from './trials.ts';

const HEIGHT = 200;
// To a thousandth: server and browser differ in the last bits of logarithms, and the page must not.
const percent = (fraction: number) => `${(100 * fraction).toFixed(3)}%`;

/** The objective of every trial along one setting; the numbers are in the table below it. */
export function TrialsChart(props: {
  drawing: ReturnType<typeof trialPoints>;
  along: string;
  objective: string;
}) {
  const { points, xEnds, xTexts, yEnds, isLog } = props.drawing;
  if (!yEnds) return null;
  const along = props.along || 'trial';
  return (
    <figure className="pr-4 pl-14">
      <svg
        role="img"
        aria-label={`${props.objective} of ${points.length} trials along ${along}; the numbers are in the table below`}
        width="100%"
        height={HEIGHT}
        className="block overflow-visible"
      >
        {[0, 0.25, 0.5, 0.75, 1].map((fraction) => (
          <g key={fraction}>
            <line
              x1="0"
              x2="100%"
              y1={HEIGHT * fraction}
              y2={HEIGHT * fraction}
              stroke="var(--grid)"
              strokeWidth="1"
            />
            <text
              x="-8"
              y={HEIGHT * fraction + 3.5}
              textAnchor="end"
              className="figure text-2xs"
              fill="var(--faint)"
            >
              {formatNumber(yEnds[1] - fraction * (yEnds[1] - yEnds[0]))}
            </text>
          </g>
        ))}
        {points.map(({ trial, x, y, label, isBest }) => (
          <circle
            key={trial}
            cx={percent(x)}
            cy={(HEIGHT * y).toFixed(2)}
            r={isBest ? 5 : 3.5}
            fill={isBest ? 'var(--accent)' : 'var(--page)'}
            stroke="var(--accent)"
            strokeWidth="1.5"
          >
            <title>{label}</title>
          </circle>
        ))}
      </svg>
      <figcaption className="mt-1 flex justify-between text-2xs text-faint">
        <span className="figure">{xEnds ? formatNumber(xEnds[0]) : xTexts?.[0]}</span>
        <span>
          {along}
          {isLog && ', log scale'}
        </span>
        <span className="figure">{xEnds ? formatNumber(xEnds[1]) : xTexts?.at(-1)}</span>
      </figcaption>
    </figure>
  );
}
