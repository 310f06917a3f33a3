import {
  createLoader,
  createSerializer,
  type inferParserType,
  parseAsFloat,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';
import { parseAsTexts } from '../shell/list-parser.ts';
import { MEASURES } from './measures.ts';

export const SCALES = ['log', 'linear'] as const;
export const LAYOUTS = ['multiples', 'overlay'] as const;
export const VARIANTS = ['fixed', 'reference'] as const;
export const BINS = [10, 20, 25, 50, 100, 200, 400] as const;

/** What the page shows; all of it lives in its address. A step that one may want to take back is one of the history. */
export const interpolationParsers = {
  /** Ids of the chosen runs; empty: those that the filter finds. */
  runs: parseAsTexts.withOptions({ history: 'push' }),
  filter: parseAsString.withDefault(''),
  /** Null: all projects. */
  project: parseAsString.withOptions({ history: 'push' }),
  /** Which judge's sets, see `judgeKey`; empty: the one with most sets. */
  judge: parseAsString.withDefault('').withOptions({ history: 'push' }),
  bins: parseAsInteger.withDefault(100).withOptions({ history: 'push' }),
  variant: parseAsStringLiteral(VARIANTS).withDefault('fixed').withOptions({ history: 'push' }),
  scale: parseAsStringLiteral(SCALES).withDefault('log').withOptions({ history: 'push' }),
  layout: parseAsStringLiteral(LAYOUTS).withDefault('multiples').withOptions({ history: 'push' }),
  /** Conditions that are not drawn. */
  hidden: parseAsTexts.withOptions({ history: 'push' }),
  /** What curves, comparisons and the pivot table are about. */
  measure: parseAsStringLiteral(MEASURES).withDefault('inMiddle').withOptions({ history: 'push' }),
  /** Along the curve: `strength`, or a path of the config. */
  along: parseAsString.withDefault('strength').withOptions({ history: 'push' }),
  /** The run of the two-attribute map, and the judges of its axes; empty: the first. */
  map: parseAsString.withDefault('').withOptions({ history: 'push' }),
  mapX: parseAsString.withDefault('').withOptions({ history: 'push' }),
  mapY: parseAsString.withDefault('').withOptions({ history: 'push' }),
  /** The smallest difference that matters, for the seeds that are needed. */
  effect: parseAsFloat.withDefault(0.05),
  /** Keys of the pivot table: `condition`, `seed`, `name`, or paths of the config. */
  rows: parseAsTexts.withDefault(['name']).withOptions({ history: 'push' }),
  columns: parseAsTexts.withDefault(['condition']).withOptions({ history: 'push' }),
};

export type InterpolationState = inferParserType<typeof interpolationParsers>;

export const loadInterpolationState = createLoader(interpolationParsers);
/** The query part of the address of a state. */
export const writeInterpolationState = createSerializer(interpolationParsers);

/** Runs that the page takes without a choice. */
export const MOST_RUNS_UNASKED = 50;

/** Runs that the API takes at once. */
export const MOST_RUNS = 500;

/** The runs to look at if none are chosen: the newest whole experiments that the filter finds. */
export function runsQuery({ filter, project }: Pick<InterpolationState, 'filter' | 'project'>) {
  const text = filter.trim();
  return {
    ...(text ? { filter: text } : {}),
    ...(project === null ? {} : { project }),
    rootsOnly: true,
    limit: MOST_RUNS_UNASKED,
  };
}

/** What to ask of `compare.attributes` for these runs; what the address has out of range is brought into it. */
export function attributesQuery({ bins, variant }: InterpolationState, runIds: readonly string[]) {
  return { runIds: runIds.slice(0, MOST_RUNS), bins: Math.min(400, Math.max(10, bins)), variant };
}

/** What to ask of `compare.heatMap`; two axes of one judge are no question, so the second is left to the server. */
export function heatMapQuery({ mapX, mapY }: Pick<InterpolationState, 'mapX' | 'mapY'>, runId: string) {
  return {
    runId,
    ...(mapX ? { x: mapX } : {}),
    ...(mapY && mapY !== mapX ? { y: mapY } : {}),
  };
}
