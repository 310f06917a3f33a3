import {
  createLoader,
  createParser,
  createSerializer,
  type inferParserType,
  parseAsBoolean,
  parseAsFloat,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';
import { KERNELS } from '../metrics/metrics-state.ts';
import { parseAsList, parseAsTexts } from '../shell/list-parser.ts';
import { ofProject, projectParsers } from '../shell/project-state.ts';

/** Runs that a comparison takes. */
export const MOST_RUNS = 500;
/** Runs that it takes without a choice and without a filter: the newest. */
export const MOST_RUNS_UNASKED = 50;

export const STATISTICS = ['last', 'best', 'min', 'max', 'first'] as const;
export type Statistic = (typeof STATISTICS)[number];
export const BANDS = ['std', 'standardError', 'ci95', 'range'] as const;
export type BandKind = (typeof BANDS)[number];
export const IMAGE_MODES = ['swipe', 'blink', 'difference', 'beside'] as const;

/** A range of a field: what a brush on its axis leaves in the selection. Both ends belong to it. */
export interface Brush {
  field: string;
  low: number;
  high: number;
}

const parseAsBrushes = parseAsList<Brush>({
  parse: (text) => {
    const [, low, high, field] = /^([^:]+):([^:]+):(.+)$/s.exec(text) ?? [];
    const brush = { field, low: Number(low), high: Number(high) };
    return field && Number.isFinite(brush.low) && Number.isFinite(brush.high) ? brush : null;
  },
  serialize: ({ field, low, high }) => `${low}:${high}:${field}`,
}).withDefault([]);

const parseAsRange = createParser<readonly [number, number]>({
  parse: (text) => {
    const [low, high, ...rest] = text.split('~').map(Number);
    return rest.length === 0 && Number.isFinite(low) && Number.isFinite(high) && low < high
      ? [low, high]
      : null;
  },
  serialize: ([low, high]) => `${low}~${high}`,
  eq: (a, b) => a[0] === b[0] && a[1] === b[1],
});

const push = { history: 'push' } as const;
const text = parseAsString.withDefault('').withOptions(push);

/** What the page shows; all of it lives in its address. A step that one may want to take back is one of the history. */
export const compareParsers = {
  ...projectParsers,
  /** Ids of the chosen runs; empty: those that the filter finds. */
  runs: parseAsTexts.withOptions(push),
  filter: parseAsString.withDefault(''),
  /** Chosen runs that are not shown. */
  hidden: parseAsTexts.withOptions(push),
  /** The run that others are held against; empty: the first. */
  base: text,
  brushes: parseAsBrushes,
  /** The first run whose column is shown, where there are too many. */
  from: parseAsInteger.withDefault(0).withOptions(push),

  /** Of the settings only those that differ. */
  diff: parseAsBoolean.withDefault(true).withOptions(push),
  /** Part of a setting's path. */
  key: parseAsString.withDefault(''),
  statistic: parseAsStringLiteral(STATISTICS).withDefault('last').withOptions(push),
  delta: parseAsStringLiteral(['absolute', 'percent'] as const)
    .withDefault('absolute')
    .withOptions(push),
  /** Metrics whose direction is not what their names suggest. */
  higher: parseAsTexts.withOptions(push),
  lower: parseAsTexts.withOptions(push),

  /** Metrics that have a chart; empty: the first that most runs have. */
  charts: parseAsTexts.withOptions(push),
  lines: parseAsStringLiteral(['runs', 'groups'] as const)
    .withDefault('runs')
    .withOptions(push),
  /** Paths of the config to group by; empty: everything but seeds. */
  by: parseAsTexts.withOptions(push),
  band: parseAsStringLiteral(BANDS).withDefault('ci95').withOptions(push),
  members: parseAsBoolean.withDefault(false).withOptions(push),
  log: parseAsBoolean.withDefault(false).withOptions(push),
  /** Width of the kernel that smooths the runs' lines, in steps; 0 leaves them as they were logged. */
  smooth: parseAsFloat.withDefault(0),
  kernel: parseAsStringLiteral(KERNELS).withDefault('exponential').withOptions(push),
  /** Steps in sight in all charts. */
  steps: parseAsRange,

  /** Fields of the parallel axes; empty: what differs, then the metrics. */
  axes: parseAsTexts.withOptions(push),
  x: text,
  y: text,
  color: text,
  pareto: parseAsBoolean.withDefault(true).withOptions(push),
  /** The field whose causes are looked for. */
  target: text,

  /** Name of the images. */
  image: text,
  /** What the columns of the grid of images are: `step`, `condition`, or a field of the config. */
  along: parseAsString.withDefault('condition').withOptions(push),
  /** Of images with several samples: which. */
  index: parseAsInteger.withDefault(0).withOptions(push),
  /** The first column in sight; dragged, so no step of the history. */
  column: parseAsInteger.withDefault(0),
  /** Two images, each as `imageKey` writes it. */
  a: text,
  b: text,
  mode: parseAsStringLiteral(IMAGE_MODES).withDefault('swipe').withOptions(push),
};

export type CompareState = inferParserType<typeof compareParsers>;
export type ChangeState = (values: Partial<CompareState>) => void;

export const loadCompareState = createLoader(compareParsers);
/** The query part of the address of a state. */
export const writeCompareState = createSerializer(compareParsers);

/**
 * The runs to look at if none are chosen: all whole experiments that a filter finds, or without one the newest. A sweep has
 * nothing that could be compared; its experiments have.
 */
export function runsQuery({ filter, project }: Pick<CompareState, 'filter' | 'project'>) {
  const words = filter.trim();
  return words
    ? { filter: words, ...ofProject(project), rootsOnly: true, limit: MOST_RUNS }
    : { filter: 'kind != sweep', ...ofProject(project), rootsOnly: true, limit: MOST_RUNS_UNASKED };
}

/** What differs between these runs; `search` narrows it to part of a path. */
export const settingsQuery = (
  runIds: readonly string[],
  { diff, key }: Pick<CompareState, 'diff' | 'key'> = { diff: true, key: '' },
) => ({ runIds: runIds.slice(0, MOST_RUNS), differingOnly: diff, search: key.slice(0, 500), limit: 1000 });

export const metricsQuery = (runIds: readonly string[]) => ({ runIds: runIds.slice(0, MOST_RUNS) });
