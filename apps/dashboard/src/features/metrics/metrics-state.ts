import {
  createParser,
  type inferParserType,
  parseAsBoolean,
  parseAsFloat,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';
import { parseAsTexts } from '../shell/list-parser.ts';
import type { Range } from './chart-series.ts';

export const KERNELS = ['exponential', 'gaussian', 'mean'] as const;

/** Along the bottom: steps, steps or time since the run's first point, the time of day, or another metric. */
export const X_AXES = ['step', 'first', 'relative', 'wall', 'metric'] as const;
export type XAxis = (typeof X_AXES)[number];

const range = createParser<Range>({
  parse: (text) => {
    const [low, high, ...rest] = text.split('~').map(Number);
    return rest.length === 0 && Number.isFinite(low) && Number.isFinite(high) && low < high
      ? [low, high]
      : null;
  },
  serialize: ([low, high]) => `${low}~${high}`,
  eq: (a, b) => a[0] === b[0] && a[1] === b[1],
});

/** Steps that one may want to take back. */
const step = { history: 'push' } as const;

/** How the line charts of a page are drawn; all of it lives in the address. */
export const metricsParsers = {
  /** The width of the smoothing kernel in units of x (steps or seconds); 0: none. */
  smooth: parseAsFloat.withDefault(20),
  kernel: parseAsStringLiteral(KERNELS).withDefault('exponential').withOptions(step),
  x: parseAsStringLiteral(X_AXES).withDefault('step').withOptions(step),
  /** The metric along the bottom, if `x` is "metric". */
  along: parseAsString.withDefault('').withOptions(step),
  logx: parseAsBoolean.withDefault(false).withOptions(step),
  y: parseAsStringLiteral(['linear', 'log'] as const)
    .withDefault('linear')
    .withOptions(step),
  /** Leaves outliers out of sight. */
  inner: parseAsBoolean.withDefault(false).withOptions(step),
  zoom: range.withOptions(step),
  /** Which metrics: a part of their name, a glob, or a regular expression between slashes. */
  find: parseAsString.withDefault(''),
  /** Sections that are not as they are at first: open, or for `system` folded. */
  turned: parseAsTexts.withOptions(step),
};

export type MetricsState = inferParserType<typeof metricsParsers>;
