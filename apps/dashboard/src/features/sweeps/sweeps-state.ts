import { createLoader, createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server';

export const TRIAL_ORDERS = ['best', 'tried'] as const;

/** What the page shows; all of it lives in its address. */
export const sweepsParsers = {
  /** The sweep that is open; empty: the newest. */
  sweep: parseAsString.withDefault('').withOptions({ history: 'push' }),
  /** The best trials first, or as they were tried. */
  order: parseAsStringLiteral(TRIAL_ORDERS).withDefault('best').withOptions({ history: 'push' }),
  /** The setting along the chart; empty: the trial's number. */
  along: parseAsString.withDefault('').withOptions({ history: 'push' }),
  project: parseAsString.withDefault(''),
};

export const loadSweepsState = createLoader(sweepsParsers);
export const writeSweepsState = createSerializer(sweepsParsers);

/** What to ask of `runs.list`: the newest sweeps. */
export function sweepsQuery(project: string) {
  return { ...(project ? { project } : {}), kind: 'sweep' as const, limit: 50 };
}
