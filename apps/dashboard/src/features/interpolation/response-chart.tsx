import { formatCount, formatNumber } from '../format/number.ts';
import { formatInterval, formatMeasure } from './format-estimate.ts';
import { MEASURE_INFO, type Measure } from './measures.ts';
import type { ResponseCurve } from './response-curves.ts';
import { type ResponseView, responseView } from './response-geometry.ts';
import { seriesColor, seriesDash } from './series-color.ts';

const HEIGHT = 240;
// To a thousandth: the logarithms of server and browser differ in their last bits, and the page must not.
const percent = (fraction: number) => `${(100 * fraction).toFixed(3)}%`;
const pixels = (fraction: number) => Number((HEIGHT * fraction).toFixed(3));

/** A measure along guidance strength or a number of the config, with intervals; the numbers are in the table below it. */
export function ResponseChart(props: { curves: readonly ResponseCurve[]; measure: Measure; along: string }) {
  const { curves, measure, along } = props;
  const view = responseView(curves);
  return (
    <figure>
      <ul className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        {curves.map(({ key, label }, at) => (
          <li key={key} className="flex items-center gap-1.5">
            <svg aria-hidden="true" width="20" height="2" className="flex-none">
              <line x1="0" y1="1" x2="20" y2="1" strokeWidth="2" {...strokeOf(at)} />
            </svg>
            {label}
          </li>
        ))}
      </ul>
      <div className="pr-3 pl-12">
        <svg
          role="img"
          aria-label={`${MEASURE_INFO[measure].label} along ${along}, ${curves.length} curves; the numbers are in the table below`}
          width="100%"
          height={HEIGHT}
          className="block overflow-visible"
        >
          <Grid view={view} measure={measure} />
          {curves.map((curve, at) => (
            <Curve key={curve.key} {...{ curve, view, at, measure }} />
          ))}
        </svg>
        <div className="relative h-5" aria-hidden="true">
          {view.xTicks.map((x) => (
            <span
              key={x}
              className="figure absolute top-0.5 -translate-x-1/2 text-2xs text-faint"
              style={{ left: percent(view.x(x)) }}
            >
              {along === 'strength' && x === 0 ? 'free' : formatNumber(x)}
            </span>
          ))}
        </div>
      </div>
    </figure>
  );
}

function Grid({ view, measure }: { view: ResponseView; measure: Measure }) {
  return view.yTicks.map((y) => (
    <g key={y}>
      <line x1="0" x2="100%" y1={pixels(view.y(y))} y2={pixels(view.y(y))} stroke="var(--grid)" />
      <text
        x="-8"
        y={pixels(view.y(y)) + 3.5}
        textAnchor="end"
        className="figure text-2xs"
        fill="var(--faint)"
      >
        {formatMeasure(y, measure)}
      </text>
    </g>
  ));
}

const strokeOf = (at: number) => ({ stroke: seriesColor(at), strokeDasharray: seriesDash(at) });

function Curve(props: { curve: ResponseCurve; view: ResponseView; at: number; measure: Measure }) {
  const { curve, view, at: place, measure } = props;
  const [x, y] = [(value: number) => percent(view.x(value)), (value: number) => pixels(view.y(value))];
  return (
    <g style={{ stroke: seriesColor(place), fill: seriesColor(place) }}>
      {curve.points.slice(1).map((point, at) => {
        const before = curve.points[at];
        return (
          <line
            key={point.x}
            x1={x(before.x)}
            y1={y(before.value)}
            x2={x(point.x)}
            y2={y(point.value)}
            strokeWidth="1.5"
            strokeDasharray={seriesDash(place)}
          />
        );
      })}
      {curve.points.map((point) => (
        <g key={point.x}>
          <title>
            {`${curve.label}, ${formatNumber(point.x)}: ${formatMeasure(point.value, measure)} (${formatInterval(point, measure)}; ${point.n} ${point.n === 1 ? 'seed' : 'seeds'}, ${formatCount(point.samples)} samples)`}
          </title>
          <line
            x1={x(point.x)}
            x2={x(point.x)}
            y1={y(point.low)}
            y2={y(point.high)}
            strokeWidth="4"
            strokeOpacity="0.25"
          />
          <circle cx={x(point.x)} cy={y(point.value)} r="3" stroke="var(--page)" />
        </g>
      ))}
    </g>
  );
}
